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
    request = replace(request, messages=tuple(_held(said, origin) for said in request.messages))
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


def _held(message: messages.Message, origin: Origin) -> messages.Message:
    """Return a message whose files by id are to be found among the caller's alone."""
    if not any(isinstance(file, messages.StoredFile) for file in message.files):
        return message
    files = tuple(
        replace(file, holder=origin.holder) if isinstance(file, messages.StoredFile) else file
        for file in message.files
    )
    return replace(message, files=files)


def _told(words: tuple[str, ...]) -> str:
    return ", ".join(map(repr, words))
