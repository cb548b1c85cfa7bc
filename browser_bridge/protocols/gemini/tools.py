"""Functions, the rules for calling them, and the form of the answer, as our values."""

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode
from browser_bridge.messages import Tool
from browser_bridge.protocols import base, function_calls
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


def read(
    request: wire.GenerateRequest, config: wire.GenerationConfig, tool: Tool | None
) -> function_calls.Calling:
    """Return what a request says of functions and form.

    Args:
        request: The request.
        config: What is asked of the answer.
        tool: The site's tool that makes the answer; under some, both have no effect.

    Raises:
        InvalidRequest: A function, the choice of one, or a schema cannot be used.
        UnsupportedFeature: The form is neither text nor JSON.
    """
    given = tuple(enumerate(request.tools or ()))
    if tool in function_calls.WITHOUT_FUNCTIONS:
        return function_calls.Calling(ignored=tuple(f"tools[{at}]" for at, _ in given))
    rules = rules_of(request.tool_config)
    offered: tuple[functions.Function, ...] = ()
    if rules.mode is not CallMode.NONE:
        declared = {
            f"tools[{at}].functionDeclarations[{index}]": one
            for at, entry in given
            for index, one in enumerate(entry.function_declarations or ())
        }
        offered = tuple(_function(one, param) for param, one in declared.items())
        function_calls.require_functions(
            offered, rules, params=[*declared], rules_param="toolConfig.functionCallingConfig"
        )
    ignored = (
        f"tools[{at}].{base.cut(name)}" for at, entry in given for name in entry.model_extra or ()
    )
    return function_calls.Calling(
        offered=offered, rules=rules, output=output_of(config), ignored=tuple(ignored)
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
        InvalidRequest: Its schema cannot be used.
        UnsupportedFeature: It is neither text nor JSON.
    """
    kind = (config.response_mime_type or "").lower()
    # An empty schema, which some clients send for none, asks for nothing.
    schema = config.response_json_schema or config.response_schema or None
    if kind == JSON or (schema is not None and kind in TEXT):
        output = functions.OutputForm(schema=schema)
        function_calls.require_form(output, param="generationConfig.responseSchema")
        return output
    if kind in TEXT:
        return None
    raise errors.UnsupportedFeature(
        f"The type {base.cut(kind)!r} is not supported: use 'text/plain' or {JSON!r}.",
        param="generationConfig.responseMimeType",
    )


def _function(declared: wire.FunctionDeclaration, param: str) -> functions.Function:
    if not declared.name:
        raise errors.InvalidRequest("A function needs `name`.", param=f"{param}.name")
    return functions.Function(
        name=declared.name,
        description=declared.description or "",
        parameters=declared.parameters_json_schema or declared.parameters or {},
    )
