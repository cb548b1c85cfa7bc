"""Why nobody can serve, told with the remedy."""

import pytest

from browser_bridge import errors
from browser_bridge.pool.profiles import PooledProfile
from browser_bridge.pool.refusal import refusal
from browser_bridge.pool.slot import Slot, SlotState

SIGNED_OUT = errors.SignedOut("Run login one.")
BLOCKED = errors.ChallengeShown("Run login two.")
LOCKED = errors.ProfileLocked("Stop process 7.")


def slot(trouble: errors.BridgeError | None, *, retry_at: float = 100.0) -> Slot:
    return Slot(
        PooledProfile(name="any"), state=SlotState.BROKEN, trouble=trouble, retry_at=retry_at
    )


def test_refusal_without_slots_says_how_to_make_one() -> None:
    error = refusal([], now=0)
    assert type(error) is errors.NoProfileReady
    assert "browser-bridge" in error.message


def test_refusal_is_the_trouble_that_all_share_with_each_message_once() -> None:
    error = refusal(
        [slot(SIGNED_OUT), slot(errors.SignedOut("Run login two.")), slot(SIGNED_OUT)], now=0
    )
    assert type(error) is errors.SignedOut
    assert error.message == "Run login one. Run login two."


def test_refusal_asks_for_a_person_when_each_trouble_does() -> None:
    error = refusal([slot(SIGNED_OUT), slot(BLOCKED)], now=0)
    assert type(error) is errors.ChallengeShown
    assert error.message == "Run login one. Run login two."


def test_refusal_of_mixed_troubles_tells_all_of_them() -> None:
    error = refusal([slot(SIGNED_OUT), slot(LOCKED)], now=0)
    assert type(error) is errors.NoProfileReady
    assert error.message.endswith("Run login one. Stop process 7.")


@pytest.mark.parametrize(("now", "seconds"), [(90.0, 10.0), (99.9, 1.0), (500.0, 1.0)])
def test_refusal_advises_to_wait_for_the_first_retry(now: float, seconds: float) -> None:
    error = refusal([slot(LOCKED, retry_at=100), slot(LOCKED, retry_at=200)], now=now)
    assert error.retry_after == seconds


def test_refusal_leaves_the_slots_own_trouble_as_it_was() -> None:
    told = refusal([slot(LOCKED)], now=0)
    assert told is not LOCKED
    assert LOCKED.retry_after is None
