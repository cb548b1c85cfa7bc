"""Parses a chat request: each field is honoured, ignored and named, or refused with its remedy.

Neighbours: `history.py` for the messages, `wire.py` for the types.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from browser_bridge import errors, events, functions, messages
from browser_bridge.messages import Tool
from browser_bridge.protocols import (
    artifact_text,
    base,
    function_calls,
    model_names,
    parsing,
    pictures,
    stages,
    tool_options,
    wire_types,
)
from browser_bridge.protocols.openai import history, tools, wire

POLICY = base.FieldPolicy(
    honoured=frozenset(
        {
            "model",
            "messages",
            "stream",
            "stream_options",
            "n",
            "stop",
            "max_tokens",
            "max_completion_tokens",
            "modalities",
            "response_format",
            "image_output",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "close_reasoning_content",
            "return_reasoning_content",
            "prompt_cache_key",
        }
    ),
    refused=MappingProxyType({"audio": "the site speaks no answers; remove `audio`."}),
)


class Thoughts(StrEnum):
    """Where the model's thoughts go in the answer."""

    APART = "apart"
    INLINE = "inline"
    CLOSED = "closed"


class Pictures(StrEnum):
    """Where the pictures of an answer go: links in its text, an array of data URLs, or both."""

    MARKDOWN = "markdown"
    ARRAY = "array"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCall:
    """A parsed chat request.

    Args:
        turn: What is asked of the site.
        is_stream: Whether the answer is wanted as it comes.
        includes_usage: Whether the stream ends with a usage chunk.
        stops: Stop sequences, none of them empty.
        most_tokens: Most tokens of the answer, as estimated, or None.
        thoughts: Where thoughts go.
        pictures: Where pictures go.
        has_legacy_calls: Whether a call goes back as `function_call`.
        custom_tools: Names of functions whose calls go back as those of custom tools.
    """

    turn: messages.TurnRequest
    is_stream: bool
    includes_usage: bool
    stops: tuple[str, ...]
    most_tokens: int | None
    thoughts: Thoughts
    pictures: Pictures = Pictures.MARKDOWN
    has_legacy_calls: bool = False
    custom_tools: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        """The caller's model name, echoed in the answer."""
        return self.turn.model.requested

    @property
    def wants_array(self) -> bool:
        """Whether pictures are wanted as data, beside or instead of links."""
        return self.pictures is not Pictures.MARKDOWN

    def pipeline(self, link: artifact_text.Link) -> stages.Pipeline:
        """Return the stages an answer passes on its way to the caller.

        Args:
            link: Returns the address of an artifact.
        """
        cuts = stages.cuts(stops=self.stops, most_characters=base.characters(self.most_tokens))
        left_out = (events.ArtifactKind.IMAGE,) if self.pictures is Pictures.ARRAY else ()
        thoughts = {
            Thoughts.APART: None,
            Thoughts.CLOSED: stages.ThoughtsClosed(),
            Thoughts.INLINE: stages.ThoughtsInline(),
        }
        return artifact_text.pipeline(
            cuts, link, leaves_out=left_out, thoughts=thoughts[self.thoughts]
        )


def parse(
    body: Any,
    query: Mapping[str, str] | None = None,
    *,
    find: pictures.FindFiles = pictures.no_files,
) -> ChatCall:
    """Parse a chat request.

    Args:
        body: The decoded JSON body.
        query: The URL's query; its extra parameters count where the body has none.
        find: Finds files of earlier answers in a text.

    Raises:
        RequestRejected: A field is missing, wrong, or asks for what the bridge does not do; the
            error names it.
    """
    fields = parsing.merged(body, query or {})
    request = parsing.validated(wire.ChatRequest, fields)
    found = tool_options.known({name: fields.get(name) for name in parsing.PARAMETER_FIELDS})
    effort = request.reasoning_effort
    model = model_names.choose(
        request.model, effort=effort, parameters=_parameters(request, found.values())
    )
    _refuse_unsupported(request)
    thoughts = _thoughts(request)
    calling, form, unused = _functions(request, model)
    limits = (request.max_tokens, request.max_completion_tokens)
    return ChatCall(
        turn=messages.TurnRequest(
            messages=_history(request, model.tool, find),
            model=model,
            wants_thoughts=thoughts is not Thoughts.CLOSED,
            ignored=(
                *(name for name in _ignored(fields, model, effort) if name not in found),
                *unused,
            ),
            conversation_key=request.conversation_key,
            options=_options(request, model.tool),
            functions=calling.offered,
            call_rules=calling.rules,
            output=form,
        ),
        is_stream=bool(request.stream),
        includes_usage=bool(request.stream_options and request.stream_options.include_usage),
        stops=wire_types.non_empty(request.stop),
        most_tokens=min((limit for limit in limits if limit is not None), default=None),
        thoughts=thoughts,
        pictures=_pictures(request),
        has_legacy_calls=calling.is_legacy,
        custom_tools=calling.custom,
    )


def _history(
    request: wire.ChatRequest, tool: Tool | None, find: pictures.FindFiles
) -> tuple[messages.Message, ...]:
    composed = pictures.with_own_files(history.compose(request.messages), find)
    return pictures.for_tool(composed, tool, find)


def _functions(
    request: wire.ChatRequest, model: messages.ModelChoice
) -> tuple[tools.Calling, functions.OutputForm | None, tuple[str, ...]]:
    """Return what is said of functions and form, and the fields of both that have no effect."""
    if model.tool in function_calls.WITHOUT_FUNCTIONS:
        given = ("tools", "functions", "response_format")
        unused = tuple(name for name in given if getattr(request, name) is not None)
        return tools.Calling(), None, unused
    calling = tools.read_calling(request)
    form = tools.read_form(request.response_format, param="response_format")
    return calling, form, calling.ignored


def _parameters(request: wire.ChatRequest, found: Iterable[tuple[str, ...]]) -> Iterable[str]:
    words = [word for words in found for word in words]
    return [*words, Tool.IMAGE] if "image" in (request.modalities or ()) else words


def _options(request: wire.ChatRequest, tool: Tool | None) -> messages.ToolOptions:
    wanted = tool_options.Wanted(
        size=request.size,
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        is_original=request.return_origin_image,
        count=request.n,
        is_collaborative=request.collaborative_planning,
    )
    return tool_options.parse(wanted, tool)


def _pictures(request: wire.ChatRequest) -> Pictures:
    if request.image_output is not None:
        return Pictures(request.image_output)
    is_array = "image" in (request.modalities or ())
    return Pictures.BOTH if is_array else Pictures.MARKDOWN


def _refuse_unsupported(request: wire.ChatRequest) -> None:
    for kind in request.modalities or ():
        if kind not in ("text", "image"):
            raise errors.UnsupportedFeature(
                f"The modality {base.cut(kind)!r} is not supported: ask for ['text'], or for "
                "['text', 'image'].",
                param="modalities",
            )


def _thoughts(request: wire.ChatRequest) -> Thoughts:
    if request.close_reasoning_content:
        return Thoughts.CLOSED
    return Thoughts.INLINE if request.return_reasoning_content is False else Thoughts.APART


def _ignored(
    fields: Mapping[str, Any], model: messages.ModelChoice, effort: model_names.Effort | None
) -> tuple[str, ...]:
    ignored = POLICY.ignored(fields)
    heeded = set(tool_options.HONOURED.get(model.tool, ()))
    if effort is not None and model_names.parse(model.requested).leaves_depth_open:
        heeded.add("reasoning_effort")
    if wire.named_conversation(fields.get("metadata")):
        heeded.add("metadata")
    return tuple(name for name in ignored if name not in heeded)
