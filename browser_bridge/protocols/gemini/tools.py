"""Functions, the rules for calling them, and the form of the answer, as our values."""

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode
from browser_bridge.protocols import base
from browser_bridge.protocols.gemini import wire

MODES = {
    "": CallMode.AUTO,
    "MODE_UNSPECIFIED": CallMode.AUTO,
    "AUTO": CallMode.AUTO,
    "VALIDATED": CallMode.AUTO,
    "ANY": CallMode.REQUIRED,
    "NONE": CallMode.NONE,
}
JSON = "application/json"
TEXT = ("", "text/plain")


def functions_of(request: wire.GenerateRequest) -> tuple[functions.Function, ...]:
    """Return the caller's functions; none when they may not be called.

    Raises:
        InvalidRequest: One has no name, or the mode of calling is unknown.
    """
    if rules_of(request.tool_config).mode is CallMode.NONE:
        return ()
    return tuple(
        _function(declared, f"tools[{at}].functionDeclarations[{index}]")
        for at, tool in enumerate(request.tools or ())
        for index, declared in enumerate(tool.function_declarations or ())
    )


def rules_of(config: wire.ToolConfig | None) -> functions.CallRules:
    """Return how functions may be called.

    Raises:
        InvalidRequest: The mode is unknown.
    """
    rules = config and config.function_calling_config
    if rules is None:
        return functions.CallRules()
    mode = (rules.mode or "").upper()
    if mode not in MODES:
        raise errors.InvalidRequest(
            f"The mode {base.cut(mode)!r} is not known: use AUTO, ANY or NONE.",
            param="toolConfig.functionCallingConfig.mode",
        )
    return functions.CallRules(mode=MODES[mode], allowed=tuple(rules.allowed_function_names or ()))


def output_of(config: wire.GenerationConfig) -> functions.OutputForm | None:
    """Return the form that the answer must have.

    Raises:
        UnsupportedFeature: It is neither text nor JSON.
    """
    kind = (config.response_mime_type or "").lower()
    schema = config.response_json_schema or config.response_schema
    if kind == JSON or (schema is not None and kind in TEXT):
        return functions.OutputForm(schema=schema)
    if kind in TEXT:
        return None
    raise errors.UnsupportedFeature(
        f"The type {base.cut(kind)!r} is not supported: use 'text/plain' or {JSON!r}.",
        param="generationConfig.responseMimeType",
    )


def ignored(request: wire.GenerateRequest) -> tuple[str, ...]:
    """Name the tools that have no effect: the vendor's own."""
    return tuple(
        f"tools[{at}].{base.cut(name)}"
        for at, tool in enumerate(request.tools or ())
        for name in tool.model_extra or ()
    )


def _function(declared: wire.FunctionDeclaration, param: str) -> functions.Function:
    if not declared.name:
        raise errors.InvalidRequest("A function needs `name`.", param=f"{param}.name")
    return functions.Function(
        name=declared.name,
        description=declared.description or "",
        parameters=declared.parameters_json_schema or declared.parameters or {},
    )
