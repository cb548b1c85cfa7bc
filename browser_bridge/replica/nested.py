"""Following indexes into the site's nested lists. Pure."""

from typing import Any, cast


def item(value: Any, *path: int) -> Any:
    """Follow indexes into nested lists; None where there is nothing."""
    for index in path:
        if not isinstance(value, list):
            return None
        items = cast("list[Any]", value)
        if not 0 <= index < len(items):
            return None
        value = items[index]
    return value


def put(length: int, values: dict[int, Any]) -> list[Any]:
    """Make a list of that length at least, null but for the values at their indexes."""
    made: list[Any] = [None] * max(length, *(index + 1 for index in values))
    for index, value in values.items():
        made[index] = value
    return made


def compact(block: Any) -> Any:
    """Write a rich block as stored turns hold it: high fields in a dictionary at its end."""
    if not isinstance(block, list):
        return block
    values = cast("list[Any]", block)
    return values if any(isinstance(value, dict) for value in values) else sparse(values)


def sparse(values: list[Any], kept: int = 0) -> list[Any]:
    """Move the high fields into a dictionary at the end, key = index + 1 (site-wire 4.2).

    Args:
        values: The long form.
        kept: How many of the first fields stay where they are.
    """
    high = {
        str(index + 1): value
        for index, value in enumerate(values)
        if index >= kept and value is not None
    }
    return [*values[:kept], high] if high else values[:kept]
