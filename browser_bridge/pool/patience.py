"""How long the pool waits for what, in one value; tests shorten it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Durations, in seconds, that no user needs to set.

    Args:
        launch: For opening a profile.
        prepare: For bringing a page to a fresh chat.
        close: For closing a page or a browser.
        settle: For background steps to end once their browser is gone.
        recheck: Between two tries of a profile that needs a person or is broken, while a lease
            has no other.
        spare_recheck: The same while other profiles serve.
        crash_pause: Before the relaunch after a crash; doubles with each one in `crash_window`.
        crash_window: In which crashes are counted.
        crash_limit: Crashes in the window at which a slot counts as broken.
    """

    launch: float = 60.0
    prepare: float = 45.0
    close: float = 15.0
    settle: float = 1.0
    recheck: float = 15.0
    spare_recheck: float = 300.0
    crash_pause: float = 0.25
    crash_window: float = 300.0
    crash_limit: int = 3
