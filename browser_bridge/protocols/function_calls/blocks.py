"""Reads calls written in our own tags, from the part of an answer that holds them."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from browser_bridge.protocols.function_calls import fences, literals, marks

_UNFINISHED = "a tag is not finished"
_BETWEEN = re.compile(marks.ORNAMENTS)
_LAST_ORNAMENTS = re.compile(r"\n[ \t>*_`#+-]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A call as the model wrote it.

    Args:
        name: Name of the function, as written.
        arguments: Its arguments by name: values of JSON, or `Given` where only text is known.
        problem: Why it cannot be read, or "".
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    problem: str = ""


def read(text: str) -> list[Written]:
    """Return the calls in a text; none if it has no tag of a call."""
    calls: list[Written] = []
    position = 0
    while (tag := marks.CALL.search(text, position)) is not None:
        block = _Block(text, tag)
        calls.append(block.read())
        position = block.position
    return calls


class _Block:
    """One call being read.

    Args:
        text: What holds it.
        tag: Its first tag.
    """

    def __init__(self, text: str, tag: re.Match[str]) -> None:
        self._text = text
        self._name = marks.unescaped(tag["name"]).strip()
        self._is_escaped = "\\" in tag[0]
        self._arguments: dict[str, Any] = {}
        self.position = tag.end()

    def read(self) -> Written:
        """Return the call; `position` is then where it ends."""
        try:
            while self._read_one():
                pass
        except ValueError as error:
            self.position = len(self._text)
            return Written(name=self._name, problem=f"{error} in the call of {self._name!r}")
        return Written(name=self._name, arguments=self._arguments)

    def _read_one(self) -> bool:
        """Read one tag with what belongs to it; return whether the call goes on."""
        value = fences.read(self._text, self.position)
        if value is not None:  # Arguments without tags: one JSON object.
            given, self.position = value
            return self._take_object(given.text)
        at = self._after_ornaments()
        if (tag := marks.ARGUMENT.match(self._text, at)) is not None:
            self._read_argument(tag)
            return True
        if (tag := marks.END.match(self._text, at)) is not None:
            self.position = tag.end()
            return tag["what"].upper() not in ("", "CALL")
        if at == len(self._text) or marks.CALL.match(self._text, at):
            self.position = at
            return False
        if (tag := marks.ANY.match(self._text, at)) is not None:
            if "RESULT" not in tag[0].upper():
                raise ValueError(_UNFINISHED)
            self.position = at
            return False
        return self._take_object(self._loose())

    def _take_object(self, text: str) -> bool:
        value = literals.read(text)
        if literals.is_object(value):
            self._arguments.update(value)
        elif text.strip(" \t\r\n`*") and not self._arguments:
            message = "text stands where [[ARG name]] is expected"
            raise ValueError(message)
        return True

    def _read_argument(self, tag: re.Match[str]) -> None:
        name = marks.unescaped(tag["name"]).strip()
        self._is_escaped |= "\\" in tag[0]
        self.position = tag.end()
        value = fences.read(self._text, self.position)
        if value is None:
            text = self._loose().strip()
            self._arguments[name] = fences.Given(text=_bare(text))
        else:
            self._arguments[name], self.position = value

    def _loose(self) -> str:
        """Return the text up to the next tag, which stands between no fences."""
        following = marks.ANY.search(self._text, self.position)
        end = len(self._text) if following is None else following.start()
        text = _LAST_ORNAMENTS.sub("", self._text[self.position : end])
        self.position = end
        return html.unescape(marks.unescaped(text)) if self._is_escaped else text

    def _after_ornaments(self) -> int:
        match = _BETWEEN.match(self._text, self.position)
        return self.position if match is None else match.end()


def _bare(text: str) -> str:
    match = re.fullmatch(r"(`{1,3})([^`]*)\1", text, re.DOTALL)
    return text if match is None else match[2].strip()


def holds_tag(text: str) -> bool:
    """Return whether a text has a tag of ours, though it may be no whole call."""
    return marks.ANY.search(text) is not None
