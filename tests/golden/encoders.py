"""Every encoder, and the renderer of the same answer as a whole."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from browser_bridge import errors, events
from browser_bridge.protocols import base, json_text
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.anthropic import adapter as anthropic
from browser_bridge.protocols.gemini import adapter as google
from browser_bridge.protocols.gemini.interactions import adapter as interactions
from browser_bridge.protocols.gemini.interactions import errors as interaction_errors
from browser_bridge.protocols.openai import adapter as openai
from browser_bridge.protocols.openai.responses import adapter as responses
from browser_bridge.protocols.pictures import Picture
from tests.golden.turns import PICTURE

MODEL = "gemini-3-pro|[team]"
ASK = [{"role": "user", "content": "hello"}]
PICTURES = {PICTURE.id: Picture(content=b"png", media_type="image/png", width=1, height=1)}


def link(artifact: events.Artifact) -> str:
    """Return an address of an artifact."""
    return f"https://bridge/media/{artifact.name}"


FILES = AnswerFiles(link=link, pictures=PICTURES)
Render = Callable[[events.Turn], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way in which answers leave.

    Args:
        suffix: Of files that hold its streams.
        encoder: Makes a new encoder.
        render: Makes the whole answer, or None where another form does, or the encoder itself.
        render_error: Makes the error of an answer that failed.
    """

    suffix: str
    encoder: Callable[[], base.Encoder]
    render: Render | None
    render_error: Callable[[errors.BridgeError], base.ErrorReply]


def _openai(**fields: Any) -> openai.ChatReply:
    call = openai.parse({"model": MODEL, "messages": ASK, **fields})
    return openai.ChatReply(call=call, id="chatcmpl-1", created=17, files=FILES)


def _responses() -> responses.ResponseReply:
    tools = [{"type": "function", "name": "read_file"}, {"type": "custom", "name": "list"}]
    read = responses.read({"model": MODEL, "input": "hello", "tools": tools}, {})
    asked = responses.parse(read).asked
    return responses.ResponseReply(
        asked=asked, suffix="1", created=17, files=FILES, clock=lambda: 18.0
    )


def _anthropic() -> anthropic.MessagesReply:
    call = anthropic.parse({"model": MODEL, "messages": ASK, "thinking": {"type": "adaptive"}})
    return anthropic.MessagesReply.of_job(call, job_id="job-1", link=link)


def _google() -> google.GenerateReply:
    asked = {"contents": "hello", "generationConfig": {"thinkingConfig": {"includeThoughts": True}}}
    return google.GenerateReply.of_job(google.parse(MODEL, asked), job_id="job-1", files=FILES)


def _interaction() -> interactions.InteractionReply:
    asked = interactions.parse(interactions.read({"model": MODEL, "input": "hello"})).asked
    return interactions.InteractionReply(
        asked=asked, suffix="1", created=17, files=FILES, clock=lambda: 18.0
    )


FORMS: Mapping[str, Form] = {
    "openai-chat": Form(
        suffix="sse",
        encoder=lambda: _openai(stream_options={"include_usage": True}).encoder(),
        render=_openai().render,
        render_error=openai.render_error,
    ),
    "openai-responses": Form(
        suffix="sse",
        encoder=lambda: _responses().encoder(),
        render=None,
        render_error=openai.render_error,
    ),
    "anthropic-messages": Form(
        suffix="sse",
        encoder=lambda: _anthropic().encoder(),
        render=_anthropic().render,
        render_error=anthropic.render_error,
    ),
    "gemini-events": Form(
        suffix="sse",
        encoder=lambda: _google().encoder(),
        render=_google().render,
        render_error=google.render_error,
    ),
    "gemini-interactions": Form(
        suffix="sse",
        encoder=lambda: _interaction().encoder(),
        render=None,
        render_error=interaction_errors.render_error,
    ),
    "gemini-array": Form(
        suffix="stream.json",
        encoder=lambda: _google().encoder(is_array=True),
        render=None,
        render_error=google.render_error,
    ),
}


def stream(form: Form, turn: Sequence[events.TurnEvent]) -> bytes:
    """Return a turn as the form streams it."""
    encoder = form.encoder()
    return b"".join([encoder.begin(), *map(encoder.encode, turn), encoder.end()])


async def whole(form: Form, turn: Sequence[events.TurnEvent]) -> str:
    """Return a turn as the form's one object, or as its error; one field a line."""

    async def play() -> AsyncIterator[events.TurnEvent]:
        for event in turn:
            yield event

    assert form.render is not None
    try:
        body = form.render(await base.collect(play()))
    except errors.BridgeError as error:
        body = form.render_error(error).body
    return "\n".join(f"{name}: {json_text.dumps(value)}" for name, value in body.items()) + "\n"
