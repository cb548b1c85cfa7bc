"""Turns calls as written into calls that can be run, or tells what is wrong with them."""

import re
import secrets
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from browser_bridge import functions
from browser_bridge.protocols import base, json_text
from browser_bridge.protocols.function_calls import coercion, literals, schemas
from browser_bridge.protocols.function_calls.blocks import Written
from browser_bridge.protocols.function_calls.forms import Form

_LETTERS = string.ascii_letters + string.digits
_ID_LENGTH = 24
_NAMESPACE = re.compile(r"^(?:default_api|functions?|tools?)[.:/]")


class Unusable(Exception):
    """A call cannot be run; the message says why, for the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Calls that were checked.

    Args:
        calls: Those that can be run, in order.
        problems: What is wrong with the others.
    """

    calls: tuple[functions.Call, ...] = ()
    problems: tuple[str, ...] = ()


class Checker:
    """Checks calls against the functions that are offered.

    Args:
        offered: All functions.
        allowed: Names of those that may be called now; empty means all.
    """

    def __init__(self, offered: Sequence[functions.Function], allowed: Sequence[str] = ()) -> None:
        self._schemas: Mapping[str, schemas.Schema] = {
            function.name: {"type": "object"} | schemas.normalized(function.parameters)
            for function in offered
        }
        self._allowed = frozenset(allowed or self._schemas)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all functions."""
        return tuple(self._schemas)

    def is_known(self, name: str) -> bool:
        """Return whether a name, as written, means one of the functions."""
        return self._find(name) is not None

    def schema(self, name: str) -> schemas.Schema:
        """Return the schema of the arguments of a function that is known."""
        found = self._find(name)
        return {} if found is None else self._schemas[found]

    def check(self, written: Iterable[Written]) -> Checked:
        """Return the calls with ids of their own, and what is wrong with the others."""
        calls: list[functions.Call] = []
        problems: list[str] = []
        for one in written:
            try:
                calls.append(self._checked(one))
            except Unusable as problem:
                problems.append(str(problem))
        return Checked(calls=tuple(calls), problems=tuple(problems))

    def meant(self, answer: str) -> functions.Call | None:
        """Return the call that an answer stands for which is the arguments of it alone.

        Only where one function may be called, and what stands there can be nothing else: it fits
        the schema, and has no field but those of it. Clients ask for JSON in this way.
        """
        if len(self._allowed) != 1:
            return None
        (name,) = self._allowed
        schema = self._schemas.get(name, {})
        text = Form(functions.OutputForm(schema=schema)).find(answer).text
        value = literals.read(text) if text else None
        if not value or not {*value} <= {*coercion.property_names(schema)}:
            return None
        return functions.Call(id=_new_id(), name=name, arguments=text)

    def _checked(self, written: Written) -> functions.Call:
        name = self._find(written.name)
        if written.problem:
            raise Unusable(written.problem)
        if name is None or name not in self._allowed:
            known = ", ".join(sorted(self._allowed))
            raise Unusable(f"there is no function {base.cut(written.name)!r}, only: {known}")
        schema = self._schemas[name]
        try:
            values = coercion.arguments(written.arguments, schema)
            found = schemas.problems(values, schema)
            arguments = json_text.dumps(values)
        except (RecursionError, ValueError):
            raise Unusable(f"the arguments of {name} are nested too deeply") from None
        if found:
            raise Unusable(f"arguments of {name}: {'; '.join(found)}")
        return functions.Call(id=_new_id(), name=name, arguments=arguments)

    def _find(self, name: str) -> str | None:
        name = _NAMESPACE.sub("", name.strip().removesuffix("()"))
        if name in self._schemas:
            return name
        same = [known for known in self._schemas if _plain(known) == _plain(name)]
        return same[0] if len(same) == 1 else None


def _plain(name: str) -> str:
    return re.sub(r"[\s_.-]", "", name).casefold()


def _new_id() -> str:
    return "call_" + "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))
