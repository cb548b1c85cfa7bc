"""Picture jobs whose caller comes back for them: `async=true`, then `GET /v1/images/{task_id}`."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from browser_bridge.events import ArtifactKind
from browser_bridge.protocols.openai.image_replies import ImageReply
from browser_bridge.protocols.openai.images import Wish
from browser_bridge.protocols.openai.long_states import LongState

PREFIX = "task_"
_WISHES = TypeAdapter(Wish)


def asked(wish: Wish) -> dict[str, Any]:
    """Return a wish as JSON, to be kept."""
    return _WISHES.dump_python(wish, mode="json")


def wish_of(kept: Mapping[str, Any]) -> Wish:
    """Return a wish that was kept."""
    return _WISHES.validate_python(kept)


def task(state: LongState, reply: ImageReply) -> Mapping[str, Any]:
    """Return a task as it stands; a finished one holds all that the route answers at once.

    Args:
        state: How far the job is.
        reply: Writes its pictures.
    """
    state = state.requiring(ArtifactKind.IMAGE)
    is_done = state.status == "completed"
    done = reply.body(state.artifacts) if is_done else {"data": None, "usage": None}
    return {
        "id": PREFIX + state.suffix,
        "task_id": PREFIX + state.suffix,
        "object": "image.task",
        "created_at": state.created,
        "status": state.status,
        "progress": state.progress,
        "model": reply.wish.model,
        "error": state.error,
        "created": state.created,
        **done,
    }
