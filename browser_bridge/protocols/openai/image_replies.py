"""Answers of the images routes: whole, as events, and as tasks to come back for (api-contract 4).

The site tells no token counts: a picture counts as much as Google's own API counts for one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from browser_bridge import errors, events
from browser_bridge.protocols import base, json_text
from browser_bridge.protocols.openai import errors as openai_errors
from browser_bridge.protocols.openai.images import ImageCall, Operation, Wish
from browser_bridge.protocols.pictures import Picture

TOKENS_IN = 258
TOKENS_OUT = 1290
SIZES = frozenset({"1024x1024", "1024x1536", "1536x1024"})
QUALITIES = frozenset({"low", "medium", "high", "xhigh", "max"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReply:
    """One answer about to be written.

    Args:
        wish: How it is to be written.
        created: Unix time in seconds.
        pictures: Pictures by the id of their artifact, as far as they were read.
    """

    wish: Wish
    created: int
    pictures: Mapping[str, Picture]

    def encoder(self, call: ImageCall) -> base.Encoder:
        """Return the encoder of the answer as events."""
        return ImageEncoder(self, most_partials=call.most_partials)

    def render(self, turn: events.Turn) -> Mapping[str, Any]:
        """Return the answer as one object."""
        return self.body(turn.completed.artifacts)

    def body(self, artifacts: Sequence[events.Artifact]) -> Mapping[str, Any]:
        """Return an answer as one object.

        Args:
            artifacts: Its files; those whose picture was read are in the answer.
        """
        found = [self.pictures[item.id] for item in artifacts if item.id in self.pictures]
        quality = self.wish.quality if self.wish.quality in QUALITIES else None
        return {
            "created": self.created,
            "data": [self._item(picture) for picture in found],
            "background": "opaque",
            "output_format": _format(found[0]) if found else None,
            "quality": quality,
            "size": _size(found[0]) if found else None,
            "usage": self.usage(len(found)),
        }

    def usage(self, count: int) -> Mapping[str, Any]:
        """Return token counts for a number of pictures; estimates."""
        image_tokens = self.wish.inputs * TOKENS_IN
        text_tokens = self.wish.prompt_tokens
        made = count * TOKENS_OUT
        return {
            "input_tokens": text_tokens + image_tokens,
            "input_tokens_details": {"text_tokens": text_tokens, "image_tokens": image_tokens},
            "output_tokens": made,
            "output_tokens_details": {"text_tokens": 0, "image_tokens": made},
            "total_tokens": text_tokens + image_tokens + made,
        }

    def _item(self, picture: Picture) -> Mapping[str, Any]:
        return {"url": picture.url} if self.wish.is_url else {"b64_json": picture.base64}


class ImageEncoder(base.Encoder):
    """Encodes pictures as events, each when it is there.

    Args:
        reply: The answer about to be written.
        most_partials: Number of unfinished pictures that are wanted.
    """

    def __init__(self, reply: ImageReply, *, most_partials: int) -> None:
        super().__init__()
        self._reply = reply
        self._most_partials = most_partials
        self._partials = 0
        is_edit = reply.wish.operation is not Operation.GENERATION
        self._kind = Operation.EDIT if is_edit else Operation.GENERATION

    @property
    def keep_alive(self) -> bytes:
        """A comment: any event would reach the callers' code (api-contract 4)."""
        return b": keep-alive\n\n"

    def start(self) -> bytes:
        """Return nothing."""
        return b""

    def thought(self, text: str) -> bytes:  # noqa: ARG002 - pictures alone
        """Return nothing."""
        return b""

    def text(self, text: str) -> bytes:  # noqa: ARG002 - pictures alone
        """Return nothing."""
        return b""

    def notice(self, notice: events.TurnNotice) -> bytes:  # noqa: ARG002 - pictures alone
        """Return nothing."""
        return b""

    def call(self, ready: events.CallReady) -> bytes:  # noqa: ARG002 - pictures call no functions
        """Return nothing: what makes pictures calls no functions."""
        return b""

    def artifact(self, ready: events.ArtifactReady) -> bytes:
        """Return the event of a picture."""
        picture = self._reply.pictures.get(ready.artifact.id)
        if picture is None:
            return b""
        if not ready.is_partial:
            return self._event("completed", picture, usage=self._reply.usage(1))
        if self._partials >= self._most_partials:
            return b""
        self._partials += 1
        return self._event("partial_image", picture, partial_image_index=self._partials - 1)

    def completed(self, completed: events.TurnCompleted) -> bytes:  # noqa: ARG002 - all was sent
        """Return nothing: the stream ends with the last picture."""
        return b""

    def failed(self, error: errors.BridgeError) -> bytes:
        """Return the error as a data line."""
        return f"data: {json_text.dumps(openai_errors.render_error(error).body)}\n\n".encode()

    def _event(self, name: str, picture: Picture, **more: Any) -> bytes:
        wish, kind = self._reply.wish, f"{self._kind}.{name}"
        value = {
            "type": kind,
            "b64_json": picture.base64,
            "created_at": self._reply.created,
            "size": _size(picture) or "auto",
            "quality": wish.quality if wish.quality in QUALITIES else "auto",
            "background": "opaque",
            "output_format": _format(picture),
            **more,
        }
        return f"event: {kind}\ndata: {json_text.dumps(value)}\n\n".encode()


def _format(picture: Picture) -> str:
    return picture.media_type.rpartition("/")[2]


def _size(picture: Picture) -> str | None:
    size = f"{picture.width}x{picture.height}"
    return size if size in SIZES else None  # clients before 3.0 know no other
