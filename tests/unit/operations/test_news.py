"""What operators are told of: sign-ins that are lost, and come back."""

from collections.abc import Callable
from typing import Any

from browser_bridge.operations.news import Event, News

Make = Callable[..., Any]


def told_of(make_slot: Make, *states: str) -> list[tuple[str, bool]]:
    """Return what is told while a profile goes through states."""
    told: list[Event] = []
    slots: list[Any] = []
    news = News(read=lambda: slots, tell=told.append)
    for state in states:
        slots[:] = [make_slot(state=state)]
        news.look()
    return [(event.type, event.was_serving) for event in told]


def test_profile_that_starts_well_is_no_news(make_slot: Make) -> None:
    assert told_of(make_slot, "cold", "starting", "ready", "ready") == []


def test_lost_sign_in_is_told_once_and_so_is_its_return(make_slot: Make) -> None:
    states = ("ready", "draining", "signed_out", "signed_out", "starting", "ready")
    assert told_of(make_slot, *states) == [("profile.signed_out", True), ("profile.ready", True)]


def test_profile_that_never_served_did_not_lose_its_sign_in(make_slot: Make) -> None:
    assert told_of(make_slot, "starting", "signed_out") == [("profile.signed_out", False)]
