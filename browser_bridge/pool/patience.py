"""How long the pool waits for what, in one value; tests shorten it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Durations, in seconds, that no user needs to set.

    Args:
        launch: For opening a profile.
        prepare: For bringing a page to a fresh chat; longer than the page's own waits for its
            load and its parts together, so that they tell what was missing, and the deletion of
            chats before.
        close: For closing a page or a browser.
        settle: For background steps to end once their browser is gone.
        recheck: Between two tries of a profile that needs a person or is broken, while a lease
            has no other.
        spare_recheck: The same while other profiles serve.
        watch: Between two looks at a settled profile, whether somebody changed it.
        longest_retry: Between two tries of a broken profile which nobody asks for; they begin
            with `recheck` and double.
        ping: Between two looks whether a browser answers.
        answer: For that answer, before the browser counts as frozen and is ended.
        measure: Between two looks at the memory of a browser.
        rate_limited: Before a profile is opened again whose page the site refused for being asked
            too often, where it does not say for how long.
        tab_pause: Before a tab is tried again whose page could not be prepared; doubles.
        longest_tab_pause: The same at most.
        tab_strikes: Failures in a row of every tab at which the slot is given up.
        crash_pause: Before the relaunch after a crash; doubles with each one in `crash_window`.
        crash_window: In which crashes are counted.
        crash_limit: Crashes in the window at which a slot counts as broken, for the rest of it.
        longest_break: The same at most; it doubles each time that comes soon after the last.
    """

    launch: float = 60.0
    prepare: float = 95.0
    close: float = 15.0
    settle: float = 1.0
    recheck: float = 15.0
    spare_recheck: float = 300.0
    watch: float = 2.0
    longest_retry: float = 300.0
    ping: float = 10.0
    answer: float = 30.0
    measure: float = 60.0
    rate_limited: float = 60.0
    tab_pause: float = 5.0
    longest_tab_pause: float = 60.0
    tab_strikes: int = 2
    crash_pause: float = 0.25
    crash_window: float = 300.0
    crash_limit: int = 3
    longest_break: float = 3600.0
