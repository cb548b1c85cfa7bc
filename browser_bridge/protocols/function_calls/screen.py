"""Keeps the words of an answer, as it streams, apart from what may be calls.

Text is released as soon as no call can begin in it. From where one may begin, everything is kept:
a tag, a fence labelled as a call, or JSON that names a function; and where the answer itself begins
so, a call as Python writes it.
"""

import re
from collections.abc import Callable, Collection
from enum import Enum, auto

from browser_bridge.protocols.function_calls import marks

CALL_WORDS = frozenset(
    {
        "tool_call",
        "tool_calls",
        "tool_code",
        "tool_use",
        "toolcall",
        "function_call",
        "function_calls",
        "functioncall",
        "call",
    }
)
"""What models write after a fence that holds a call."""
_JSON_WORDS = frozenset({"", "json", "json5", "jsonc", "javascript", "js"})
_PYTHON_WORDS = frozenset({"", "python", "py"})
_NAMES = frozenset(
    {"name", "tool", "tool_name", "function_name", "function", "action", "recipient_name", "type"}
)
_ARGUMENTS = frozenset(
    {"arguments", "args", "parameters", "tool_calls", "function_calls", "function_call"}
    | {"tool_call", "calls"}
)
_TYPES = frozenset({"function", "function_call", "tool_use", "tool_call"})
_PYTHON_HEADS = ("", "print(", "default_api.", "print(default_api.", "functions.")

_SUSPECT = re.compile(r"\\?\[|(?:\A|\n)[ \t>*+-]*(?:\\?`|\\?~){3}")
_SUSPICIOUS = ("[", "`", "~")
_FENCE = re.compile(
    r"\n?[ \t>*+-]*(?:(?:\\?`){3,}|(?:\\?~){3,})[ \t]*(?P<word>[^\n`]*)(?P<end>\n?)"
)
_ORNAMENTS = " \t\r\n*_>#`~+\\-"
_LAST_ORNAMENTS = re.compile(r"\s*(?:(?:\A|\n)[ \t>]*(?:[-*+>]|\d{1,3}[.)])?[ \t>]*)?[*_`]*\Z")
_LINE_ORNAMENTS = 200
_OBJECT = re.compile(r"\s*(?:\[\s*)?(?P<brace>\{\s*)?")
_KEY = re.compile(r"""(["'])(\w*)\1\s*:\s*""")
_PART_OF_KEY = re.compile(r"""["'](?:\w*|\w*["']\s*:?\s*)\Z""")
_VALUE = re.compile(r"""(["'])([^"'\n]*)\1""")
_LONGEST_NAME = 150
_LONGEST_WORD = 60


class Verdict(Enum):
    """Whether a call begins at a place."""

    NO = auto()
    UNDECIDED = auto()
    YES = auto()


class Screen:
    """Splits one answer into words and, from where calls begin, the rest.

    Args:
        names: Names of the functions; none turns all forms off but tags.
        is_known: Whether a name, as written, means one of them.
    """

    def __init__(self, names: Collection[str], is_known: Callable[[str], bool]) -> None:
        self._names = names
        self._is_known = is_known
        self._heads = tuple(
            f"{bracket}{head}{name}("
            for name in names
            for head in _PYTHON_HEADS
            for bracket in ("", "[")
        )
        self._pending = ""
        self._kept: list[str] | None = None
        self._searched = 0
        self._has_released = self._is_start_clear = False

    def append(self, text: str) -> str:
        """Take appended text; return what is certainly words."""
        if self._kept is not None:
            self._kept.append(text)
            return ""
        self._pending += text
        end, verdict = self._first_suspect()
        if verdict is Verdict.YES:
            end = _before_ornaments(self._pending, end)
            words, self._kept = self._pending[:end], [self._pending[end:]]
            self._pending = ""
            return self._release(words)
        if verdict is Verdict.NO:
            end = len(self._pending)
        words = self._pending[:end]
        shortest = max(0, end - _LINE_ORNAMENTS)
        words = words[: max(shortest, len(words.rstrip(_ORNAMENTS)))]
        self._pending = self._pending[len(words) :]
        self._searched = max(0, self._searched - len(words))
        return self._release(words)

    def finish(self) -> tuple[str, str]:
        """Return the remaining words, and what may hold calls, if anything does."""
        if self._kept is not None:
            return "", "".join(self._kept)
        tag = marks.ANY.search(self._pending)
        end = len(self._pending) if tag is None else _before_ornaments(self._pending, tag.start())
        return self._pending[:end], self._pending[end:]

    def _release(self, words: str) -> str:
        self._has_released |= bool(words)
        return words

    def _first_suspect(self) -> tuple[int, Verdict]:
        if not self._is_start_clear and (verdict := self._at_start()) is not Verdict.NO:
            return 0, verdict
        if not any(character in self._pending for character in _SUSPICIOUS):
            return 0, Verdict.NO
        for match in _SUSPECT.finditer(self._pending, self._searched):
            verdict = self._judged(match)
            if verdict is not Verdict.NO:
                return match.start(), verdict
            self._searched = match.end()
        return 0, Verdict.NO

    def _judged(self, match: re.Match[str]) -> Verdict:
        text = self._pending[match.start() :]
        if match[0].endswith("["):
            return _at_tag(text)
        if match.start() == 0 and self._has_released and not text.startswith("\n"):
            return Verdict.NO  # not at the beginning of a line
        return self._at_fence(text, is_first=not self._pending[: match.start()].strip())

    def _at_start(self) -> Verdict:
        text = self._pending.lstrip()
        if not text:
            return Verdict.UNDECIDED
        verdict = self._at_json(text) if self._names else Verdict.NO
        verdict = self._at_python(text) if verdict is Verdict.NO else verdict
        self._is_start_clear = verdict is Verdict.NO
        return verdict

    def _at_fence(self, text: str, *, is_first: bool) -> Verdict:
        match = _FENCE.match(text)
        if match is None:
            return Verdict.NO
        word = match["word"].strip().lower()
        if not match["end"]:
            return Verdict.UNDECIDED if len(word) < _LONGEST_WORD else Verdict.NO
        if self._names and word in CALL_WORDS:
            return Verdict.YES
        inner = text[match.end() :].lstrip(" \t\r\n*>-")
        if not inner:
            return Verdict.UNDECIDED
        verdicts = [_at_tag(inner)] if inner.startswith(("[", "\\")) else []
        if self._names and word in _JSON_WORDS:
            verdicts.append(self._at_json(inner))
        is_first = is_first and not self._has_released
        if self._names and word in _PYTHON_WORDS and is_first:
            verdicts.append(self._at_python(inner))
        return max(verdicts, key=lambda verdict: verdict.value, default=Verdict.NO)

    def _at_python(self, text: str) -> Verdict:
        if text.startswith(self._heads):
            return Verdict.YES
        is_part = any(head.startswith(text) for head in self._heads)
        return Verdict.UNDECIDED if is_part else Verdict.NO

    def _at_json(self, text: str) -> Verdict:
        begun = _OBJECT.match(text)
        if begun is None or begun.end() == len(text):
            return Verdict.UNDECIDED if text[:1] in ("{", "[") else Verdict.NO
        rest = text[begun.end() :]
        key = _KEY.match(rest) if begun["brace"] else None
        if key is None:
            is_part = begun["brace"] and _PART_OF_KEY.match(rest)
            return Verdict.UNDECIDED if is_part else Verdict.NO
        name = key[2].lower()
        if name in _ARGUMENTS or self._is_known(key[2]):
            return Verdict.YES
        return self._at_name(name, rest[key.end() :]) if name in _NAMES else Verdict.NO

    def _at_name(self, key: str, value: str) -> Verdict:
        if not value:
            return Verdict.UNDECIDED
        if value.startswith("{"):
            return Verdict.YES if key == "function" else Verdict.NO
        match = _VALUE.match(value)
        if match is None:
            is_part = value[0] in "\"'" and len(value) <= _LONGEST_NAME and "\n" not in value
            return Verdict.UNDECIDED if is_part else Verdict.NO
        is_call = self._is_known(match[2]) or (key == "type" and match[2] in _TYPES)
        return Verdict.YES if is_call else Verdict.NO


def _at_tag(text: str) -> Verdict:
    match = marks.ANY.match(text)
    if match is not None:
        return Verdict.UNDECIDED if match.end() == len(text) else Verdict.YES
    return Verdict.UNDECIDED if marks.may_begin(text) else Verdict.NO


def _before_ornaments(text: str, end: int) -> int:
    match = _LAST_ORNAMENTS.search(text[:end], max(0, end - _LINE_ORNAMENTS))
    return end if match is None else match.start()
