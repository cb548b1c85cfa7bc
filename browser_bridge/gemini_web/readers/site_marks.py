"""Marks of the site's own in raw Markdown, and what may still become one. Pure.

Facts: site-wire 4.4. Placeholders of cards, citations, elements that offer further prompts.
"""

import re

UNSURE = "\\`*_~ \t\r\n\ufffd"
"""Characters that are not released at the end of a snapshot."""
MOST_HELD = 4096
"""Characters that may be held for a mark to end; more are text."""

WINDOW = 1024
"""Characters at the end of a line in which the beginning of a mark is looked for."""


def _begun(word: str) -> str:
    """A pattern for any beginning of a word, itself included."""
    pattern = ""
    for char in reversed(word):
        pattern = f"{re.escape(char)}(?:{pattern})?" if pattern else re.escape(char)
    return pattern


_CITE = r"\[cite_start\]|[ \t]*\[cite:[^\[\]\n]*\]"
TOKEN = re.compile(
    rf"(?P<escape>\\[!-/:-@\[-`{{-~])|(?P<ticks>`+)|(?P<cite>{_CITE})|(?P<follow><FollowUp\b)"
)
_ATTRIBUTE = r'\s+\w+="[^"]*"'
_FOLLOW_UPS = re.compile(
    rf"(?:<FollowUp(?:{_ATTRIBUTE})*\s*/>\s*)*"
    rf'(?:<FollowUp(?:{_ATTRIBUTE})*(?:\s+(?:\w+(?:="?[^"]*)?)?|\s*/)?|{_begun("<FollowUp")})?'
)
_TARGET = r'\](?:\([^()\s]*(?:\([^()\s]*\)?[^()\s]*)?(?:[ \t]+"[^"\n]*"?)?)?'
_UNSURE_TAIL = re.compile(
    r"(?:"
    rf"[ \t]*(?:{_begun('[cite:')}|{_begun('[cite_start')})"
    rf"|(?:[ \t]*\[cite(?::[^\[\]\n]*|_start))?{_TARGET}"
    r"|[ \t]*\[cite:[^\[\]\n]*"
    rf"|{_begun('<FollowUp')}"
    r"|&#?\w{0,10}"
    r"|[\ud800-\udfff]+"
    r")$"
)
_MARKER = re.compile(r"[ \t>]*(?:[-+*]|\d{1,9}[.)]?|#{1,6}|\|)?")
_CARD = re.compile(r"[ \t]*https?://googleusercontent\.com/(?:\w+/)+\d[\w-]*[ \t]*")
_CARD_HEAD = "http://googleusercontent.com/"
_CARD_HEADS = (_CARD_HEAD, "https" + _CARD_HEAD[4:])
_HALF = re.compile(r"(?:&#?\w{0,10}|[\ud800-\udfff]+)$")
LONE = re.compile(r"[\ud800-\udfff]")
"""Halves of characters, which no encoding can carry."""


def is_card(line: str, *, is_whole: bool) -> bool:
    """Tell whether a line is a placeholder, or may become one.

    Args:
        line: The line.
        is_whole: Whether that is all of it.
    """
    if is_whole:
        return _CARD.fullmatch(line) is not None
    bare = line.strip()
    if len(bare) > WINDOW:
        return False
    return any(head.startswith(bare) or bare.startswith(head) for head in _CARD_HEADS)


def sure_length(line: str, *, is_start: bool) -> int:
    """Return how much of an unfinished line cannot become a mark.

    Args:
        line: What is new of the line.
        is_start: Whether that is all of it.
    """
    found = _UNSURE_TAIL.search(line, max(len(line) - WINDOW, 0))
    sure = line[: found.start()].rstrip("\\") if found else line
    return 0 if is_start and _MARKER.fullmatch(sure) else len(sure)


def sure_code_length(line: str) -> int:
    """Return how much of an unfinished line of code holds no half character or entity."""
    found = _HALF.search(line, max(len(line) - WINDOW, 0))
    return found.start() if found else len(line)


def may_be_tail(rest: str) -> bool:
    """Tell whether all that follows is, or may become, elements that offer further prompts."""
    return len(rest) <= MOST_HELD and _FOLLOW_UPS.fullmatch(rest.rstrip()) is not None
