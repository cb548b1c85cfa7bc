"""Tools, the choice among them, and the form of the answer, as our values (api-contract 8.2)."""

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode
from browser_bridge.protocols import base
from browser_bridge.protocols.anthropic import wire

MODES = {
    "auto": CallMode.AUTO,
    "any": CallMode.REQUIRED,
    "tool": CallMode.REQUIRED,
    "none": CallMode.NONE,
}


def functions_of(request: wire.MessagesRequest) -> tuple[functions.Function, ...]:
    """Return the caller's own tools; none when they may not be called.

    Raises:
        InvalidRequest: A tool has no name.
    """
    if request.tool_choice is not None and request.tool_choice.type == "none":
        return ()
    return tuple(
        _function(tool, f"tools[{at}]")
        for at, tool in enumerate(request.tools or ())
        if _is_custom(tool)
    )


def rules_of(choice: wire.ToolChoice | None) -> functions.CallRules:
    """Return how tools may be called.

    Raises:
        InvalidRequest: One is forced, and its name is missing.
    """
    if choice is None:
        return functions.CallRules()
    if choice.type == "tool" and not choice.name:
        raise errors.InvalidRequest("The choice of a tool needs `name`.", param="tool_choice.name")
    return functions.CallRules(
        mode=MODES[choice.type],
        allowed=(choice.name,) if choice.type == "tool" and choice.name else (),
        is_parallel=not choice.disable_parallel_tool_use,
    )


def output_of(config: wire.OutputConfig | None) -> functions.OutputForm | None:
    """Return the form that the answer must have.

    Raises:
        UnsupportedFeature: The form is of another type than `json_schema`.
    """
    form = config and config.format
    if form is None:
        return None
    if form.type != "json_schema":
        raise errors.UnsupportedFeature(
            f"The output format {base.cut(form.type)!r} is not supported: use 'json_schema'.",
            param="output_config.format.type",
        )
    return functions.OutputForm(schema=form.schema_)


def ignored(request: wire.MessagesRequest) -> tuple[str, ...]:
    """Name the tools that have no effect: the vendor's own."""
    given = enumerate(request.tools or ())
    return tuple(f"tools[{at}]" for at, tool in given if not _is_custom(tool))


def _is_custom(tool: wire.Tool) -> bool:
    return tool.type in (None, "custom")


def _function(tool: wire.Tool, param: str) -> functions.Function:
    if not tool.name:
        raise errors.InvalidRequest("A tool needs `name`.", param=f"{param}.name")
    return functions.Function(
        name=tool.name,
        description=tool.description or "",
        parameters=tool.input_schema or {},
    )
