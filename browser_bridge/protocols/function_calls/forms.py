"""Finds the JSON value in an answer that should be nothing else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from browser_bridge import functions
from browser_bridge.protocols import json_text
from browser_bridge.protocols.function_calls import coercion, literals, schemas

_FENCED = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<word>[\w+-]*)[^\n`]*\n(?P<text>.*?)"
    r"(?:^[ \t>]*(?P=fence)[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_BEGIN, _CLOSING = re.compile(r"[{\[]"), {"{": "}", "[": "]"}
_MOST_TRIED = 8
ANY_OBJECT: schemas.Schema = {"type": "object"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an answer gives.

    Args:
        text: JSON text that fits, or "" if there is none.
        problems: Why there is none.
    """

    text: str = ""
    problems: tuple[str, ...] = ()


class Form:
    """The form an answer must have.

    Args:
        wanted: The form.
    """

    def __init__(self, wanted: functions.OutputForm) -> None:
        self._schema = ANY_OBJECT if wanted.schema is None else schemas.normalized(wanted.schema)

    def find(self, answer: str) -> Found:
        """Return the first value in an answer that fits, as JSON text."""
        problems: tuple[str, ...] = ()
        for text in _candidates(answer):
            value = literals.read(text)
            if value is literals.NOTHING:
                continue
            try:
                found = self._fitted(text.strip(), value)
            except (RecursionError, ValueError):
                found = Found(problems=("it is nested too deeply",))
            if found.text:
                return found
            problems = problems or found.problems
        return Found(problems=problems or ("it holds no JSON that can be read",))

    def _fitted(self, text: str, value: Any) -> Found:
        """Return the text itself where it fits as it stands; else what was plainly meant."""
        as_it_stands = schemas.problems(value, self._schema)
        if not as_it_stands:
            is_strict = literals.strict(text) is not literals.NOTHING
            return Found(text=text if is_strict else json_text.dumps(value))
        meant = coercion.conformed(value, self._schema, self._schema)
        if schemas.problems(meant, self._schema):
            return Found(problems=as_it_stands)
        return Found(text=json_text.dumps(meant))


def _candidates(answer: str) -> Iterable[str]:
    yield answer
    for match in _FENCED.finditer(answer):
        yield match["text"]
    for tried, match in enumerate(_BEGIN.finditer(answer)):
        if tried == _MOST_TRIED:
            return
        end = answer.rfind(_CLOSING[match[0]])
        if end > match.start():
            yield answer[match.start() : end + 1]
