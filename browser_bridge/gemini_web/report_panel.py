"""Region: the panel beside the chat that shows the report of a research (site-dom 10)."""

import time
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError

from browser_bridge.gemini_web.readers.reports import Read, Report, report_of
from browser_bridge.gemini_web.region import Region

CLICK_LIMIT = 4.0
"""Seconds that a click may take."""
LIST_LIMIT = 3.0
"""Seconds within which the list of sources must show as many as the text names."""
LIST_REST = 0.15
"""Seconds without a further source after which the list counts as filled."""


class ReportPanel(Region):
    """The panel of one page."""

    async def open(self) -> None:
        """Ask for the panel, by the card in the chat.

        Raises:
            Unclickable: There is no card that can be clicked.
        """
        await self._click("pointAtReport", None, within=CLICK_LIMIT, what="opening the report")

    async def read(self) -> Report:
        """Return the report that is shown, with its sources."""
        read = Read.parse(await self._observer.call("report"))
        if not read.sources or read.most_marked > len(read.sources):
            await self._list_sources(read.most_marked)
            read = Read.parse(await self._observer.call("report"))
        return report_of(read)

    async def close(self) -> None:
        """Close the panel, if it can be closed."""
        with suppress(PlaywrightError, TimeoutError):
            await self._click_name("panel_close", within=0, what="closing the report")

    async def _list_sources(self, wanted: int) -> None:
        """Open the list of sources, which may be filled only then."""
        with suppress(PlaywrightError, TimeoutError):
            await self._click_name("sources_expander", within=1, what="listing the sources")
        deadline, count = time.monotonic() + LIST_LIMIT, -1
        while (left := deadline - time.monotonic()) > 0:
            wait = left if count < wanted else min(left, LIST_REST)
            more = await self._observer.call("whenMoreSources", count, wait * 1000)
            if more <= count:
                return
            count = more
