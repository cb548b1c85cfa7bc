"""Live views: a person looks at one tab and acts in it, while it takes no jobs.

A profile that serves gives a tab by a lease. One that is signed out, blocked or broken is left to
the person whole: it is opened apart from the pool, and the pool tries it again afterwards. One
person at a time has a profile.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from browser_bridge import errors
from browser_bridge.pool import Lease, Outcome, Page, SlotState, SlotStatus

logger = logging.getLogger(__name__)

HELD = frozenset({SlotState.SIGNED_OUT, SlotState.BLOCKED, SlotState.BROKEN})
"""States in which a profile is left to a person whole."""


class Pool(Protocol):
    """Where tabs come from; see `pool.Pool`."""

    def status(self) -> tuple[SlotStatus, ...]:
        """Return the state of each slot."""
        ...

    def lease(self, *, profile: str | None = None) -> AbstractAsyncContextManager[Lease]:
        """Lease a warm page."""
        ...

    def hand_over(self, profile: str) -> AbstractAsyncContextManager[None]:
        """Leave a profile that cannot serve to a person."""
        ...

    def leased_page(self, profile: str) -> Page | None:
        """Return the page of a profile that serves a lease."""
        ...


class Opened(Protocol):
    """A profile that was opened for a person."""

    @property
    def page(self) -> Page:
        """The page that it shows, the newest of its pages."""
        ...

    @property
    def turned(self) -> asyncio.Event:
        """Set when another page is shown."""
        ...

    async def signed_in(self) -> str:
        """Wait until somebody has signed in; return the account's label.

        Raises:
            BridgeError: That can no longer happen.
        """
        ...


OpenForPerson = Callable[[str], AbstractAsyncContextManager[Opened]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who has a profile.

    Args:
        name: The person, as far as is known: name of the key and address.
        since: From when on, Unix seconds.
    """

    name: str
    since: float = field(default_factory=time.time)


@dataclass(slots=True, kw_only=True, eq=False)
class View:
    """One live view under way.

    Args:
        profile: Name of the profile.
        page: The page that it shows.
        opened: The profile, where it was opened for the person.
        may_act: Whether the person may do more than look.
        ends_when_signed_in: Whether it is over when somebody has signed in.
        acts: How often the person has done something.
        moved: Loop time at which they did so last.
    """

    profile: str
    page: Page
    opened: Opened | None = None
    may_act: bool = True
    ends_when_signed_in: bool = False
    acts: int = 0
    moved: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    @property
    def turned(self) -> asyncio.Event | None:
        """Set when another page is to be shown; None where that does not happen."""
        return self.opened.turned if self.opened else None

    def shown(self) -> Page:
        """Return the page to show now."""
        if self.opened is not None:
            self.opened.turned.clear()
            self.page = self.opened.page
        return self.page

    def note_act(self) -> None:
        """Note that the person did something."""
        self.acts += 1
        self.moved = asyncio.get_running_loop().time()

    async def idle(self, seconds: float) -> None:
        """Return when the person has done nothing for a time."""
        loop = asyncio.get_running_loop()
        while (left := self.moved + seconds - loop.time()) > 0:
            try:
                async with asyncio.timeout(left):
                    await asyncio.Event().wait()
            except TimeoutError:
                pass


class Views:
    """All live views.

    Args:
        pool: Where tabs come from.
        open_for_person: Opens a profile apart from the pool.
        on_change: Told when a view begins or ends.
    """

    def __init__(
        self,
        pool: Pool,
        open_for_person: OpenForPerson,
        *,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._pool = pool
        self._open_for_person = open_for_person
        self._on_change = on_change
        self._viewers: dict[str, Viewer] = {}

    @property
    def viewers(self) -> Mapping[str, str]:
        """Who has taken over which profile."""
        return {profile: viewer.name for profile, viewer in self._viewers.items()}

    @asynccontextmanager
    async def open(self, profile: str, *, viewer: str) -> AsyncGenerator[View]:
        """Give a tab of a profile to a person.

        Args:
            profile: Name of the profile.
            viewer: The person, as far as is known.

        Raises:
            UnknownProfile: There is no such profile.
            ProfileLocked: Somebody else has it.
            BridgeError: It cannot be had now.
        """
        state = self._state(profile)
        if (other := self._viewers.get(profile)) is not None:
            raise errors.ProfileLocked(f"The profile {profile!r} is with {other.name} now.")
        self._viewers[profile] = Viewer(name=viewer)
        self._on_change()
        started, view = time.monotonic(), None
        try:
            async with AsyncExitStack() as stack:
                if state in HELD:
                    view = await self._hand_over(stack, profile, state)
                else:
                    view = await self._lease(stack, profile)
                self._audit("live_view_opened", profile, viewer)
                yield view
        finally:
            del self._viewers[profile]
            if view is not None:
                spent = round(time.monotonic() - started, 1)
                self._audit("live_view_closed", profile, viewer, acts=view.acts, seconds=spent)
            self._on_change()

    @asynccontextmanager
    async def look(self, profile: str, *, viewer: str) -> AsyncGenerator[View]:
        """Show the tab of a profile that works for a job; nobody can act in it.

        Args:
            profile: Name of the profile.
            viewer: The person, as far as is known.

        Raises:
            UnknownProfile: There is no such profile.
            NoProfileReady: No tab of it works for a job.
        """
        self._state(profile)
        page = self._pool.leased_page(profile)
        if page is None:
            raise errors.NoProfileReady(f"No tab of the profile {profile!r} is at work.")
        self._audit("live_view_looked", profile, viewer)
        yield View(profile=profile, page=page, may_act=False)

    async def _hand_over(self, stack: AsyncExitStack, profile: str, state: SlotState) -> View:
        await stack.enter_async_context(self._pool.hand_over(profile))
        opened = await stack.enter_async_context(self._open_for_person(profile))
        return View(
            profile=profile,
            page=opened.page,
            opened=opened,
            ends_when_signed_in=state is SlotState.SIGNED_OUT,
        )

    async def _lease(self, stack: AsyncExitStack, profile: str) -> View:
        lease = await stack.enter_async_context(self._pool.lease(profile=profile))
        lease.report(Outcome.STALE_PAGE)  # whatever is done there, jobs begin in another page
        return View(profile=profile, page=lease.page)

    def _state(self, profile: str) -> SlotState:
        for slot in self._pool.status():
            if slot.profile == profile:
                return slot.state
        raise errors.UnknownProfile(f"There is no profile {profile!r}.")

    def _audit(self, action: str, profile: str, viewer: str, **more: object) -> None:
        extra = {"action": action, "profile": profile, "viewer": viewer, **more}
        logger.info("%s: profile %s, by %s", action.replace("_", " "), profile, viewer, extra=extra)
