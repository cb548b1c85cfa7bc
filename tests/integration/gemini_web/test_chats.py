"""Captures of the site's pages: nobody is named, neither by the account nor by a greeting."""

from pathlib import Path

import pytest

from browser_bridge.browser.capture import Captures
from browser_bridge.gemini_web import selectors
from browser_bridge.gemini_web.chat import ChatSettings
from browser_bridge.gemini_web.chats import Chats
from browser_bridge.gemini_web.urls import Site
from tests.integration.gemini_web.conftest import OpenPage, OpenTab

NAMED = """
<a href="#" aria-label="Google Account: Ann Onymous (ann@mail.test)">Ann <b>Onymous</b></a>
<button aria-label="Konto: Ann Onymous (ann@mail.test)" title="Ann">Ann</button>
<a href="/u/0/SignOutOptions"><img alt="Ann" src="data:,">Ann</a>
<div aria-label="ann@mail.test">Ann</div>
<sidenav-mavatar-footer><span>Ann Onymous</span></sidenav-mavatar-footer>
<main><h1>Hello, Ann</h1><bard-zero-state><p>Ann, what next?</p></bard-zero-state></main>
<p>Public text</p>"""


async def test_capture_names_nobody_whatever_the_labels_are(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """The account's parts and the greeting are masked; the rest of the page stays readable."""
    page, _ = await open_page("account", is_new=False)
    await page.evaluate("(html) => document.querySelector('#marks').setHTMLUnsafe(html)", NAMED)
    settings = ChatSettings(site=Site(page.url), selectors=selectors.load())
    saved = await Chats(settings, Captures(tmp_path)).capture(page, "test")
    assert saved is not None
    html = (saved / "page.html").read_text(encoding="utf-8")
    assert "Ann" not in html
    assert "Onymous" not in html
    assert "Public text" in html


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_capture_of_a_new_chat_names_nobody(
    open_tab: OpenTab, tmp_path: Path, generation: str
) -> None:
    """A fresh chat greets its owner by name; the capture of it does not."""
    tab = await open_tab(generation=generation)
    assert "Replica" in await tab.page.inner_text("body")
    settings = ChatSettings(site=Site(tab.server.origin), selectors=selectors.load())
    saved = await Chats(settings, Captures(tmp_path)).capture(tab.page, "test")
    assert saved is not None
    assert "Replica One" not in (html := (saved / "page.html").read_text(encoding="utf-8"))
    assert "Hello, Replica" not in html
