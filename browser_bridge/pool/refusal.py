"""Why none of some slots can serve, as the error to raise: it names the remedy."""

import math
from collections.abc import Sequence

from browser_bridge import errors
from browser_bridge.pool.slot import Slot


def refusal(slots: Sequence[Slot], *, now: float) -> errors.BridgeError:
    """Return the error for a lease that none of these slots can serve.

    Args:
        slots: Those that might have served.
        now: Clock reading.
    """
    if not slots:
        return errors.NoProfileReady(
            "There is no profile left to use: add one with `browser-bridge profiles add NAME`, "
            "then sign in with `browser-bridge login NAME`."
        )
    troubles = [slot.trouble for slot in slots if slot.trouble is not None]
    told = " ".join(dict.fromkeys(trouble.message for trouble in troubles))
    people = (errors.SignedOut, errors.ChallengeShown)
    if len({type(trouble) for trouble in troubles}) == 1:
        return troubles[0].retold(told, retry_after=_seconds(slots, now))
    if troubles and all(isinstance(trouble, people) for trouble in troubles):
        return errors.ChallengeShown(told)
    return errors.NoProfileReady(
        f"No profile is ready. {told}".rstrip(), retry_after=_seconds(slots, now)
    )


def _seconds(slots: Sequence[Slot], now: float) -> float | None:
    """Return when one of them may be tried again; None if that is for a person to bring about."""
    first = min(slot.retry_at for slot in slots)
    return None if math.isinf(first) else max(1.0, first - now)
