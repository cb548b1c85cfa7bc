"""Captures of a real page: what they show, what they leave out, and that nothing changes."""

import json
import signal
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from browser_bridge.browser import processes
from browser_bridge.browser.calls import bounded
from browser_bridge.browser.capture import Captures
from browser_bridge.browser.console import ConsoleTail
from browser_bridge.browser.launcher import Launcher
from browser_bridge.browser.open_profile import OpenProfile
from browser_bridge.browser.profile import Profile

STRICT = (
    "Content-Security-Policy",
    "default-src 'none'; script-src 'unsafe-inline'; require-trusted-types-for 'script'",
)
TOKEN = "AB3xY7kLmN0pQrStUvWxYz12"
PAGE = """<!doctype html><html lang="en"><head><title>{said}</title>
<meta name="key" content="{token}"></head>
<body data-token="{token}"><!-- {said} --><h1 data-test-id="top">Public heading</h1>
<a id="account" aria-label="Account: ann@mail.example" href="/u/1/app?authuser=1">A</a>
<main class="talk"><p aria-label="You said {said}" aria-busy="false">{said} &#x1F600;</p>
<img alt="{said}" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>
<div contenteditable="true" role="textbox">{said}<p>{said}</p></div>
<input value="{said}" placeholder="{said}"><textarea>{said}</textarea>
<template><p>{said}</p></template>
<script>window.seen = "{said} {token}"; console.warn("Loaded https://a.example/x?key={token}");
console.error("for ann@mail.example");</script></body></html>"""


def text(said: str) -> str:
    return PAGE.format(said=said, token=TOKEN)


@pytest.fixture
async def opened(launcher: Launcher, profile: Profile) -> AsyncIterator[OpenProfile]:
    opened = await launcher.open(profile)
    yield opened
    await opened.close()


@pytest.fixture
def captures(tmp_path: Path) -> Captures:
    return Captures(tmp_path / "captures", limit=3)


async def visit(opened: OpenProfile, site: Any, said: str) -> Page:
    site.headers[:] = [STRICT]
    site.pages["/"] = text(said)
    page = await opened.new_page()
    await bounded(page.goto(site.origin + "/"), within=30, what="opening the site")
    return page


async def test_capture_holds_nothing_that_was_said(
    opened: OpenProfile, site: Any, captures: Captures
) -> None:
    """Prompt, answer, e-mail and tokens are in no file, under Trusted Types and a strict policy."""
    page = await opened.new_page()
    tail = ConsoleTail(page)
    site.headers.append(STRICT)
    site.pages["/app/c_0123456789abcdef"] = text("Midnight")
    async with page.expect_console_message(lambda message: "for" in message.text):
        await page.goto(site.origin + "/app/c_0123456789abcdef?hl=en")

    saved = await captures.save(
        page, reason="Send button lost", console=tail.lines, private=[".talk"]
    )

    assert saved is not None
    assert "Public heading" in (saved / "page.html").read_text()
    assert sorted(path.name for path in saved.iterdir()) == [
        "console.txt",
        "meta.json",
        "page.html",
        "screenshot.png",
    ]
    for path in saved.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for secret in (b"Midnight", TOKEN.encode(), b"ann@mail", b"c_0123"):
            assert secret not in path.read_bytes(), path.name
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700
    assert json.loads((saved / "meta.json").read_text())["url"] == f"{site.origin}/app/:id"
    assert (saved / "console.txt").read_text().splitlines()[-2:] == [
        "warning: Loaded https://a.example/x",
        "error: for [e-mail]",
    ]


async def test_capture_keeps_what_describes_the_page(
    opened: OpenProfile, site: Any, captures: Captures
) -> None:
    """Structure, roles, states and test ids stay: selectors are mended from it."""
    page = await visit(opened, site, "Midnight")

    saved = await captures.save(page, reason="x", private=[".talk"])

    assert saved is not None
    html = (saved / "page.html").read_text()
    for kept in (
        '<h1 data-test-id="top">Public heading</h1>',
        '<main class="talk"><p aria-label="',
        'aria-busy="false"',
        'contenteditable="true" role="textbox"',
        'href="/u/1/app"',
    ):
        assert kept in html
    assert "<script" not in html


async def test_screenshot_is_the_same_whatever_was_said(
    opened: OpenProfile, site: Any, captures: Captures
) -> None:
    """Private texts of one width leave no trace in the picture; public ones do."""
    pictures: list[bytes] = []
    for said in ("aaaa bbbb", "bbbb aaaa"):
        page = await visit(opened, site, said)
        saved = await captures.save(page, reason="x", private=[".talk"])
        assert saved is not None
        pictures.append((saved / "screenshot.png").read_bytes())
        bare = await captures.save(page, reason="x")
        assert bare is not None
        pictures.append((bare / "screenshot.png").read_bytes())

    assert pictures[0] == pictures[2]
    assert pictures[1] != pictures[3]


async def test_capture_leaves_the_page_as_it_was(
    opened: OpenProfile, site: Any, captures: Captures
) -> None:
    """No mutation lasts, no script of the page runs again."""
    page = await visit(opened, site, "Midnight")
    before = await page.content()

    await captures.save(page, reason="x", private=[".talk"])

    assert await page.content() == before
    assert await page.input_value("input") == "Midnight"


async def test_captures_are_kept_few(opened: OpenProfile, captures: Captures) -> None:
    """The oldest go when there are more than the limit."""
    page = await opened.new_page()

    saved = [await captures.save(page, reason=f"number {n}") for n in range(5)]

    directory = saved[-1].parent if saved[-1] else Path()
    assert sorted(directory.iterdir()) == saved[2:]


async def test_capture_takes_no_picture_when_a_selector_is_not_understood(
    opened: OpenProfile, site: Any, captures: Captures
) -> None:
    """What cannot be hidden is not shown."""
    page = await visit(opened, site, "Midnight")

    saved = await captures.save(page, reason="x", private=["text=Midnight"])

    assert saved is not None
    assert sorted(path.name for path in saved.iterdir()) == ["console.txt", "meta.json"]


async def test_capture_of_a_dead_page_keeps_what_is_known(
    opened: OpenProfile, site: Any, captures: Captures
) -> None:
    """A crash is captured too: reason, console and fault."""
    page = await visit(opened, site, "Midnight")
    (process,) = processes.using(opened.profile.path)
    process.send_signal(signal.SIGKILL)

    saved = await captures.save(page, reason="Crashed", console=["error: x"])

    assert saved is not None
    assert json.loads((saved / "meta.json").read_text())["fault"] == "BrowserCrashed"
    assert (saved / "console.txt").read_text() == "error: x\n"


@pytest.mark.soak
async def test_capture_of_a_busy_page_is_bounded(
    opened: OpenProfile, site: Any, captures: Captures
) -> None:
    """A page in an endless loop does not hold its observer up."""
    page = await visit(opened, site, "Midnight")
    await page.evaluate("setTimeout(() => { while (true) { } }, 0)")

    saved = await captures.save(page, reason="Busy")

    assert saved is not None
    assert json.loads((saved / "meta.json").read_text())["fault"] == "TimeoutError"


async def test_capture_saves_nothing_where_it_cannot_write(
    opened: OpenProfile, tmp_path: Path
) -> None:
    """A capture that fails does not hide the failure it was to show."""
    (tmp_path / "file").touch()

    assert await Captures(tmp_path / "file").save(await opened.new_page(), reason="x") is None
