"""What was last seen of each profile's page: its account, and which selectors still match."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Finding(Protocol):
    """One selector in one state of the page."""

    @property
    def name(self) -> str:
        """Name of the selector."""
        ...

    @property
    def state(self) -> str:
        """State of the page."""
        ...

    @property
    def verdict(self) -> str:
        """`matched`, `degraded`, `lost` or `optional-absent`."""
        ...

    @property
    def candidate(self) -> str | None:
        """What matched, if anything did."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUp:
    """What a check-up of a profile's page found.

    Args:
        profile: Name of the profile.
        time: When, Unix seconds.
        findings: Every selector, by state of the page.
        error: Why it could not be done, or "".
    """

    profile: str
    time: float
    findings: tuple[Finding, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose profile it is.

    Args:
        label: The site's own label of the account, or "".
        tier: Its plan, or "".
    """

    label: str = ""
    tier: str = ""


NO_ACCOUNT = Account()


@dataclass(slots=True, kw_only=True)
class Knowledge:
    """What is known of all profiles, by name.

    Args:
        on_change: Told when something new is known.
        clock: Unix seconds.
    """

    on_change: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.time
    accounts: dict[str, Account] = field(default_factory=dict[str, Account])
    check_ups: dict[str, CheckUp] = field(default_factory=dict[str, CheckUp])

    def note_account(self, profile: str, account: Account) -> None:
        """Note whose a profile is, as its page showed it."""
        if self.accounts.get(profile) != account:
            self.accounts[profile] = account
            self.on_change()

    def note_check_up(
        self, profile: str, findings: Sequence[Finding] = (), *, error: str = ""
    ) -> CheckUp:
        """Note what a check-up found, or why it could not be done."""
        done = CheckUp(profile=profile, time=self.clock(), findings=tuple(findings), error=error)
        self.check_ups[profile] = done
        self.on_change()
        return done
