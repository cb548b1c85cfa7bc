"""Imports in a real Chromium, over plain http on loopback."""

import time
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.browser.cookie import Cookie, read
from browser_bridge.browser.cookie_keeper import IMPORT, save_import
from browser_bridge.browser.cookies import cookies_from_token
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.browser.profile import Profile

HOME = ("home.example",)


async def sent(opened: OpenProfile, site: Any, host: str = "127.0.0.1") -> set[str]:
    page = await opened.new_page()
    await bounded(page.goto(f"http://{host}:{site.port}/"), within=30, what="opening the site")
    return set(site.cookies[-1].split("; "))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_imported_secure_names_reach_a_site_on_loopback(
    launcher: Launcher, profile: Profile, site: Any, host: str
) -> None:
    """A sign-in of the real site serves its local copy, over plain http."""
    token = cookies_from_token("psid::nid", "https://home.example", now=time.time())
    save_import(profile.path, token)

    opened = await launcher.open(profile, origin=f"http://{host}:{site.port}", home_domains=HOME)

    assert await sent(opened, site, host) == {"__Secure-1PSID=psid", "NID=nid"}
    assert not (profile.path / IMPORT).exists()
    await opened.close()


async def test_imported_cookies_stay_in_the_profile(
    launcher: Launcher, profile: Profile, site: Any
) -> None:
    """An import is needed once."""
    save_import(profile.path, cookies_from_token("psid", "https://home.example", now=time.time()))
    opened = await launcher.open(profile, origin=site.origin, home_domains=HOME)
    await opened.close()

    again = await launcher.open(profile, origin=site.origin, home_domains=HOME)

    assert await sent(again, site) == {"__Secure-1PSID=psid"}
    await again.close()


async def test_one_refused_cookie_does_not_spoil_the_others(
    launcher: Launcher, profile: Profile, site: Any
) -> None:
    """Chromium takes all of a list or none; the good ones are added all the same."""
    good = Cookie(name="sid", value="1", domain="127.0.0.1", expires=time.time() + 99)
    insecure = Cookie(name="__Secure-X", value="1", domain="127.0.0.1")
    save_import(profile.path, [insecure, good])

    opened = await launcher.open(profile)

    assert await sent(opened, site) == {"sid=1"}
    await opened.close()


@pytest.mark.parametrize(
    "useless",
    [
        Cookie(name="sid", value="1", domain="127.0.0.1", expires=1.0),
        Cookie(name="__Secure-X", value="1", domain="127.0.0.1"),
    ],
)
async def test_open_fails_once_when_no_imported_cookie_can_be_used(
    launcher: Launcher, profile: Profile, useless: Cookie
) -> None:
    """The owner is told, and the profile is not barred for good."""
    save_import(profile.path, [useless])

    with pytest.raises(errors.ProfileInvalid, match="browser-bridge login work"):
        await launcher.open(profile)

    opened = await launcher.open(profile)
    await opened.close()


async def test_partitioned_cookies_survive_the_way_through_an_import(
    launcher: Launcher, profile: Profile
) -> None:
    """What a context reports can be given back to it."""
    kept = Cookie(
        name="p",
        value="1",
        domain="127.0.0.1",
        is_secure=True,
        same_site="None",
        partition_key="https://top.example",
    )
    save_import(profile.path, [kept])

    opened = await launcher.open(profile)

    (found,) = await opened.context.cookies()
    assert read(found, label="x").partition_key == "https://top.example"
    await opened.close()
