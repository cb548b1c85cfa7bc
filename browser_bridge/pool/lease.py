"""A lease: the right to use one warm page until it is given back; knows neither slots nor sites."""

from collections.abc import Callable
from enum import IntEnum

from playwright.async_api import Page


class Outcome(IntEnum):
    """In what shape a page comes back; of several reports the gravest counts."""

    OK = 0
    """The page can be brought to a fresh chat as it is."""
    STALE_PAGE = 1
    """The page is in an unknown state; another one takes its place."""
    SIGNED_OUT = 2
    """The profile is not signed in."""
    BLOCKED = 3
    """The site asks for a person."""
    BROKEN = 4
    """Chromium, or the page, died."""


class Lease:
    """Temporary right to use one page.

    Args:
        page: The page, on a fresh chat.
        profile: Name of the profile it belongs to.
        on_visit: Told which conversation the page has shown.
    """

    def __init__(
        self,
        page: Page,
        *,
        profile: str,
        on_visit: Callable[[str], None] | None = None,
    ) -> None:
        self._page = page
        self._profile = profile
        self._on_visit = on_visit
        self._outcome: Outcome | None = None
        self._is_over = False

    @property
    def page(self) -> Page:
        """The page; raises once the lease is over."""
        self._require_running()
        return self._page

    @property
    def profile(self) -> str:
        """Name of the profile the page belongs to."""
        return self._profile

    def visit(self, conversation: str) -> None:
        """Tell that a turn in a conversation is over, and the page comes back soon.

        Whoever continues that conversation gets this page, which can go back to it.

        Args:
            conversation: Its id.
        """
        self._require_running()
        if self._on_visit is not None:
            self._on_visit(conversation)

    def report(self, outcome: Outcome) -> None:
        """Tell in what shape the page comes back; without a report it is OK, or stale on error."""
        self._require_running()
        self._outcome = outcome if self._outcome is None else max(self._outcome, outcome)

    def end(self, *, is_clean: bool) -> Outcome:
        """Make every later use raise, and return in what shape the page is.

        Args:
            is_clean: Whether no error ended the lease.
        """
        self._is_over = True
        if self._outcome is None:
            return Outcome.OK if is_clean else Outcome.STALE_PAGE
        return self._outcome

    def _require_running(self) -> None:
        if self._is_over:
            message = f"The lease of a page of profile {self._profile!r} is over."
            raise RuntimeError(message)
