"""What Markdown's inline grammar says about runs of characters; shared by writer and reader."""

import re
import unicodedata

PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
BARE_URL = re.compile(r"(?:https?://|www\.)[^\s<>*`\[\]()\\|\"']+")
_URL = r"(?:<[^<>\n]*>|[^\s()<][^\s()]*(?:\([^\s()]*\)[^\s()]*)*)?"
_TITLE = r"""(?:\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))?"""
DESTINATION = re.compile(rf"\(\s*{_URL}{_TITLE}\s*\)")


def flanking(before: str, after: str, mark: str) -> tuple[bool, bool]:
    """Whether a run of marks can open and can close, by the characters around it.

    Args:
        before: The character before the run, empty at the start.
        after: The character after the run, empty at the end.
        mark: The marking character: `*`, `_` or `~`.
    """
    is_left = not _is_space(after) and (
        not _is_punctuation(after) or _is_space(before) or _is_punctuation(before)
    )
    is_right = not _is_space(before) and (
        not _is_punctuation(before) or _is_space(after) or _is_punctuation(after)
    )
    if mark != "_":
        return is_left, is_right
    return (
        is_left and (not is_right or _is_punctuation(before)),
        is_right and (not is_left or _is_punctuation(after)),
    )


def opens_math(after: str) -> bool:
    """Whether a dollar sign before this character can start math."""
    return bool(after) and not after.isspace()


def closes_math(before: str, after: str) -> bool:
    """Whether a dollar sign between these characters can end math."""
    return bool(before) and not before.isspace() and not after.isdigit()


def _is_space(character: str) -> bool:
    return not character or character.isspace()


def _is_punctuation(character: str) -> bool:
    if character.isascii():
        return character in PUNCTUATION
    return unicodedata.category(character)[0] in "PS"
