"""Region: the composer. Takes a prompt in one edit, and proves that it shows it."""

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.observer import CALL_LIMIT
from browser_bridge.gemini_web.region import Region

PASTE_FROM = 1500
"""Characters; from here a paste is cheaper: 100 kB take Chromium 0.1 s pasted, 1.4 s by
`execCommand` and 3.2 s by the browser's own insertion (measured on Chromium 156)."""
SETTLE_MS = 900
"""Milliseconds within which an edit must show (site-dom 1: up to 600)."""
TYPE_LIMIT = 20.0
"""Seconds that the browser's own insertion of a short text may take."""
SLOWNESS = 1e-4
"""Seconds a character that an edit may take beside; 14 µs measured, 32 µs by the browser itself."""

EXACT, SPACES = "exact", "spaces"


def call_limit(prompt: str) -> float:
    """Return the seconds that a page may take over a call that handles the whole prompt."""
    return CALL_LIMIT + SLOWNESS * len(prompt)


class Composer(Region):
    """The composer of one page."""

    async def write(self, prompt: str, *, may_paste: bool = True) -> None:
        """Put a prompt into the editor, replacing what is there.

        Args:
            prompt: The text; lines end with a line feed.
            may_paste: Whether a paste, which may land late, is tried at all.

        Raises:
            SelectorLost: The page has no editor.
            PromptNotAccepted: The editor does not show the text exactly, whatever way it is put.
        """
        # Inserting comes twice: an editor may swallow the first edit until it has the focus.
        ways = [self._insert, self._paste, self._insert, self._type_in_bulk]
        if len(prompt) >= PASTE_FROM:
            ways = [self._paste, self._insert, self._type_in_bulk]
        if not may_paste:
            ways = [self._insert, self._insert, self._type_in_bulk]
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
        return await self._call("insert", prompt)

    async def _paste(self, prompt: str) -> str:
        return await self._call("paste", prompt)

    async def _type_in_bulk(self, prompt: str) -> str:
        if not await self._observer.call("focus"):
            return "no"
        await bounded(
            self._page.keyboard.insert_text(prompt),
            within=TYPE_LIMIT + SLOWNESS * len(prompt),
            what="inserting the prompt",
        )
        return await self._call("matches", prompt)

    async def _call(self, function: str, prompt: str) -> str:
        return str(
            await self._observer.call(function, prompt, SETTLE_MS, within=call_limit(prompt))
        )
