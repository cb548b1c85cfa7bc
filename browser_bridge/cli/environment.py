"""What `doctor` finds out without opening a profile: machine, browser, directories, locks, key."""

import os
import platform
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from importlib import metadata
from pathlib import Path

from browser_bridge import __version__, errors
from browser_bridge.api import keys
from browser_bridge.browser.install import find_browser
from browser_bridge.browser.launcher import is_root
from browser_bridge.browser.machine import Machine
from browser_bridge.browser.profile import Profile
from browser_bridge.cli.output import size
from browser_bridge.cli.profile_facts import holder_of
from browser_bridge.settings import Settings

NO_SANDBOX_AS_ROOT = (
    "Chromium runs without its sandbox, because this is root: a page that breaks out of it would "
    "own this machine. Run the bridge as another user."
)
NO_SANDBOX = (
    "Chromium runs without its sandbox, because BROWSER_BRIDGE_BROWSER__ARGS says so or this "
    "system allows it no user namespaces: allow unprivileged user namespaces."
)
_PACKAGES = ("playwright", "fastapi", "uvicorn", "pydantic")
_SCARCE = 1_000_000_000
_TOO_SCARCE = 100_000_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Health(IntEnum):
    """How a thing is; the value is doctor's exit code."""

    HEALTHY = 0
    DEGRADED = 1
    BROKEN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Args:
        section: What it belongs to.
        name: What it is.
        health: How it is.
        detail: What was found, and what to do about it.
    """

    section: str
    name: str
    health: Health = Health.HEALTHY
    detail: str


async def examine(settings: Settings, profiles: tuple[Profile, ...]) -> tuple[Check, ...]:
    """Look at everything but the profiles' pages."""
    return (
        *_environment(),
        await _browser(settings),
        _directory("profiles", settings.profiles_dir),
        _directory("data", settings.data_dir),
        _disk(settings.data_dir),
        _key(settings),
        *_locks(profiles),
    )


def _environment() -> Iterator[Check]:
    section = "environment"
    yield Check(section=section, name="browser_bridge", detail=__version__)
    yield Check(section=section, name="Python", detail=platform.python_version())
    found = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    yield Check(section=section, name="packages", detail=found)
    yield Check(section=section, name="system", detail=platform.platform())
    user = "root" if is_root() else "not root"
    yield Check(section=section, name="user", detail=user)


async def _browser(settings: Settings) -> Check:
    try:
        browser = await find_browser(settings.browser, machine=Machine())
    except errors.BrowserMissing as error:
        return Check(section="browser", name="Chromium", health=Health.BROKEN, detail=error.message)
    if browser is None:
        return Check(
            section="browser",
            name="Chromium",
            health=Health.BROKEN,
            detail="none found; any command that needs one installs it, or says how to",
        )
    place = browser.executable or f"channel {browser.channel}"
    return Check(
        section="browser",
        name="Chromium",
        detail=f"{browser.version or 'unknown version'} at {place} ({browser.origin})",
    )


def sandbox(*, has_sandbox: bool) -> Check:
    """Tell about Chromium's sandbox, once a launch has shown whether there is one.

    Args:
        has_sandbox: Whether Chromium ran in it.
    """
    section, name = "browser", "sandbox"
    if has_sandbox:
        return Check(section=section, name=name, detail="Chromium runs in it")
    if is_root():
        # As root it cannot be otherwise: told, but no fault of this installation.
        return Check(section=section, name=name, detail=NO_SANDBOX_AS_ROOT)
    return Check(section=section, name=name, health=Health.DEGRADED, detail=NO_SANDBOX)


def _directory(name: str, path: Path) -> Check:
    nearest = next(p for p in (path.absolute(), *path.absolute().parents) if p.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return Check(
            section="directories",
            name=name,
            health=Health.BROKEN,
            detail=f"{path.absolute()} cannot be written by this user",
        )
    note = "" if path.is_dir() else " (made when it is needed)"
    return Check(section="directories", name=name, detail=f"{path.absolute()}{note}")


def _disk(path: Path) -> Check:
    nearest = next(p for p in (path.absolute(), *path.absolute().parents) if p.exists())
    free = shutil.disk_usage(nearest).free
    health = Health.HEALTHY
    if free < _SCARCE:
        health = Health.BROKEN if free < _TOO_SCARCE else Health.DEGRADED
    return Check(section="directories", name="disk", health=health, detail=f"{size(free)} free")


def _key(settings: Settings) -> Check:
    section, name = "directories", "API key"
    if settings.api.keys:
        return Check(section=section, name=name, detail="set by BROWSER_BRIDGE_API__KEYS")
    path = settings.data_dir.absolute() / keys.FILE_NAME
    if not path.exists():
        return Check(section=section, name=name, detail="made at the first start")
    if path.stat().st_mode & _OTHERS:
        detail = f"{path} can be read by others: chmod 600 it"
        return Check(section=section, name=name, health=Health.DEGRADED, detail=detail)
    return Check(section=section, name=name, detail=f"{path}, readable by its owner alone")


def _locks(profiles: tuple[Profile, ...]) -> Iterator[Check]:
    for profile in profiles:
        if profile.path.stat().st_mode & _OTHERS:
            yield Check(
                section="profiles",
                name=profile.name,
                health=Health.DEGRADED,
                detail=f"{profile.path} can be read by others: chmod 700 it",
            )
        elif holder := holder_of(profile.path):
            yield Check(section="profiles", name=profile.name, detail=f"in use by {holder}")
        else:
            yield Check(section="profiles", name=profile.name, detail="not in use")
