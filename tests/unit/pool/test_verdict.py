"""What becomes of a slot after each trouble."""

import math

import pytest

from browser_bridge import errors
from browser_bridge.pool.patience import Patience
from browser_bridge.pool.slot import SlotState
from browser_bridge.pool.verdict import Judge

PATIENCE = Patience(recheck=15, crash_pause=1, crash_window=60, crash_limit=3)
CRASH = errors.BrowserCrashed("it died")


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def judge(clock: Clock) -> Judge:
    return Judge("me", patience=PATIENCE, clock=clock)


@pytest.mark.parametrize(
    ("trouble", "state", "pause"),
    [
        (errors.SignedOut("x"), SlotState.SIGNED_OUT, 15),
        (errors.ChallengeShown("x"), SlotState.BLOCKED, math.inf),
    ],
)
def test_verdict_parks_a_slot_that_needs_a_person(
    judge: Judge, trouble: errors.SiteError, state: SlotState, pause: float
) -> None:
    verdict = judge.verdict(trouble, is_browser_gone=False)
    assert (verdict.state, verdict.pause, verdict.is_urgent) == (state, pause, False)
    assert type(verdict.trouble) is type(trouble)
    assert verdict.trouble is not None
    assert "`browser-bridge login me`" in verdict.trouble.message


def test_verdict_keeps_any_other_trouble_as_it_is(judge: Judge) -> None:
    trouble = errors.ProfileLocked("Stop process 7.")
    verdict = judge.verdict(trouble, is_browser_gone=False)
    assert (verdict.state, verdict.trouble, verdict.pause) == (SlotState.BROKEN, trouble, 15)


@pytest.mark.parametrize("trouble", [CRASH, errors.SignedOut("x"), errors.SiteUnavailable("x")])
def test_verdict_relaunches_when_chromium_is_gone_whatever_was_told(
    judge: Judge, trouble: errors.BridgeError
) -> None:
    verdict = judge.verdict(trouble, is_browser_gone=True)
    assert (verdict.state, verdict.is_urgent) == (SlotState.COLD, True)
    assert isinstance(verdict.trouble, errors.BrowserCrashed)


def test_verdict_waits_longer_after_each_crash_and_gives_up_at_the_limit(
    judge: Judge, clock: Clock
) -> None:
    pauses: list[float] = []
    for _ in range(2):
        verdict = judge.verdict(CRASH, is_browser_gone=False)
        pauses.append(verdict.pause)
        clock.now += 10
    last = judge.verdict(CRASH, is_browser_gone=False)
    assert pauses == [1, 2]
    assert last.state is SlotState.BROKEN
    assert last.pause == 40  # until the first of the three is a minute ago
    assert last.trouble is not None
    assert "died 3 times" in last.trouble.message
    assert "browser-bridge doctor --profile me" in last.trouble.message


def test_verdict_forgets_crashes_of_long_ago(judge: Judge, clock: Clock) -> None:
    for _ in range(5):
        assert judge.verdict(CRASH, is_browser_gone=False).pause == 1
        clock.now += 60


@pytest.mark.parametrize(("told", "pause"), [(None, 60), (7.0, 7)])
def test_verdict_leaves_a_profile_alone_that_is_asked_too_often(
    judge: Judge, told: float | None, pause: float
) -> None:
    trouble = errors.RateLimited("HTTP 429", retry_after=told)
    verdict = judge.verdict(trouble, is_browser_gone=False)
    assert (verdict.state, verdict.pause) == (SlotState.BROKEN, pause)
    assert verdict.retry_in is not None
    assert verdict.retry_in >= pause


def test_each_break_that_comes_soon_after_the_last_is_twice_as_long(
    judge: Judge, clock: Clock
) -> None:
    pauses: list[float] = []
    for _ in range(3):
        verdict = [judge.verdict(CRASH, is_browser_gone=True) for _ in range(3)][-1]
        assert verdict.state is SlotState.BROKEN
        pauses.append(verdict.pause)
        clock.now += verdict.pause
    assert pauses == [60, 120, 240]
    clock.now += 1000
    verdict = [judge.verdict(CRASH, is_browser_gone=True) for _ in range(3)][-1]
    assert verdict.pause == 60
