"""Reads calls that a model wrote in forms it knows from elsewhere: JSON, or Python."""

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from browser_bridge.protocols.function_calls import coercion, literals, schemas
from browser_bridge.protocols.function_calls.blocks import Written
from browser_bridge.protocols.function_calls.screen import CALL_WORDS

FindSchema = Callable[[str], schemas.Schema]

_FENCED = re.compile(
    r"^[ \t>*+-]*(?P<fence>`{3,}|~{3,})[ \t]*(?P<word>[\w+-]*)[^\n`]*\n(?P<text>.*?)"
    r"(?:^[ \t>]*(?P=fence)[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_NAMES = ("name", "tool", "tool_name", "function_name", "function", "action", "recipient_name")
_ARGUMENTS = ("arguments", "args", "parameters", "params", "input", "tool_input", "action_input")
_WRAPPERS = ("tool_calls", "function_calls", "calls", "tool_call", "function_call", "function")
_DECODE = json.JSONDecoder(strict=False).raw_decode


def read(text: str, *, is_known: Callable[[str], bool], schema: FindSchema) -> list[Written]:
    """Return the calls that a text is made of; none if it is none.

    Args:
        text: The part of an answer that may hold calls, from where they may begin.
        is_known: Whether a name means a function.
        schema: Schema of the arguments of a known function.

    A fence that is labelled as a call holds one for certain, though its name may be unknown.
    """
    calls: list[Written] = []
    fenced = list(_FENCED.finditer(text))
    for match in fenced:
        found = _whole(match["text"], is_known, schema)
        if not found and match["word"].lower() in CALL_WORDS:
            found = [_unread(match["text"])]
        calls += found
    return calls if fenced else _whole(text, is_known, schema)


def _unread(text: str) -> Written:
    calls = list(_from_json(text, lambda _: True))
    return calls[0] if calls else Written(name="", problem="a call has not the form asked for")


def _whole(text: str, is_known: Callable[[str], bool], schema: FindSchema) -> list[Written]:
    return list(_from_json(text, is_known)) or list(_from_python(text, is_known, schema))


def _from_json(text: str, is_known: Callable[[str], bool]) -> Iterator[Written]:
    calls: list[Written] = []
    for value in _values(text.strip()):
        found = list(_in_value(value, is_known))
        if not found:
            return
        calls += found
    yield from calls


def _values(text: str) -> Iterable[Any]:
    """Return the JSON values that a text is made of, one after another; none if it is not."""
    value = literals.read(text)
    if value is not literals.NOTHING:
        return [value]
    values: list[Any] = []
    position = 0
    while position < len(text):
        try:
            value, position = _DECODE(text, position)
        except (ValueError, RecursionError):
            return ()
        values.append(value)
        position = _after_blanks(text, position)
    return values


def _after_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,;":
        position += 1
    return position


def _in_value(value: Any, is_known: Callable[[str], bool], *, depth: int = 0) -> Iterator[Written]:
    if literals.is_array(value):
        for item in value:
            yield from _in_value(item, is_known, depth=depth + 1) if depth < 3 else ()  # noqa: PLR2004 - calls stand no deeper
    elif literals.is_object(value):
        yield from _in_object(value, is_known, depth)


def _in_object(
    value: dict[str, Any], is_known: Callable[[str], bool], depth: int
) -> Iterator[Written]:
    inner = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), dict | list)), None)
    if inner is not None and depth < 3:  # noqa: PLR2004 - calls stand no deeper
        yield from _in_value(inner, is_known, depth=depth + 1)
        return
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None)
    if name is not None and is_known(name):
        yield Written(name=name, arguments=_arguments(value))
    elif len(value) == 1:  # {"get_weather": {"city": "Rome"}}
        ((name, arguments),) = value.items()
        if is_known(name) and literals.is_object(arguments):
            yield Written(name=name, arguments=arguments)


def _arguments(value: Mapping[str, Any]) -> dict[str, Any]:
    given: Any = next((value[key] for key in _ARGUMENTS if key in value), None)
    if isinstance(given, str):
        given = literals.read(given)
    return given if literals.is_object(given) else {}


def _from_python(
    text: str, is_known: Callable[[str], bool], schema: FindSchema
) -> Iterator[Written]:
    tree = literals.parsed(text)
    if tree is None or not tree.body:
        return
    calls: list[Written] = []
    for statement in tree.body:
        node = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
        found = [] if node is None else list(_in_expression(node, is_known, schema))
        if not found:
            return
        calls += found
    yield from calls


def _in_expression(
    node: ast.expr, is_known: Callable[[str], bool], schema: FindSchema
) -> Iterator[Written]:
    if isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from _in_expression(item, is_known, schema)
        return
    if not isinstance(node, ast.Call):
        return
    name = ast.unparse(node.func)
    if name == "print" and not is_known(name):
        for item in node.args:
            yield from _in_expression(item, is_known, schema)
    elif is_known(name):
        yield _python_call(name, node, coercion.property_names(schema(name)))


def _python_call(name: str, node: ast.Call, names: Iterable[str]) -> Written:
    given = dict(zip(names, node.args, strict=False))
    given |= {item.arg: item.value for item in node.keywords if item.arg is not None}
    values = {key: literals.literal(value) for key, value in given.items()}
    if literals.NOTHING in values.values():
        return Written(name=name, problem=f"an argument of {name} is no value")
    return Written(name=name, arguments=values)
