"""What the bridge knows of an answer beyond any dialect's own fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from browser_bridge import events, messages

FIELD = "browser_bridge"
"""Name of the field that holds it, in every dialect."""


def render(
    request: messages.TurnRequest,
    completed: events.TurnCompleted,
    *,
    profile: str | None,
    notices: Iterable[events.TurnNotice],
) -> Mapping[str, Any]:
    """Return the field's value.

    Args:
        request: What was asked.
        completed: The answer.
        profile: Name of the profile that answered, if one did.
        notices: All notices, in order.
    """
    return {
        "site_model": completed.site_model,
        "profile": profile,
        "conversation": completed.conversation,
        "notices": [{"code": notice.code, "message": notice.message} for notice in notices],
        "ignored": list(request.ignored),
    }
