"""Launches Chromium on profiles: one driver, any number of persistent contexts. Knows no site."""

import asyncio
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from playwright.async_api import BrowserContext, Playwright
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.browser import launch_errors, switches
from browser_bridge.browser.calls import bounded, finished
from browser_bridge.browser.cookie_keeper import CookieKeeper
from browser_bridge.browser.driver import Driver
from browser_bridge.browser.install import Browser
from browser_bridge.browser.lock import ProfileLock
from browser_bridge.browser.open_profile import OpenProfile, end_processes
from browser_bridge.browser.profile import Profile
from browser_bridge.settings import BrowserSettings

WIDTH, HEIGHT = 1280, 900

_LAUNCH_TIME = 30.0
# Playwright gives up first, and says why.
_MARGIN = 5.0

# Each would open a profile's directory, or its pages, to somebody else.
_REFUSED = {
    "--user-data-dir": "each profile has its own below BROWSER_BRIDGE_PROFILES_DIR",
    **dict.fromkeys(
        ("--remote-debugging-port", "--remote-debugging-address", "--remote-debugging-pipe"),
        "whoever can connect there could read every page and cookie",
    ),
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What to open, and how."""

    profile: Profile
    is_headless: bool
    origin: str | None
    home_domains: tuple[str, ...]


class Launcher:
    """Opens profiles; an async context manager that closes what is still open at its end.

    Args:
        settings: How Chromium is started.
        locale: Language tag of every context.
        browser: The browser, as `ensure_browser` found it.
        export_interval: Seconds between exports of a profile's cookies.
    """

    def __init__(
        self,
        settings: BrowserSettings,
        *,
        locale: str,
        browser: Browser,
        export_interval: float = 60.0,
    ) -> None:
        self._settings = settings
        self._locale = locale
        self._browser = browser
        self._export_interval = export_interval
        # Launching is what costs most CPU: many at once take longer than one after another
        # (infrastructure B4).
        self._launches = asyncio.Semaphore(max(1, (os.cpu_count() or 1) // 2))
        self._driver = Driver()
        self._switches = switches.joined((), settings.args)
        # Chromium has no sandbox as root.
        self.has_sandbox = not is_root() and "--no-sandbox" not in settings.args
        """Whether Chromium is started in its sandbox; a launch may find out that it cannot be."""
        self._open: set[OpenProfile] = set()

    async def __aenter__(self) -> Self:
        for argument in self._settings.args:
            _refuse_harmful(argument)
        await self._driver.start()
        known = await switches.defaults(await self._driver.living())
        self._switches = switches.joined(known, self._settings.args)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await finished(self._close())

    async def open(
        self,
        profile: Profile,
        *,
        is_headless: bool | None = None,
        origin: str | None = None,
        home_domains: Sequence[str] = (),
    ) -> OpenProfile:
        """Launch Chromium on a profile, with its lock taken and its cookies in place.

        Args:
            profile: The profile.
            is_headless: Whether without a window; none leaves it to the settings.
            origin: The site driven in the stead of the imported cookies' home, if one is.
            home_domains: Domains of that home.

        Raises:
            ProfileLocked: Another process uses it.
            UnknownProfile: Its directory is gone.
            ProfileInvalid: Its directory, or cookies left to be imported, cannot be used.
            BrowserMissing: The browser is not there.
            LaunchFailed: Chromium did not start.
        """
        order = _Order(
            profile=profile,
            is_headless=self._settings.headless if is_headless is None else is_headless,
            origin=origin,
            home_domains=tuple(home_domains),
        )
        async with self._launches:
            return await finished(self._open_locked(order), undo=OpenProfile.close)

    async def _open_locked(self, order: _Order) -> OpenProfile:
        """Take the lock and launch; at a failure leave neither process nor lock."""
        lock = order.profile.lock()
        await asyncio.to_thread(lock.acquire)
        try:
            context = await self._launch(order)
            return await self._prepared(order, context, lock)
        except BaseException:
            await end_processes(order.profile.path)
            lock.release()
            raise

    async def _prepared(
        self, order: _Order, context: BrowserContext, lock: ProfileLock
    ) -> OpenProfile:
        keeper = CookieKeeper(context, order.profile.path, interval=self._export_interval)
        opened = OpenProfile(
            order.profile,
            context=context,
            keeper=keeper,
            lock=lock,
            on_closed=self._open.discard,
        )
        try:
            await keeper.start(origin=order.origin, home_domains=order.home_domains)
        except (errors.BrowserCrashed, TimeoutError) as error:
            await opened.close()
            raise errors.LaunchFailed(
                f"Chromium started for the profile {order.profile.name!r} and died, or did not "
                "answer. Try again; if it stays so, run `browser-bridge doctor`."
            ) from error
        except OSError as error:
            await opened.close()
            raise errors.ProfileInvalid(
                f"The cookies of the profile {order.profile.name!r} cannot be read or written "
                f"({error.strerror}). Check the disk and who owns its directory."
            ) from error
        except BaseException:
            await opened.close()
            raise
        self._open.add(opened)
        return opened

    async def _launch(self, order: _Order) -> BrowserContext:
        """Launch; once more if the driver had died, or this system has no sandbox to give."""
        driver = await self._driver.living()
        try:
            return await self._attempt(driver, order)
        except PlaywrightError as error:
            if launch_errors.is_sandbox_missing(error.message) and self.has_sandbox:
                self.has_sandbox = False
                _log.warning(
                    "Chromium runs without its sandbox: this system allows it no user namespaces"
                )
            elif launch_errors.is_driver_gone(error.message):
                _log.warning("The driver had died and is started again")
                driver = await self._driver.living(instead_of=driver)
                await end_processes(order.profile.path)
            else:
                raise self._failure(error, order) from error
        try:
            return await self._attempt(driver, order)
        except PlaywrightError as error:
            raise self._failure(error, order) from error

    async def _attempt(self, driver: Playwright, order: _Order) -> BrowserContext:
        launch = driver.chromium.launch_persistent_context(
            order.profile.path,
            executable_path=self._browser.executable,
            channel=self._browser.channel,
            headless=order.is_headless,
            chromium_sandbox=self.has_sandbox,
            args=self._switches.arguments,
            ignore_default_args=self._switches.replaced,
            # Ctrl-C reaches the driver too; the browsers are ours to close, after draining.
            handle_sigint=False,
            timeout=_LAUNCH_TIME * 1000,
            slow_mo=self._settings.slow_mo,
            locale=self._locale,
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=1,
            accept_downloads=True,
            service_workers="allow",
        )
        try:
            return await bounded(launch, within=_LAUNCH_TIME + _MARGIN, what="launching Chromium")
        except (errors.BrowserCrashed, TimeoutError) as error:
            # What Chromium printed stands only in Playwright's own report.
            if isinstance(error.__cause__, PlaywrightError):
                raise error.__cause__ from None
            raise PlaywrightError("Chromium did not answer.") from error

    def _failure(self, error: PlaywrightError, order: _Order) -> errors.PoolError:
        return launch_errors.translated(
            error.message, profile=order.profile.name, secrets=(str(order.profile.path.parent),)
        )

    async def _close(self) -> None:
        try:
            await asyncio.gather(*(opened.close() for opened in tuple(self._open)))
        finally:
            await self._driver.stop()


def is_root() -> bool:
    """Whether this process is root's, for whom Chromium has no sandbox."""
    return os.geteuid() == 0


def _refuse_harmful(argument: str) -> None:
    name = argument.partition("=")[0]
    if reason := _REFUSED.get(f"--{name.lstrip('-')}"):
        raise errors.LaunchFailed(f"BROWSER_BRIDGE_BROWSER__ARGS must not hold {name}: {reason}.")
