"""The quota ledger: what is noted, for how long, and who is left out."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.messages import Mode, Tool
from browser_bridge.pool.quota import ABSENT, LONGEST_COOL_DOWN, Kind, Ledger, Use
from browser_bridge.storage import Database, QuotaTable

PRO, FAST = Use(mode=Mode.PRO), Use(mode=Mode.FAST)
IMAGE = Use(mode=Mode.PRO, tool=Tool.IMAGE)
FILES = Use(mode=Mode.FAST, has_files=True)


class Clock:
    """Unix seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Ledger:
    return Ledger(clock=clock)


@pytest.mark.parametrize(
    ("use", "scope", "concerned", "others"),
    [
        (PRO, errors.Scope.ASKED, (PRO, IMAGE), (FAST, FILES)),
        (IMAGE, errors.Scope.ASKED, (IMAGE,), (PRO, FAST)),
        (IMAGE, errors.Scope.MODEL, (IMAGE, PRO), (FAST,)),
        (FILES, errors.Scope.FILES, (FILES,), (FAST,)),
    ],
)
def test_limit_concerns_what_it_is_of(
    ledger: Ledger, use: Use, scope: errors.Scope, concerned: Sequence[Use], others: Sequence[Use]
) -> None:
    ledger.note("one", use, errors.RateLimited("a limit", scope=scope))
    assert all(ledger.limit("one", other) is not None for other in concerned)
    assert all(ledger.limit("one", other) is None for other in others)
    assert ledger.limit("two", use) is None


def test_limit_lasts_until_the_reset_that_the_site_tells(ledger: Ledger, clock: Clock) -> None:
    ledger.note("one", PRO, errors.RateLimited("a limit", retry_after=5400))
    clock.now += 5399
    assert ledger.limit("one", PRO) is not None
    clock.now += 1
    assert ledger.limit("one", PRO) is None
    assert ledger.rows() == ()


def test_cool_down_doubles_in_a_row_up_to_the_longest(ledger: Ledger, clock: Clock) -> None:
    waits: list[float | None] = []
    for _ in range(8):
        error = errors.RateLimited("a limit")
        ledger.note("one", PRO, error)
        waits.append(error.retry_after)
        clock.now += error.retry_after or 0
    assert waits == [900, 1800, 3600, 7200, 14400, *[LONGEST_COOL_DOWN] * 3]


def test_cool_down_begins_anew_after_an_answer(ledger: Ledger, clock: Clock) -> None:
    ledger.note("one", PRO, errors.RateLimited("a limit"))
    clock.now += 900
    ledger.served("one", PRO)
    error = errors.RateLimited("a limit")
    ledger.note("one", PRO, error)
    assert error.retry_after == 900


def test_two_tabs_that_meet_one_limit_are_no_row(ledger: Ledger) -> None:
    errors_of_both = [errors.RateLimited("a limit") for _ in range(2)]
    for error in errors_of_both:
        ledger.note("one", PRO, error)
    assert [error.retry_after for error in errors_of_both] == [900, 900]


def test_answer_that_was_under_way_does_not_lift_a_limit(ledger: Ledger) -> None:
    ledger.note("one", PRO, errors.RateLimited("a limit"))
    ledger.served("one", PRO)
    assert ledger.limit("one", PRO) is not None


def test_limit_is_of_the_mode_that_the_site_names(ledger: Ledger) -> None:
    ledger.note("one", IMAGE, errors.RateLimited("limit for Flash", model="fast"))
    assert ledger.limit("one", FAST) is not None
    assert ledger.limit("one", IMAGE) is None


def test_account_that_is_asked_too_often_once_is_asked_last(ledger: Ledger) -> None:
    error = errors.RateLimited("HTTP 429", scope=errors.Scope.ACCOUNT)
    ledger.note("one", PRO, error)
    assert error.retry_after == 60
    assert ledger.limit("one", FAST) is None
    assert ledger.lacking(FAST) == {"one"}
    ledger.served("one", FAST)
    assert not ledger.lacking(FAST)


def test_account_that_is_asked_too_often_again_is_left_out(ledger: Ledger) -> None:
    error = errors.RateLimited("HTTP 429", scope=errors.Scope.ACCOUNT)
    ledger.note("one", PRO, error)
    error = errors.RateLimited("HTTP 429", scope=errors.Scope.ACCOUNT)
    ledger.note("one", PRO, error)
    assert error.retry_after == 120
    assert all(ledger.limit("one", use) for use in (FAST, PRO, IMAGE, FILES))


def test_missing_tool_is_no_limit_but_asked_for_elsewhere_first(
    ledger: Ledger, clock: Clock
) -> None:
    ledger.note("one", IMAGE, errors.ToolUnavailable("no row"))
    assert ledger.limit("one", IMAGE) is None
    assert ledger.lacking(IMAGE) == {"one"}
    assert not ledger.lacking(Use(mode=Mode.PRO, tool=Tool.VIDEO))
    assert not ledger.lacking(PRO)
    clock.now += ABSENT
    assert not ledger.lacking(IMAGE)


def test_disabled_tool_with_a_reset_is_a_limit(ledger: Ledger) -> None:
    ledger.note("one", IMAGE, errors.ToolUnavailable("disabled", retry_after=100))
    row = ledger.limit("one", IMAGE)
    assert row is not None
    assert (row.kind, row.name, row.is_told) == (Kind.TOOL, "imagen", True)


def test_other_errors_are_no_limits(ledger: Ledger) -> None:
    ledger.note("one", PRO, errors.ModelUnavailable("not offered"))
    ledger.note("one", PRO, errors.ToolUnavailable("of no use here"))
    assert ledger.rows() == ()


def test_refusal_tells_the_earliest_reset(ledger: Ledger) -> None:
    ledger.note("one", PRO, errors.RateLimited("a limit", retry_after=7500))
    ledger.note("two", PRO, errors.RateLimited("a limit", retry_after=9000))
    refusal = ledger.refusal(ledger.rows())
    assert refusal.retry_after == pytest.approx(7500)
    assert "'pro', is reset in 2 h 5 min, as the site told" in refusal.message


def test_clear_forgets_one_profile(ledger: Ledger) -> None:
    ledger.note("one", PRO, errors.RateLimited("a limit"))
    ledger.note("two", PRO, errors.RateLimited("a limit"))
    ledger.clear("one")
    assert [row.profile for row in ledger.rows()] == ["two"]


async def test_limits_outlive_the_process(tmp_path: Path, clock: Clock) -> None:
    async with Database(tmp_path / "x.sqlite3") as database:
        ledger = Ledger(QuotaTable(database), clock=clock)
        ledger.note("one", PRO, errors.RateLimited("a limit", retry_after=500))
        ledger.note("one", PRO, errors.RateLimited("a limit", retry_after=600))
        ledger.note("two", PRO, errors.RateLimited("a limit"))
        ledger.clear("two")
        before = ledger.rows()
    async with Database(tmp_path / "x.sqlite3") as database:
        ledger = Ledger(QuotaTable(database), clock=clock)
        await ledger.load()
        assert ledger.rows() == before
        assert [row.until - clock.now for row in before] == [600]
