"""The tap on a real Chromium: the page's own stream, as it comes, exact and in time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest
from playwright.async_api import CDPSession

from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.readers.stream_text import StreamText
from browser_bridge.gemini_web.readers.tap import StreamTap, TapFault
from browser_bridge.replica.answers import standard
from tests.integration.gemini_web.conftest import OpenTab, Tab


class Tapped:
    """A tab whose stream is tapped beside its chat."""

    def __init__(self, tab: Tab, cdp: CDPSession) -> None:
        self.tab = tab
        self._cdp = cdp
        self.text = StreamText()
        self.deltas: list[str] = []
        self._ended = asyncio.Event()
        self.tap = StreamTap(self._send, self._changed)
        cdp.on("Network.requestWillBeSent", self.tap.on_request)
        cdp.on("Network.responseReceived", self.tap.on_response)
        cdp.on("Network.dataReceived", self.tap.on_data)
        cdp.on("Network.loadingFinished", self.tap.on_finished)
        cdp.on("Network.loadingFailed", self.tap.on_failed)

    def _send(self, method: str, /, **parameters: object) -> Awaitable[dict[str, Any]]:
        return bounded(self._cdp.send(method, parameters), within=20, what=method)

    def _changed(self) -> None:
        delta = self.text.feed(self.tap.snapshot.text or "")
        if delta:
            self.deltas.append(delta)
        if self.tap.is_ended:
            self._ended.set()

    async def take(self, prompt: str) -> str:
        """Send a prompt; return what the stream said, once it has ended."""
        self.tap.arm(prompt)
        await self.tab.chat.send(prompt)
        async with asyncio.timeout(40):
            await self._ended.wait()
        self.deltas.append(self.text.finish())
        return "".join(self.deltas)


@pytest.fixture
async def tapped(open_tab: OpenTab) -> AsyncIterator[Tapped]:
    """Give a tapped tab of an ordinary replica."""
    tab = await open_tab()
    cdp = await tab.page.context.new_cdp_session(tab.page)
    found = Tapped(tab, cdp)
    await cdp.send("Network.enable")
    yield found
    found.tap.close()
    await cdp.detach()


async def test_tap_gives_the_answer_byte_for_byte_while_it_comes(tapped: Tapped) -> None:
    """The raw Markdown of the answer arrives in pieces, with the model and the conversation."""
    prompt = "Grüße 🙂 & <b>\n\n100% + more"
    said = await tapped.take(prompt)
    assert said == standard(prompt).markdown
    assert len(tapped.deltas) > 3
    found = tapped.tap.snapshot
    assert (tapped.tap.fault, found.is_complete) == (None, True)
    assert found.model
    assert found.conversation
    assert found.thoughts


async def test_tap_reads_frames_and_characters_that_the_network_cut(tapped: Tapped) -> None:
    """Pieces of seven bytes make no difference."""
    tapped.tab.server.use("split_frames")
    assert await tapped.take("日本 🙂") == standard("日本 🙂").markdown


async def test_tap_matches_a_prompt_too_long_for_the_event(tapped: Tapped) -> None:
    """A prompt that the browser leaves out of its event is asked for."""
    prompt = "A long line of a long prompt, with ü and &.\n" * 4000
    await tapped.take(prompt)
    assert tapped.tap.is_whole


async def test_tap_is_cut_when_the_connection_breaks(tapped: Tapped) -> None:
    """What came before the break is there, and the break is told."""
    tapped.tab.server.use("cut")
    said = await tapped.take("break it")
    assert tapped.tap.fault is TapFault.CUT
    assert standard("break it").markdown.startswith(said.rstrip())
    assert said
