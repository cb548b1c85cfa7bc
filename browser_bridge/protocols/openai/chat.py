"""Parses a chat request: each field is honoured, ignored and named, or refused with its remedy.

Neighbours: `history.py` for the messages, `wire.py` for the types.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeGuard

from pydantic import ValidationError

from browser_bridge import errors, functions, messages
from browser_bridge.protocols import base, function_calls, model_names, stages
from browser_bridge.protocols.openai import history, tools, wire

QUERY_FIELDS = frozenset(
    {
        "return_origin_image",
        "size",
        "close_reasoning_content",
        "close_think_content",
        "return_reasoning_content",
        "retry_attempt",
        "thinking_budget",
        "aspect_ratio",
        "resolution",
        "async",
    }
)
_RENAMED = {"close_think_content": "close_reasoning_content"}

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
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "close_reasoning_content",
            "return_reasoning_content",
        }
    ),
    refused=MappingProxyType({"audio": "the site speaks no answers; remove `audio`."}),
)


class Thoughts(StrEnum):
    """Where the model's thoughts go in the answer."""

    APART = "apart"
    INLINE = "inline"
    CLOSED = "closed"


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
        has_legacy_calls: Whether a call goes back as `function_call`.
    """

    turn: messages.TurnRequest
    is_stream: bool
    includes_usage: bool
    stops: tuple[str, ...]
    most_tokens: int | None
    thoughts: Thoughts
    has_legacy_calls: bool = False

    @property
    def model(self) -> str:
        """The caller's model name, echoed in the answer."""
        return self.turn.model.requested

    def pipeline(self) -> stages.Pipeline:
        """Return the stages an answer passes on its way to the caller."""
        chain: list[stages.Stage] = []
        if self.stops:
            chain.append(stages.StopSequences(self.stops))
        if self.most_tokens is not None:
            chain.append(stages.LengthLimit(self.most_tokens * base.CHARACTERS_PER_TOKEN))
        if self.thoughts is Thoughts.CLOSED:
            chain.append(stages.ThoughtsClosed())
        elif self.thoughts is Thoughts.INLINE:
            chain.append(stages.ThoughtsInline())
        return stages.Pipeline(chain)


def parse(body: Any, query: Mapping[str, str] | None = None) -> ChatCall:
    """Parse a chat request.

    Args:
        body: The decoded JSON body.
        query: The URL's query; its extra parameters count where the body has none.

    Raises:
        RequestRejected: A field is missing, wrong, or asks for what the bridge does not do; the
            error names it.
    """
    fields = _merged(body, query or {})
    request = _validated(fields)
    _refuse_unsupported(request)
    effort = request.reasoning_effort
    model = model_names.choose(request.model, effort=effort)
    thoughts = _thoughts(request)
    calling, form, unused = _functions(request, model)
    limits = (request.max_tokens, request.max_completion_tokens)
    return ChatCall(
        turn=messages.TurnRequest(
            messages=history.compose(request.messages),
            model=model,
            wants_thoughts=thoughts is not Thoughts.CLOSED,
            ignored=(*_ignored(fields, model, effort), *unused),
            functions=calling.offered,
            call_rules=calling.rules,
            output=form,
        ),
        is_stream=bool(request.stream),
        includes_usage=bool(request.stream_options and request.stream_options.include_usage),
        stops=tuple(dict.fromkeys(stop for stop in request.stop or () if stop)),
        most_tokens=min((limit for limit in limits if limit is not None), default=None),
        thoughts=thoughts,
        has_legacy_calls=calling.is_legacy,
    )


def _functions(
    request: wire.ChatRequest, model: messages.ModelChoice
) -> tuple[tools.Calling, functions.OutputForm | None, tuple[str, ...]]:
    """Return what is said of functions and form, and the fields of both that have no effect."""
    if model.tool in function_calls.WITHOUT_FUNCTIONS:
        given = ("tools", "functions", "response_format")
        unused = tuple(name for name in given if getattr(request, name) is not None)
        return tools.Calling(), None, unused
    calling = tools.read_calling(request)
    return calling, tools.read_form(request), calling.ignored


def _merged(body: Any, query: Mapping[str, str]) -> dict[str, Any]:
    if not _is_object(body):
        raise errors.InvalidRequest("The body must be a JSON object.")
    extras = {name: value for name, value in query.items() if name in QUERY_FIELDS}
    return {_RENAMED.get(name, name): value for name, value in {**extras, **body}.items()}


def _is_object(body: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(body, Mapping)


def _validated(fields: Mapping[str, Any]) -> wire.ChatRequest:
    try:
        return wire.ChatRequest.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        is_missing = first["type"] == "missing" or _is_blank_model(first["loc"], fields)
        raise _named(first["loc"], message, is_missing=is_missing) from None


def _is_blank_model(location: tuple[int | str, ...], fields: Mapping[str, Any]) -> bool:
    return location == ("model",) and fields["model"] in (None, "")


def _named(
    location: tuple[int | str, ...], message: str, *, is_missing: bool
) -> errors.InvalidRequest:
    param = ""
    for part in location:
        param += f"[{part}]" if isinstance(part, int) else f".{part}" if param else part
    if is_missing:
        return base.MissingField(f"Missing required parameter: {param!r}.", param=param)
    return errors.InvalidRequest(f"Invalid value for {param!r}: {message}.", param=param)


def _refuse_unsupported(request: wire.ChatRequest) -> None:
    if request.n is not None and request.n > 1:
        raise errors.UnsupportedFeature("The site gives one answer: set `n` to 1.", param="n")
    for kind in request.modalities or ():
        if kind != "text":
            raise errors.UnsupportedFeature(
                f"The modality {base.cut(kind)!r} is not supported: ask for ['text'].",
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
    is_open = effort is not None and model_names.parse(model.requested).leaves_depth_open
    return tuple(name for name in ignored if not (is_open and name == "reasoning_effort"))
