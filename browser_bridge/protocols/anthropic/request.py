"""Parses a Messages request: each field is honoured, ignored and named, or refused.

Neighbours: `blocks.py` for the content, `wire.py` for the types.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, get_args

from browser_bridge import messages
from browser_bridge.messages import Role, Tool
from browser_bridge.protocols import (
    artifact_text,
    base,
    drafts,
    json_text,
    model_names,
    parsing,
    pictures,
    stages,
    tool_options,
    wire_types,
)
from browser_bridge.protocols.anthropic import blocks, tools, wire

POLICY = base.FieldPolicy(
    honoured=frozenset(
        {
            "model",
            "messages",
            "system",
            "max_tokens",
            "stream",
            "stop_sequences",
            "thinking",
            "output_config",
            "metadata",
            "tools",
            "tool_choice",
            "n",
            "close_reasoning_content",
            "return_reasoning_content",
        }
    ),
    refused=MappingProxyType({}),
)
SEPARATORS: Mapping[str, str] = MappingProxyType({"assistant": "", "user": "\n", "system": "\n"})
"""Between the texts of a message's blocks: an answer's blocks are pieces of one text."""
SHOWN = frozenset({"enabled", "adaptive", "between_tools"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesCall:
    """A parsed Messages request.

    Args:
        turn: What is asked of the site.
        is_stream: Whether the answer is wanted as it comes.
        stops: Stop sequences, none of them empty.
        most_tokens: Most tokens of the answer, as estimated, or None.
    """

    turn: messages.TurnRequest
    is_stream: bool
    stops: tuple[str, ...]
    most_tokens: int | None

    @property
    def model(self) -> str:
        """The caller's model name, echoed in the answer."""
        return self.turn.model.requested

    def pipeline(self, link: artifact_text.Link) -> stages.Pipeline:
        """Return the stages an answer passes on its way to the caller.

        Files stand in the text: the dialect has no blocks for them in an answer.

        Args:
            link: Returns the address of an artifact.
        """
        cuts = stages.cuts(stops=self.stops, most_characters=base.characters(self.most_tokens))
        thoughts = None if self.turn.wants_thoughts else stages.ThoughtsClosed()
        return artifact_text.pipeline(cuts, link, thoughts=thoughts)


def parse(
    body: Any,
    query: Mapping[str, str] | None = None,
    *,
    find: pictures.FindFiles = pictures.no_files,
) -> MessagesCall:
    """Parse a Messages request.

    Args:
        body: The decoded JSON body.
        query: The URL's query; its extra parameters count where the body has none.
        find: Finds files of ours in a text.

    Raises:
        RequestRejected: A field is missing, wrong, or asks for what the bridge does not do; the
            error names it.
    """
    fields = parsing.merged(body, query or {})
    request = parsing.validated(wire.MessagesRequest, fields)
    effort = _effort(request)
    found = tool_options.known({name: fields.get(name) for name in parsing.PARAMETER_FIELDS})
    words = [word for words in found.values() for word in words]
    model = model_names.choose(request.model, effort=effort, parameters=words)
    heeded = {*found, *tool_options.HONOURED.get(model.tool, ())}
    ordered = drafts.ordered(_history(request), param="messages")
    history = pictures.with_own_files(ordered, find)
    calling = tools.read(request, model.tool)
    return MessagesCall(
        turn=messages.TurnRequest(
            messages=pictures.for_tool(history, model.tool, find),
            model=model,
            wants_thoughts=_wants_thoughts(request),
            ignored=(
                *(name for name in POLICY.ignored(fields) if name not in heeded),
                *_ignored_effort(request, effort),
                *calling.ignored,
            ),
            conversation_key=(request.metadata and request.metadata.user_id) or "",
            options=_options(request, model.tool),
            functions=calling.offered,
            call_rules=calling.rules,
            output=calling.output,
        ),
        is_stream=bool(request.stream),
        stops=wire_types.non_empty(request.stop_sequences),
        most_tokens=request.max_tokens,
    )


def count_tokens(body: Any) -> Mapping[str, Any]:
    """Return the estimated length of a request, in the dialect's shape.

    Args:
        body: The decoded JSON body.

    Raises:
        RequestRejected: A field is missing or wrong; the error names it.
    """
    request = parsing.validated(wire.CountRequest, parsing.merged(body, {}))
    model_names.parse(request.model)
    history = [draft.message for draft in _history(request)]
    given = [json_text.dumps(tool.model_dump(exclude_unset=True)) for tool in request.tools or ()]
    return {"input_tokens": base.estimate_tokens(*base.texts_in(history), *given)}


def _history(request: wire.CountRequest) -> Sequence[drafts.Draft]:
    given = [
        _draft(Role(message.role), message.content, f"messages[{at}].content")
        for at, message in enumerate(request.messages)
    ]
    return [_draft(Role.SYSTEM, request.system, "system"), *given] if request.system else given


def _draft(role: Role, content: Sequence[wire.Block], param: str) -> drafts.Draft:
    read = blocks.read(content, param, separator=SEPARATORS[role])
    message = messages.Message(
        role=role, text=read.text, files=read.files, calls=read.calls, results=read.results
    )
    return drafts.Draft(message=message, param=param)


def _options(request: wire.MessagesRequest, tool: Tool | None) -> messages.ToolOptions:
    wanted = tool_options.Wanted(
        size=request.size,
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        is_original=request.return_origin_image,
        count=request.n,
        is_collaborative=request.collaborative_planning,
    )
    return tool_options.parse(wanted, tool)


def _wants_thoughts(request: wire.MessagesRequest) -> bool:
    if request.close_reasoning_content:
        return False
    if request.return_reasoning_content:
        return True
    thinking = request.thinking
    return thinking is not None and thinking.type in SHOWN and thinking.display != "omitted"


def _effort(request: wire.MessagesRequest) -> model_names.Effort | None:
    asked = request.output_config and request.output_config.effort
    for effort in get_args(model_names.Effort):
        if effort == asked:
            return effort
    match request.thinking and request.thinking.type:
        case "enabled":
            return "high"
        case "disabled":
            return "none"
        case _:
            return None


def _ignored_effort(
    request: wire.MessagesRequest, effort: model_names.Effort | None
) -> tuple[str, ...]:
    if request.output_config is None or request.output_config.effort is None:
        return ()
    is_honoured = effort is not None and model_names.parse(request.model).leaves_depth_open
    return () if is_honoured else ("output_config.effort",)
