"""Types of fields that several dialects have; lenient where clients differ."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field


def _without_zero(value: int | None) -> int | None:
    return value or None


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Limit = Annotated[int | None, Field(ge=0), AfterValidator(_without_zero)]
"""Most tokens; zero, which some clients send for none, is None."""

StopSequences = Annotated[
    list[Annotated[str, Field(max_length=500)]] | None,
    Field(max_length=16),
    BeforeValidator(_as_list),
]
"""Texts that end the answer; one may stand alone."""


def non_empty(stops: list[str] | None) -> tuple[str, ...]:
    """Return the stop sequences that can end anything, each once."""
    return tuple(dict.fromkeys(stop for stop in stops or () if stop))
