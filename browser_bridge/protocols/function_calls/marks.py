"""The tags that calls and results are written in, and how far a model's own may differ.

Tolerated: letter case, blanks, quotes and colons, bold or code around them, and the backslashes
that a page's Markdown puts before brackets and underscores.
"""

import re

QUOTES = "\"'`“”‘’"
ORNAMENTS = r"[\s*_>#`~+\\-]{0,200}"
"""What may stand between a tag and the text before it: blanks, bold, code, lists, quotations."""

_OPEN, _CLOSE = r"\\?\[\\?\[", r"\\?\]\\?\]"
_NAME = (
    rf"[\s:=]*(?:name\s*[=:]\s*)?[{QUOTES}\s]*(?P<name>[^\[\]\n]*?)[{QUOTES}\s]*{_CLOSE}(?:\*\*)?"
)
_ARGUMENT = r"(?:ARG(?:UMENT)?|PARAM(?:ETER)?)"
_NO_LETTER = r"(?![A-Za-z])"

CALL = re.compile(rf"{_OPEN}\s*CALL{_NO_LETTER}{_NAME}", re.IGNORECASE)
ARGUMENT = re.compile(rf"{_OPEN}\s*{_ARGUMENT}{_NO_LETTER}{_NAME}", re.IGNORECASE)
END = re.compile(
    rf"{_OPEN}\s*(?:/|END{_NO_LETTER})[\s_\\]*(?P<what>[A-Za-z]*)[^\[\]\n]*?{_CLOSE}", re.IGNORECASE
)
ANY = re.compile(
    rf"{_OPEN}[\s\\*_`]*(?:(?:CALL|{_ARGUMENT}|RESULT|END){_NO_LETTER}|/)", re.IGNORECASE
)
"""The beginning of any tag."""
_BEGINNINGS = ("[[CALL", "[[ARG", "[[RESULT", "[[END", "[[/")
_LONGEST_BEGINNING = 60
_SQUEEZED = re.compile(r"[\s\\*_`]")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()<>#+.!|~=$^&\"':;,/?@%-])")


def call(name: str) -> str:
    """Return the tag that begins a call."""
    return f"[[CALL {name}]]"


def argument(name: str) -> str:
    """Return the tag before a value."""
    return f"[[ARG {name}]]"


def end(what: str) -> str:
    """Return the tag that ends a call or a result."""
    return f"[[END {what}]]"


def result(title: str) -> str:
    """Return the tag that begins a result."""
    return f"[[RESULT {title}]]"


def may_begin(text: str) -> bool:
    """Return whether text, so far, is part of the beginning of a tag."""
    if len(text) > _LONGEST_BEGINNING:
        return False
    squeezed = _SQUEEZED.sub("", text).upper()
    return any(beginning.startswith(squeezed) for beginning in _BEGINNINGS)


def unescaped(text: str) -> str:
    """Return text without the backslashes that Markdown needs."""
    return _ESCAPED.sub(r"\1", text)
