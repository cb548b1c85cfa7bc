"""What a request says of tools: functions, custom tools, and the tool that makes pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from browser_bridge import errors, functions
from browser_bridge.functions import CallMode
from browser_bridge.protocols import base, function_calls
from browser_bridge.protocols.openai import custom_tools
from browser_bridge.protocols.openai import tools as chat_tools
from browser_bridge.protocols.openai import wire as chat_wire
from browser_bridge.protocols.openai.responses import wire

PICTURES = "image_generation"
SEARCH = "web_search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """What a request says of tools.

    Args:
        offered: The caller's functions; none when they may not be called.
        rules: How they may be called.
        custom: Names of those that are custom tools.
        picture: The tool that makes pictures, when it makes the answer.
        ignored: Entries that have no effect.
    """

    offered: tuple[functions.Function, ...] = ()
    rules: functions.CallRules = field(default_factory=functions.CallRules)
    custom: tuple[str, ...] = ()
    picture: wire.Tool | None = None
    ignored: tuple[str, ...] = ()


def read(request: wire.ResponsesRequest) -> Calling:
    """Return what a request says of tools.

    Raises:
        InvalidRequest: A function or the choice of one cannot be used.
        UnsupportedFeature: A tool must be used that is not served.
    """
    hosted = _forced(request.tool_choice)
    picture = next((tool for tool in request.tools or () if tool.type == PICTURES), None)
    if hosted == PICTURES:
        return Calling(picture=picture or wire.Tool(type=PICTURES))
    is_parallel = request.parallel_tool_calls is not False
    choice = None if hosted else _choice(request.tool_choice)
    rules = chat_tools.rules_of(choice, is_parallel=is_parallel, param="tool_choice")
    declared = dict(_declared(request))
    if rules.mode is CallMode.NONE:
        return Calling(rules=rules)
    if picture is not None and not declared:
        return Calling(picture=picture)
    offered = tuple(_function(tool, param) for param, tool in declared.items())
    function_calls.require_functions(offered, rules, params=[*declared], rules_param="tool_choice")
    return Calling(
        offered=offered,
        rules=rules,
        custom=tuple(tool.name or "" for tool in declared.values() if tool.type == "custom"),
        ignored=tuple(_ignored(request)),
    )


def _declared(request: wire.ResponsesRequest) -> Iterator[tuple[str, wire.Tool]]:
    for at, tool in enumerate(request.tools or ()):
        if tool.type in ("function", "custom"):
            yield f"tools[{at}]", tool


def _ignored(request: wire.ResponsesRequest) -> Iterator[str]:
    for at, tool in enumerate(request.tools or ()):
        if tool.type not in ("function", "custom") and not tool.type.startswith(SEARCH):
            yield f"tools[{at}]"


def _function(tool: wire.Tool, param: str) -> functions.Function:
    nested = tool.function
    name = tool.name or (nested.name if nested else "")
    if not name:
        raise base.MissingField("A tool needs `name`.", param=f"{param}.name")
    if tool.type == "custom":
        form = (tool.model_extra or {}).get("format")
        return custom_tools.function(name, tool.description or "", form)
    return functions.Function(
        name=name,
        description=tool.description or (nested and nested.description) or "",
        parameters=tool.parameters or (nested and nested.parameters) or {},
    )


def _forced(choice: str | chat_wire.ToolChoice | None) -> str:
    """Return the type of the vendor's tool that must be used, or "".

    Raises:
        UnsupportedFeature: It is none that is served.
    """
    if not isinstance(choice, chat_wire.ToolChoice) or choice.is_named:
        return ""
    kind = choice.type or ""
    if kind in ("", "function", "custom", "allowed_tools", "auto", "none", "required", "any"):
        return ""
    if kind == PICTURES or kind.startswith(SEARCH):
        return kind
    raise errors.UnsupportedFeature(
        f"The tool {base.cut(kind)!r} cannot be used: declare a function, or choose "
        "'image_generation' or 'web_search'.",
        param="tool_choice",
    )


def _choice(
    choice: str | chat_wire.ToolChoice | None,
) -> str | chat_wire.ToolChoice | None:
    """Return the choice without those of the vendor's own tools that are merely allowed."""
    if not isinstance(choice, chat_wire.ToolChoice) or choice.type != "allowed_tools":
        return choice
    named = [tool for tool in choice.tools or () if tool.is_named]
    return choice.model_copy(update={"tools": named})
