"""What a caller may ask for; pure."""

from dataclasses import replace

from browser_bridge import errors, messages
from browser_bridge.jobs.job import Origin


def limited(request: messages.TurnRequest, origin: Origin) -> messages.TurnRequest:
    """Return a request that stays within what its caller may use.

    Args:
        request: What is asked.
        origin: Where it came from.

    Raises:
        NotAllowed: It names a group, a mode or a tool that the caller may not use.
    """
    model = request.model
    words = (model.mode.value if model.tool is None else None, model.tool)
    for word in filter(None, words):
        if origin.models and word not in origin.models:
            raise errors.NotAllowed(
                f"This API key may not use {str(word)!r}: it may use {_told(origin.models)}.",
                param="model",
            )
    if not origin.groups:
        return request
    strange = [group for group in model.groups if group not in origin.groups]
    if strange:
        raise errors.NotAllowed(
            f"This API key may not use the group {strange[0]!r}: it may use "
            f"{_told(origin.groups)}.",
            param="model",
        )
    return replace(request, model=replace(model, groups=model.groups or origin.groups))


def _told(words: tuple[str, ...]) -> str:
    return ", ".join(map(repr, words))
