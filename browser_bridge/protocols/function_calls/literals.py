"""Reads values out of text that is JSON, or nearly: what models write in its place."""

import ast
import json
import math
import re
import warnings
from typing import Any, TypeGuard

from browser_bridge.protocols.function_calls import marks

_SMART_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'"})
_STRING_OR_LAST_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[}\]])', re.DOTALL)
_WORDS = {"true": True, "false": False, "null": None, "none": None}
_LONGEST_MENDED = 200_000


class _Nothing:
    """Stands for a text that is no value, since None is one."""


NOTHING = _Nothing()


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a value is a JSON array."""
    return isinstance(value, list)


def strict(text: str) -> Any:
    """Return the value of JSON text, or `NOTHING` if it is none."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return NOTHING


def read(text: str) -> Any:
    """Return the value of text that is JSON or nearly, or `NOTHING`."""
    text = text.strip()
    value = strict(text)
    if value is not NOTHING or not text or len(text) > _LONGEST_MENDED:
        return value
    if text.casefold() in _WORDS:
        return _WORDS[text.casefold()]
    for mended in _mended(text):
        try:
            return json.loads(mended, strict=False, parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError):
            continue
    value = python(text)
    return value if _is_json(value) else NOTHING


def python(text: str) -> Any:
    """Return the value of a Python literal, or `NOTHING`."""
    node = parsed(text)
    if node is None or len(node.body) != 1 or not isinstance(node.body[0], ast.Expr):
        return NOTHING
    return literal(node.body[0].value)


def parsed(text: str) -> ast.Module | None:
    """Return the syntax tree of Python text, or None if it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of unknown escapes in what a model wrote
        try:
            return ast.parse(text.strip())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def literal(node: ast.expr) -> Any:
    """Return the value of a literal's node, or `NOTHING`."""
    try:
        value: Any = ast.literal_eval(_JsonWords().visit(node))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return NOTHING
    return value


class _JsonWords(ast.NodeTransformer):
    """Reads `true`, `false` and `null` in Python text."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the constant that a word of JSON means."""
        return ast.Constant(_WORDS[node.id]) if node.id in _WORDS else node


def _mended(text: str) -> list[str]:
    plain = marks.unescaped(text) if re.search(r"\\[_\[\]*]", text) else text
    return [
        text,
        _without_last_commas(text),
        plain,
        _without_last_commas(plain.translate(_SMART_QUOTES)),
    ]


def _without_last_commas(text: str) -> str:
    return _STRING_OR_LAST_COMMA.sub(lambda match: match[1] or match[2], text)


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _finite(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _refuse(digits)


def _refuse(word: str) -> Any:
    message = f"{word} is no JSON"
    raise ValueError(message)
