"""Region: the composer. Takes a prompt in one edit, and proves that it shows it."""

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.region import Region

PASTE_FROM = 1500
"""Characters; from here a paste is cheaper: 100 kB take Chromium 0.1 s pasted, 1.4 s by
`execCommand` and 3.2 s by the browser's own insertion (measured on Chromium 156)."""
SETTLE_MS = 900
"""Milliseconds within which an edit must show (site-dom 1: up to 600)."""
TYPE_LIMIT = 20.0
"""Seconds that the browser's own insertion may take."""

EXACT, SPACES = "exact", "spaces"


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
        # Inserting comes twice: an editor may swallow the first edit until it has the focus.
        ways = [self._insert, self._paste, self._insert, self._type_in_bulk]
        if len(prompt) >= PASTE_FROM:
            ways = [self._paste, self._insert, self._type_in_bulk]
        fair = None
        for way in ways:
            match await way(prompt):
                case "exact":
                    return
                case "spaces":
                    fair = fair or way
                case _:
                    pass
        if fair is not None and await fair(prompt) in (EXACT, SPACES):
            return
        if await self._observer.call("editorText") is None:
            raise self._lost("composer", "idle")
        await self.clear()
        raise errors.PromptNotAccepted(
            "The page's editor did not take the prompt exactly, so it was not sent. "
            "Run `browser-bridge doctor`."
        )

    async def clear(self) -> None:
        """Empty the editor."""
        if await self._observer.call("focus"):
            await bounded(
                self._page.keyboard.press("Delete"), within=TYPE_LIMIT, what="clearing the editor"
            )

    async def _insert(self, prompt: str) -> str:
        return str(await self._observer.call("insert", prompt, SETTLE_MS))

    async def _paste(self, prompt: str) -> str:
        return str(await self._observer.call("paste", prompt, SETTLE_MS))

    async def _type_in_bulk(self, prompt: str) -> str:
        if not await self._observer.call("focus"):
            return "no"
        await bounded(
            self._page.keyboard.insert_text(prompt),
            within=TYPE_LIMIT,
            what="inserting the prompt",
        )
        return str(await self._observer.call("matches", prompt, SETTLE_MS))
