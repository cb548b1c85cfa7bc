"""What the end of the prompt's reply says: whole or not, by which model, which error. Pure.

Asked only for what the page does not show; positions: site-wire 4.2 and 4.5.
"""

import json
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

_COMPLETE = 2
_CANDIDATES, _CONTEXT, _MODEL = 4, 25, 42
_STATE = 8
_LINES = 40
"""Lines from the end within which the last candidate stands; trailers come after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of a reply.

    Args:
        is_complete: Whether the last answer in it is marked complete; None without any answer.
        model: Display name of the model that answered, if it is named.
        error: Number of the error it ends with, if it does.
    """

    is_complete: bool | None = None
    model: str | None = None
    error: int | None = None


def read(reply: str) -> Ending:
    """Read the last frames of a reply; nothing that is unknown there is an error."""
    error: int | None = None
    lines = (line for line in reversed(reply.splitlines()) if line.startswith("["))
    for line in islice(lines, _LINES):
        for entry in reversed(_list(_json(line))):
            if _at(entry, 0) != "wrb.fr":
                continue
            error = error if error is not None else _error(entry)
            inner = _json(_at(entry, 2))
            candidates = _list(_at(inner, _CANDIDATES))
            if candidates:
                return Ending(
                    is_complete=_is_complete(inner, candidates), model=_model(inner), error=error
                )
    return Ending(error=error)


def _is_complete(inner: Any, candidates: list[Any]) -> bool:
    states = (_at(_at(candidate, _STATE), 0) for candidate in candidates)
    return any(state == _COMPLETE for state in states) or isinstance(_at(inner, _CONTEXT), str)


def _model(inner: Any) -> str | None:
    name = _at(inner, _MODEL)
    return name if isinstance(name, str) and name else None


def _error(entry: Any) -> int | None:
    status = _at(entry, 5)
    code = _at(_at(_at(_at(status, 2), 0), 1), 0)
    code = code if code is not None else _at(status, 0)
    return code if isinstance(code, int) else None


def _json(text: Any) -> Any:
    if not isinstance(text, str):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _at(value: Any, index: int) -> Any:
    """Take one field; high ones may stand in a mapping at the array's end, by number + 1."""
    items = _list(value)
    if index < len(items) and not (index == len(items) - 1 and isinstance(items[index], dict)):
        return items[index]
    sparse: Any = items[-1] if items else None
    return cast("dict[str, Any]", sparse).get(str(index + 1)) if isinstance(sparse, dict) else None
