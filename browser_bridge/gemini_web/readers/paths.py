"""Ways through the wire's arrays, which come dense or sparse (site-wire 4.2). Pure.

A sparse array is a short one whose last element maps field numbers plus one to values.
"""

from collections.abc import Mapping
from typing import Any, cast

Path = tuple[int | str, ...]


def at(value: Any, path: Path) -> Any:
    """Follow a path through dense arrays, sparse ones and maps; None where it leads nowhere."""
    for step in path:
        value = _child(value, step)
        if value is None:
            return None
    return value


def first_string(value: Any, paths: tuple[Path, ...]) -> str | None:
    """Return the first text that a path leads to."""
    for path in paths:
        found = at(value, path)
        if isinstance(found, str):
            return found
    return None


def items(value: Any) -> list[Any]:
    """Return a value that is a list, or else an empty one."""
    return cast(list[Any], value) if isinstance(value, list) else []


def _child(value: Any, step: int | str) -> Any:
    if isinstance(value, dict):
        key = step if isinstance(step, str) else str(step + 1)
        return cast(Mapping[str, Any], value).get(key)
    if not isinstance(value, list) or isinstance(step, str):
        return None
    found_items = cast(list[Any], value)
    is_sparse = bool(found_items) and isinstance(found_items[-1], dict)
    sparse = cast(Any, found_items[-1]) if is_sparse else None
    dense = len(found_items) - is_sparse
    found = found_items[step] if step < dense else None
    return found if found is not None or sparse is None else sparse.get(str(step + 1))
