"""Tools, the choice among them, and the form of the answer, as our values (api-contract 8.2)."""

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode
from browser_bridge.messages import Tool
from browser_bridge.protocols import base, function_calls
from browser_bridge.protocols.anthropic import wire

MODES = {
    "auto": CallMode.AUTO,
    "any": CallMode.REQUIRED,
    "tool": CallMode.REQUIRED,
    "none": CallMode.NONE,
}


def read(request: wire.MessagesRequest, tool: Tool | None) -> function_calls.Calling:
    """Return what a request says of tools and form.

    Args:
        request: The request.
        tool: The site's tool that makes the answer; under some, both have no effect.

    Raises:
        InvalidRequest: A tool, the choice of one, or a schema cannot be used.
        UnsupportedFeature: The form is of another type than `json_schema`.
    """
    given = tuple(enumerate(request.tools or ()))
    if tool in function_calls.WITHOUT_FUNCTIONS:
        return function_calls.Calling(ignored=tuple(f"tools[{at}]" for at, _ in given))
    rules = rules_of(request.tool_choice)
    ignored = tuple(f"tools[{at}]" for at, entry in given if not _is_custom(entry))
    offered: tuple[functions.Function, ...] = ()
    if rules.mode is not CallMode.NONE:
        params = [f"tools[{at}]" for at, entry in given if _is_custom(entry)]
        declared = [entry for _, entry in given if _is_custom(entry)]
        offered = tuple(map(_function, declared, params))
        function_calls.require_functions(offered, rules, params=params, rules_param="tool_choice")
    output = output_of(request.output_config)
    return function_calls.Calling(offered=offered, rules=rules, output=output, ignored=ignored)


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
        InvalidRequest: Its schema cannot be used.
        UnsupportedFeature: It is of another type than `json_schema`.
    """
    form = config and config.format
    if form is None:
        return None
    if form.type != "json_schema":
        raise errors.UnsupportedFeature(
            f"The output format {base.cut(form.type)!r} is not supported: use 'json_schema'.",
            param="output_config.format.type",
        )
    output = functions.OutputForm(schema=form.schema_)
    function_calls.require_form(output, param="output_config.format.schema")
    return output


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
