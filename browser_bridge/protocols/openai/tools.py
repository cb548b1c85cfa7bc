"""Reads what a chat request says of functions, and of the form of the answer (api-contract 3.1)."""

from dataclasses import dataclass, field

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode
from browser_bridge.protocols import base, function_calls
from browser_bridge.protocols.openai import custom_tools, wire

_MODES = {
    "none": CallMode.NONE,
    "auto": CallMode.AUTO,
    "required": CallMode.REQUIRED,
    "any": CallMode.REQUIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """What a request says of functions.

    Args:
        offered: The caller's functions; none when they may not be called.
        rules: How they may be called.
        custom: Names of those that are custom tools.
        is_legacy: Whether they came as `functions`, and calls go back as `function_call`.
        ignored: Entries of `tools` that have no effect.
    """

    offered: tuple[functions.Function, ...] = ()
    rules: functions.CallRules = field(default_factory=functions.CallRules)
    custom: tuple[str, ...] = ()
    is_legacy: bool = False
    ignored: tuple[str, ...] = ()


def read_calling(request: wire.ChatRequest) -> Calling:
    """Return what a request says of functions.

    Raises:
        InvalidRequest: A function or the choice of one cannot be used.
    """
    if request.tools or not request.functions:
        return _read_tools(request)
    rules = rules_of(request.function_call, is_parallel=False, param="function_call")
    if rules.mode is CallMode.NONE:
        return Calling(rules=rules)
    offered = tuple(map(_function, request.functions))
    params = [f"functions[{at}]" for at in range(len(offered))]
    function_calls.require_functions(offered, rules, params=params, rules_param="function_call")
    return Calling(offered=offered, rules=rules, is_legacy=True)


def read_form(wanted: wire.ResponseFormat | None, *, param: str) -> functions.OutputForm | None:
    """Return the form that the answer must have.

    Args:
        wanted: What is said of it.
        param: The request field that says it.

    Raises:
        InvalidRequest: Its schema cannot be used.
        UnsupportedFeature: It is of a kind that is not served.
    """
    if wanted is None or wanted.type == "text":
        return None
    if wanted.type not in ("json_object", "json_schema"):
        raise errors.UnsupportedFeature(
            f"The response format {base.cut(wanted.type)!r} is not supported: use 'text', "
            "'json_object' or 'json_schema'.",
            param=param,
        )
    given = wanted.json_schema or wire.JsonSchema()
    form = functions.OutputForm(
        schema=wanted.schema_ if given.schema_ is None else given.schema_,
        name=given.name or wanted.name or "",
        description=given.description or wanted.description or "",
    )
    function_calls.require_form(form, param=param)
    return form


def _read_tools(request: wire.ChatRequest) -> Calling:
    is_parallel = request.parallel_tool_calls is not False
    rules = rules_of(request.tool_choice, is_parallel=is_parallel, param="tool_choice")
    if rules.mode is CallMode.NONE:
        return Calling(rules=rules)
    ignored: list[str] = []
    offered: dict[str, functions.Function] = {}
    for at, tool in enumerate(request.tools or ()):
        if tool.type not in ("function", "custom"):
            ignored.append(f"tools[{at}]")
        else:
            offered[f"tools[{at}]"] = _offered(tool, f"tools[{at}]")
    found = tuple(offered.values())
    custom = (
        tool.custom.name for tool in request.tools or () if tool.type == "custom" and tool.custom
    )
    function_calls.require_functions(found, rules, params=[*offered], rules_param="tool_choice")
    return Calling(offered=found, rules=rules, custom=tuple(custom), ignored=tuple(ignored))


def _offered(tool: wire.Tool, param: str) -> functions.Function:
    if tool.type == "custom":
        if tool.custom is None:
            raise base.MissingField("A custom tool needs `custom`.", param=f"{param}.custom")
        form = tool.custom.format
        return custom_tools.function(tool.custom.name, tool.custom.description or "", form)
    if tool.function is None:
        raise base.MissingField("A tool needs `function`.", param=f"{param}.function")
    return _function(tool.function)


def _function(given: wire.FunctionTool) -> functions.Function:
    return functions.Function(
        name=given.name, description=given.description or "", parameters=given.parameters or {}
    )


def rules_of(
    choice: str | wire.ToolChoice | None, *, is_parallel: bool, param: str
) -> functions.CallRules:
    """Return how functions may be called.

    Args:
        choice: What is said of it.
        is_parallel: Whether one answer may hold several calls.
        param: The request field that says it.

    Raises:
        InvalidRequest: It is not known, or names no function.
    """
    if isinstance(choice, wire.ToolChoice):
        mode, allowed = _choice(choice, param)
    else:
        mode, allowed = _mode(choice, param), ()
    return functions.CallRules(mode=mode, allowed=allowed, is_parallel=is_parallel)


def _mode(name: str | None, param: str) -> CallMode:
    mode = _MODES.get(name or "auto")
    if mode is None:
        raise errors.InvalidRequest(
            f"{param} cannot be {base.cut(name or '')!r}: use 'none', 'auto', 'required', or name "
            "a function.",
            param=param,
        )
    return mode


def _choice(choice: wire.ToolChoice, param: str) -> tuple[CallMode, tuple[str, ...]]:
    if choice.type == "allowed_tools":
        allowed = choice.allowed_tools or choice
        names = tuple(_name(tool, param) for tool in allowed.tools or ())
        return _mode(allowed.mode, param), names
    if choice.type in _MODES:
        return _MODES[choice.type], ()
    return CallMode.REQUIRED, (_name(choice, param),)


def _name(choice: wire.NamedTool, param: str) -> str:
    inner = choice.function or choice.custom
    name = choice.name if inner is None else inner.name
    if not name:
        raise errors.InvalidRequest(
            f'{param} names no function: use {{"type": "function", "function": {{"name": "…"}}}}.',
            param=param,
        )
    return name
