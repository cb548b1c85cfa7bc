"""Works as JSON, for tests in other processes: reading them, and saying what was made."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from browser_bridge.replica.works.made import Made
from browser_bridge.replica.works.values import KINDS, Work


def read(kind: str, values: Mapping[str, Any]) -> Work:
    """Read a work from the kind it is of and the fields that differ from the standard.

    Raises:
        ValueError: There is no such kind or field, or a value is not of its type.
    """
    if kind not in KINDS:
        raise ValueError(f"The field kind is {kind!r}; it must be one of {', '.join(KINDS)}.")
    known = {item.name for item in fields(KINDS[kind])}
    if unknown := set(values) - known:
        listed = ", ".join(sorted(known))
        raise ValueError(f"{kind} has no field {min(unknown)!r}; it has {listed}.")
    return TypeAdapter(KINDS[kind]).validate_python(dict(values))


def describe(made: Made, number: int) -> dict[str, Any]:
    """Say what was made, and for which prompt."""
    order = made.order
    return {
        "n": number,
        "kind": made.kind,
        "prompt": order.prompt,
        "conversation": order.conversation,
        "responseId": order.response,
        "account": order.account,
        **made.describe(),
    }
