"""Region: the menu of tools. Chooses a tool, and verifies by its chip that the page took it.

Facts: site-dom 4. A click on a row toggles it: what is chosen already is left alone. Nothing stays
open. Storybook is none of these: it is a page of its own.
"""

from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web import resets, tools
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.tools import Part
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import Tool, ToolOptions

CLICK_LIMIT = 4.0
"""Seconds that a click may take."""
MENU_WAIT = 5.0
"""Seconds within which the menu's rows must show; they come in asynchronously (site-dom 4)."""
MORE_WAIT = 1.0
"""Seconds without a new row after which a menu counts as filled."""
CHIP_WAIT = 2.0
"""Seconds within which the chip follows a choice; else the menu is asked."""
RATIO_WAIT = 2.0
"""Seconds within which the shapes must show, and a choice of one have its effect."""
MOST_CHIPS = 4


class ToolPicker(Region):
    """The tools of one page.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
    """

    def __init__(
        self, page: Page, observer: PageObserver, selectors: Selectors, site: Site
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._notices = Notices(page, observer, selectors, site)

    async def choose(self, tool: Tool, options: ToolOptions) -> bool:
        """Make the next prompt use a tool, and verify that it will.

        Args:
            tool: The tool.
            options: What it is to make.

        Returns:
            Whether the page took the aspect ratio that was asked for; if not, it is to be said in
            the prompt.

        Raises:
            ToolUnavailable: It is absent, disabled or over its quota, or the page did not take it.
        """
        if not tools.is_driven(tool):
            raise _unavailable(tool, "it is none of the page's menu")
        try:
            await self._choose(tool)
            return not options.aspect_ratio or await self._choose_ratio(options.aspect_ratio)
        except Unclickable as error:
            raise _unavailable(tool, str(error)) from error
        finally:
            await self._close()

    async def clear(self) -> None:
        """Give up whatever tool is chosen."""
        for _ in range(MOST_CHIPS):
            chips = await self._observer.call("toolChips")
            if not chips:
                return
            await self._click_kept(chips[0]["key"], within=CLICK_LIMIT, what="giving up a tool")
            await self._observer.call("whenToolChips", len(chips) - 1, CHIP_WAIT * 1000)

    async def _choose(self, tool: Tool) -> None:
        chips = await self._chips()
        if any(tools.is_chip_of(tool, chip) for chip in chips):
            return
        await self.clear()
        row = await self._row(tool)
        if not row.is_checked:
            await self._click_kept(row.key, within=CLICK_LIMIT, what="choosing a tool")
        await self._observer.call("whenToolChips", 1, CHIP_WAIT * 1000)
        await self._notices.clear()  # a gallery may have opened over the page (site-dom 4)
        await self._verify(tool)

    async def _verify(self, tool: Tool) -> None:
        chips = await self._chips()
        if chips and any(tools.is_chip_of(tool, chip) for chip in chips):
            return
        if not chips and (await self._row(tool)).is_checked:
            return
        await self.clear()
        raise _unavailable(tool, "the page did not take it")

    async def _row(self, tool: Tool) -> Part:
        """Return the tool's row in the menu, which is open then."""
        menu = await self._opened(tool)
        row = await self._row_in(menu, tool)
        if row is None:
            row = await self._row_behind(menu, tool)
        if row is None:
            raise _unavailable(tool, "the menu of tools has no row for it")
        if row.is_disabled:
            told = f"its row cannot be used; {row.note or 'no reason is shown'}"
            raise _unavailable(tool, told, retry_after=resets.seconds_until_reset(row.note))
        return row

    async def _opened(self, tool: Tool) -> dict[str, Any]:
        menu: dict[str, Any] = await self._observer.call("toolMenu")
        if menu["rows"]:
            return menu
        for name in ("tools_trigger", "upload_menu_button"):
            with suppress(Unclickable):
                await self._click_name(name, within=CLICK_LIMIT / 2, what="opening the tools")
                return await self._observer.call("whenToolRows", MENU_WAIT * 1000)
        raise _unavailable(tool, "the page has no menu of tools")

    async def _row_in(self, menu: dict[str, Any], tool: Tool) -> Part | None:
        """Look for the row until the menu has stopped filling."""
        while True:
            row = tools.row_for(tool, map(Part.parse, menu["rows"]))
            count = len(menu["rows"])
            if row is not None:
                return row
            menu.update(await self._observer.call("whenMoreToolRows", count, MORE_WAIT * 1000))
            if len(menu["rows"]) == count:
                return None

    async def _row_behind(self, menu: dict[str, Any], tool: Tool) -> Part | None:
        """Look for the row in second levels of the menu."""
        for opener in tools.in_order(map(Part.parse, menu["more"])):
            with suppress(Unclickable):
                await self._click_kept(opener.key, within=CLICK_LIMIT, what="opening more tools")
                seen = len(menu["rows"])
                level = await self._observer.call("whenMoreToolRows", seen, MORE_WAIT * 1000)
                if (row := await self._row_in(level, tool)) is not None:
                    return row
        return None

    async def _chips(self) -> list[Part]:
        return [Part.parse(value) for value in await self._observer.call("toolChips")]

    async def _choose_ratio(self, ratio: str) -> bool:
        """Choose a shape where the page offers it; known by its digits in every language."""
        shown = await self._observer.call("ratioShown")
        if shown is None or ratio in shown:
            return shown is not None
        try:
            await self._click_name("ratio_button", within=CLICK_LIMIT, what="opening the shapes")
            rows = await self._observer.call("whenRatioRows", RATIO_WAIT * 1000)
            row = next((row for row in map(Part.parse, rows) if _has(row, ratio)), None)
            if row is None:
                return False
            await self._click_kept(row.key, within=CLICK_LIMIT, what="choosing a shape")
            return bool(await self._observer.call("whenRatioSays", ratio, RATIO_WAIT * 1000))
        except Unclickable:
            return False
        finally:
            await self._escape("areRatiosShown", "whenRatioRowsGone")

    async def _close(self) -> None:
        await self._escape("isToolMenuShown", "whenToolMenuGone")

    async def _escape(self, shown: str, gone: str) -> None:
        """Close a menu that is still open; what stays is closed by the next `Notices.clear`."""
        with suppress(PlaywrightError, TimeoutError):
            for _ in range(2):  # the second level closes first
                if not await self._observer.call(shown):
                    return
                press = self._page.keyboard.press("Escape")
                await bounded(press, within=CLICK_LIMIT, what="closing a menu")
                await self._observer.call(gone, 1000)


def _has(row: Part, ratio: str) -> bool:
    return ratio in f"{row.title} {row.label}".replace("\u2236", ":").split()


def _unavailable(
    tool: Tool, reason: str, *, retry_after: float | None = None
) -> errors.ToolUnavailable:
    return errors.ToolUnavailable(
        f"The tool {tool.value!r} cannot be used on this account: {reason}.",
        param="model",
        retry_after=retry_after,
    )
