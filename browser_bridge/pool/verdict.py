"""What becomes of a slot after a trouble: its next state, the remedy to name, and the pause."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from browser_bridge import errors
from browser_bridge.pool.patience import Patience
from browser_bridge.pool.slot import SlotState

_MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a slot goes when its browser is closed.

    Args:
        state: The next state.
        trouble: Why, with the remedy.
        pause: Seconds before it may be opened again.
        retry_in: Seconds after which it is opened again though nobody asks; None waits until
            somebody asks or changed the profile.
        is_urgent: Whether to close without waiting for running leases.
    """

    state: SlotState
    trouble: errors.BridgeError | None = None
    pause: float = 0.0
    retry_in: float | None = None
    is_urgent: bool = False


class Judge:
    """Decides about one profile's troubles, and counts its crashes.

    Args:
        profile: Name of the profile.
        patience: Pauses, and how many crashes are too many.
        clock: Monotonic seconds.
    """

    def __init__(self, profile: str, *, patience: Patience, clock: Callable[[], float]) -> None:
        self._profile = profile
        self._patience = patience
        self._clock = clock
        self._crashes: deque[float] = deque()
        self._failures = 0
        self._breaks = 0
        self._break_ended = -math.inf

    def recovered(self) -> None:
        """Take note that the profile serves; the next failure is retried soon again."""
        self._failures = 0

    def verdict(self, trouble: errors.BridgeError, *, is_browser_gone: bool) -> Verdict:
        """Decide about one trouble.

        Args:
            trouble: What went wrong.
            is_browser_gone: Whether Chromium has ended, which then is the real trouble.
        """
        if isinstance(trouble, errors.BrowserCrashed) or is_browser_gone:
            return self._crash()
        name, pause = self._profile, self._patience.recheck
        match trouble:
            case errors.SignedOut():
                told = errors.SignedOut(
                    f"Profile {name!r} is not signed in: run `browser-bridge login {name}`."
                )
                return Verdict(state=SlotState.SIGNED_OUT, trouble=told, pause=pause)
            case errors.ChallengeShown():
                told = errors.ChallengeShown(
                    f"The site asks for a person in profile {name!r}: run "
                    f"`browser-bridge login {name}` and answer it there."
                )
                return Verdict(state=SlotState.BLOCKED, trouble=told, pause=math.inf)
            case errors.RateLimited():
                wait = trouble.retry_after or self._patience.rate_limited
                return self._broken(trouble, pause=wait)
            case _:
                return self._broken(trouble, pause=pause)

    def _broken(
        self, trouble: errors.BridgeError, *, pause: float, is_urgent: bool = False
    ) -> Verdict:
        delay = self._patience.recheck * 2 ** min(self._failures, _MOST_DOUBLINGS)
        self._failures += 1
        return Verdict(
            state=SlotState.BROKEN,
            trouble=trouble,
            pause=pause,
            retry_in=max(pause, min(delay, self._patience.longest_retry)),
            is_urgent=is_urgent,
        )

    def _crash(self) -> Verdict:
        now, window = self._clock(), self._patience.crash_window
        self._crashes.append(now)
        while self._crashes[0] <= now - window:
            self._crashes.popleft()
        name, count = self._profile, len(self._crashes)
        if count < self._patience.crash_limit:
            told = errors.BrowserCrashed(f"Chromium of profile {name!r} died; it is relaunched.")
            pause = self._patience.crash_pause * 2 ** (count - 1)
            return Verdict(
                state=SlotState.COLD, trouble=told, pause=pause, retry_in=pause, is_urgent=True
            )
        told = errors.BrowserCrashed(
            f"Chromium of profile {name!r} died {count} times within {window / 60:.0f} minutes; "
            f"see the log and run `browser-bridge doctor --profile {name}`."
        )
        is_soon = now < self._break_ended + 2 * window
        self._breaks = self._breaks + 1 if is_soon else 0
        rest = (self._crashes[0] + window - now) * 2.0 ** min(self._breaks, _MOST_DOUBLINGS)
        pause = min(rest, max(window, self._patience.longest_break))
        self._break_ended = now + pause
        return self._broken(told, pause=pause, is_urgent=True)
