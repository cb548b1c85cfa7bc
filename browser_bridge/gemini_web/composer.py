"""Region: the composer. Takes a prompt in one edit, proves that it shows it, and sends it."""

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.region import Region

PASTE_FROM = 1500
"""Characters; from here a paste is cheaper: 100 kB take Chromium 0.1 s pasted, 1.4 s by
`execCommand` and 3.2 s by the browser's own insertion (measured on Chromium 156)."""
SETTLE_MS = 900
"""Milliseconds within which an edit must show (site-dom 1: up to 600)."""
CLICK_LIMIT = 5.0
"""Seconds that the click on send may take."""


class Composer(Region):
    """The composer of one page."""

    async def write(self, prompt: str) -> None:
        """Put a prompt into the editor, replacing what is there.

        Args:
            prompt: The text; lines end with a line feed.

        Raises:
            SelectorLost: The page has no editor.
            PromptNotAccepted: The editor does not show the text exactly, whatever way it is put.
        """
        ways = [self._insert, self._paste, self._type_in_bulk]
        if len(prompt) >= PASTE_FROM:
            ways = [self._paste, self._insert, self._type_in_bulk]
        for way in ways:
            if await way(prompt):
                return
        if await self._observer.call("editorText") is None:
            raise self._locators.lost("composer", "idle")
        await self.clear()
        raise errors.PromptNotAccepted(
            "The page's editor did not take the prompt exactly, so it was not sent. "
            "Run `browser-bridge doctor`."
        )

    async def clear(self) -> None:
        """Empty the editor."""
        if await self._observer.call("focus"):
            await bounded(
                self._page.keyboard.press("Delete"), within=CLICK_LIMIT, what="clearing the editor"
            )

    async def send(self) -> None:
        """Click the send button.

        Raises:
            SelectorLost: There is none, although the editor holds text.
            TimeoutError: Something lies over it.
        """
        candidate = await self._observer.call("whenShown", "send_button", CLICK_LIMIT * 1000)
        if candidate < 0:
            raise self._locators.lost("send_button", "draft")
        send = self._locators.at("send_button", candidate)
        await self._click(send, within=CLICK_LIMIT, what="clicking the send button")

    async def _insert(self, prompt: str) -> bool:
        return bool(await self._observer.call("insert", prompt, SETTLE_MS))

    async def _paste(self, prompt: str) -> bool:
        return bool(await self._observer.call("paste", prompt, SETTLE_MS))

    async def _type_in_bulk(self, prompt: str) -> bool:
        if not await self._observer.call("focus"):
            return False
        await bounded(
            self._page.keyboard.insert_text(prompt),
            within=CLICK_LIMIT * 4,
            what="inserting the prompt",
        )
        return bool(await self._observer.call("matches", prompt, SETTLE_MS))
