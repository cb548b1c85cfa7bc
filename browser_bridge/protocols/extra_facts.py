"""What the bridge knows of an answer beyond any dialect's own fields."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from browser_bridge import events
from browser_bridge.protocols import artifact_text

FIELD = "browser_bridge"
"""Name of the field that holds it, in every dialect."""


def render(
    ignored: Iterable[str],
    completed: events.TurnCompleted,
    *,
    profile: str | None,
    notices: Iterable[events.TurnNotice],
    link: artifact_text.Link,
) -> Mapping[str, Any]:
    """Return the field's value.

    Args:
        ignored: Names of request fields that have no effect.
        completed: The answer.
        profile: Name of the profile that answered, if one did.
        notices: All notices, in order.
        link: Returns the address of an artifact.
    """
    files = {"artifacts": [_file(item, link) for item in completed.artifacts]}
    return {
        **(files if completed.artifacts else {}),
        "site_model": completed.site_model,
        "profile": profile,
        "conversation": completed.conversation,
        "notices": [{"code": notice.code, "message": notice.message} for notice in notices],
        "ignored": list(ignored),
    }


def _file(artifact: events.Artifact, link: artifact_text.Link) -> Mapping[str, Any]:
    known = {name: value for name, value in asdict(artifact).items() if value not in (None, "")}
    return {**known, "url": link(artifact)}
