"""The name that a file goes by: the caller's where it is safe, with the right extension. Pure."""

import re
import unicodedata

from browser_bridge.attachments import media_types

MOST_CHARACTERS = 120
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_STEMS = {"image": "image", "audio": "audio", "video": "video", "text": "text"}


def safe(name: str, media_type: str) -> str:
    """Return a name without path, control characters or tricks of writing direction.

    Args:
        name: The name as somebody gave it, or "".
        media_type: The file's type, by its content.
    """
    stem, extension = _split(_cleaned(name))
    proper = media_types.extension_of(media_type)
    if not stem:
        stem = _STEMS.get(media_types.family(media_type), "document")
    if extension and _contradicts(extension, media_type):
        stem, extension = stem + extension, ""
    extension = extension or proper
    return stem[: MOST_CHARACTERS - len(extension)].rstrip(". ") + extension


def distinct(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, numbered where it must be.

    Args:
        name: The wanted name.
        taken: Names in use, in lower case.
    """
    stem, extension = _split(name)
    number = 2
    while name.lower() in taken:
        name = f"{stem}-{number}{extension}"
        number += 1
    return name


def _cleaned(name: str) -> str:
    last = re.split(r"[\\/]", name)[-1]
    printable = "".join(
        character
        for character in unicodedata.normalize("NFC", last)
        if unicodedata.category(character)[0] != "C"
    )
    return _FORBIDDEN.sub("_", " ".join(printable.split())).strip(". ")


def _split(name: str) -> tuple[str, str]:
    dot = name.rfind(".")
    is_extension = dot > 0 and re.fullmatch(r"\.\w{1,12}", name[dot:]) is not None
    return (name[:dot], name[dot:]) if is_extension else (name, "")


def _contradicts(extension: str, media_type: str) -> bool:
    """Tell whether an extension stands for another kind of file than the content is."""
    claimed = media_types.by_name(f"x{extension}")
    if media_types.is_text(media_type):
        return media_types.family(claimed) in ("image", "audio", "video") or claimed in (
            "application/pdf",
            "application/zip",
        )
    if media_type == media_types.UNKNOWN or not media_types.extension_of(media_type):
        return False
    return media_types.family(claimed) != media_types.family(media_type)
