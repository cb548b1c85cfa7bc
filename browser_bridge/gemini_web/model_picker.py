"""Region: the mode picker. Chooses a mode and verifies that the page took it."""

from collections.abc import AsyncGenerator, Mapping, MutableMapping
from contextlib import asynccontextmanager

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web import models, resets
from browser_bridge.gemini_web.models import Label, Row
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.region import Region, Unclickable
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import Mode, ModelChoice

PICKER_WAIT = 2.0
"""Seconds within which a page that has a composer must have a picker."""
MENU_WAIT = 5.0
"""Seconds within which the menu's rows must show; they come after an animation (site-dom 4)."""
LABEL_WAIT = 0.8
"""Seconds within which the picker's label follows a choice; else the menu is asked."""
CLICK_LIMIT = 4.0
"""Seconds that a click may take."""

LearnedLabels = MutableMapping[str, Mode]
"""Labels that the picker showed after a mode had been verified by its row."""


class ModelPicker(Region):
    """The mode picker of one page.

    Args:
        page: The page.
        observer: Its reader.
        selectors: What to look for.
        site: The site driven.
        learned: Labels known from earlier choices; grows.
    """

    def __init__(
        self,
        page: Page,
        observer: PageObserver,
        selectors: Selectors,
        site: Site,
        *,
        learned: LearnedLabels,
    ) -> None:
        super().__init__(page, observer, selectors, site)
        self._learned = learned
        self._may_have_lite = True

    async def label(self) -> Label:
        """Return what the picker's label says now."""
        return models.read_label(await self._observer.call("pickerLabel"))

    async def choose(self, choice: ModelChoice, shown: Mapping[str, str]) -> Label:
        """Make the page answer in a mode, and verify that it will.

        Args:
            choice: The mode wanted.
            shown: The picker's label as the observer told it just now.

        Returns:
            The picker's label for it.

        Raises:
            SelectorLost: There is no picker, or its menu has no rows.
            RateLimited: The mode's row is disabled; the message has the site's reason.
            ModelUnavailable: There is no such row, or the page kept another one.
        """
        label = models.read_label(shown)
        if self._says(label, choice):
            return label
        try:
            return await self._choose(choice, shown)
        except Unclickable as error:
            raise errors.ModelUnavailable(
                f"The mode picker could not be used for {choice.requested!r}. {error}",
                param="model",
            ) from error

    async def _choose(self, choice: ModelChoice, shown: Mapping[str, str]) -> Label:
        async with self.opened() as (rows, extended):
            target, wants_extended = self._target(choice, rows, extended)
            await self._select(target, rows)
            if extended is not None and extended.is_selected != wants_extended:
                await self._toggle_extended(is_on=wants_extended)
            return await self._verify(choice, target, before=shown, wants_extended=wants_extended)

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[tuple[list[Row], Row | None]]:
        """Open the menu; yield its rows and its Extended thinking row; leave no menu open.

        Raises:
            SelectorLost: There is no picker, or its menu has no rows.
        """
        rows = await self._open()
        try:
            yield rows
        finally:
            await self._close()

    def _wants_lite(self, choice: ModelChoice) -> bool:
        """Tell whether Flash-Lite is asked for, which stands in for Fast where it is offered."""
        is_asked_for = choice.mode is Mode.FAST and models.is_lite(choice.requested)
        return is_asked_for and self._may_have_lite

    def _says(self, label: Label, choice: ModelChoice) -> bool:
        if models.is_lite(label.title) or self._wants_lite(choice):
            is_mode = models.is_lite(label.title) and self._wants_lite(choice)
            return is_mode and label.is_extended == choice.is_extended
        known = self._learned.get(label.title)
        is_mode = known is choice.mode or (
            known is None and models.is_title(label.title, choice.mode)
        )
        if is_mode:
            return label.is_extended == choice.is_extended
        base = models.reached_through(choice.mode)
        return base is not None and label.is_extended and models.is_title(label.title, base)

    def _target(
        self, choice: ModelChoice, rows: list[Row], extended: Row | None
    ) -> tuple[Row, bool]:
        lite = next((row for row in rows if models.is_lite(row.title)), None)
        self._may_have_lite = lite is not None
        row = lite if self._wants_lite(choice) else models.row_for(choice.mode, rows)
        wants_extended = choice.is_extended
        if row is None and extended is not None:
            base = models.reached_through(choice.mode)
            row = models.row_for(base, rows) if base else None
            wants_extended = True
        if row is None or (wants_extended and extended is None):
            missing = choice.mode.value if row is None else "Extended thinking"
            offered = ", ".join(other.title for other in rows)
            raise errors.ModelUnavailable(
                f"This account is not offered {missing!r} for {choice.requested!r}; "
                f"its mode picker has: {offered}.",
                param="model",
            )
        if row.is_disabled:
            raise errors.RateLimited(
                f"The mode {row.title!r} is at its limit on this account: "
                f"{row.note or 'the site shows no reason'}.",
                scope=errors.Scope.MODEL,
                retry_after=resets.seconds_until_reset(row.note),
            )
        return row, wants_extended

    async def _open(self) -> tuple[list[Row], Row | None]:
        menu = await self._observer.call("modeMenu")
        if menu is None or not menu["options"]:
            if await self._observer.call("whenShown", "model_picker", PICKER_WAIT * 1000) < 0:
                raise self._lost("model_picker", "idle")
            await self._click_name(
                "model_picker", within=CLICK_LIMIT, what="opening the mode picker"
            )
            menu = await self._observer.call("whenModeMenu", MENU_WAIT * 1000)
        if menu is None:
            raise self._lost("mode_menu", "menu")
        rows = [Row.parse(value) for value in menu["options"]]
        if not rows:
            raise self._lost("mode_option", "menu")
        extended = Row.parse(menu["extended"]) if menu["extended"] else None
        return rows, extended

    async def _select(self, row: Row, rows: list[Row]) -> None:
        if row.is_selected and sum(other.is_selected for other in rows) == 1:
            return
        await self._click_row(row.key)

    async def _toggle_extended(self, *, is_on: bool) -> None:
        _, extended = await self._open()
        if extended is None or extended.is_selected == is_on:
            return
        await self._click_row(extended.key)
        # June 2026: the row opens a submenu of levels instead of being the switch (site-dom 3).
        levels = await self._observer.call("levelRows", 400)
        wanted = models.is_extended_title if is_on else models.is_standard_title
        for level in map(Row.parse, levels):
            if wanted(level.title):
                await self._click_row(level.key)
                return

    async def _verify(
        self, choice: ModelChoice, target: Row, *, before: Mapping[str, str], wants_extended: bool
    ) -> Label:
        """Prove the choice by the picker's own label, or else by the menu's selected row."""
        label = await self._changed_label(before)
        if self._says(label, choice):
            return label
        rows, extended = await self._open()
        selected = next((row for row in rows if row.is_selected), None)
        is_mode_right = selected is not None and selected.title == target.title
        is_depth_right = extended is None or extended.is_selected == wants_extended
        if not is_mode_right or not is_depth_right:
            kept = selected.title if selected else label.title
            raise errors.ModelUnavailable(
                f"The page did not change to {target.title!r} for {choice.requested!r}; "
                f"it kept {kept!r}.",
                param="model",
            )
        is_plain = not label.is_extended and not wants_extended
        if label.title and is_plain and not models.is_lite(label.title):
            self._learned[label.title] = choice.mode
        return label

    async def _changed_label(self, before: Mapping[str, str]) -> Label:
        shown = await self._observer.call("whenPickerSaysElse", before, LABEL_WAIT * 1000)
        return models.read_label(shown)

    async def _close(self) -> None:
        """Leave no menu open; a menu that stays is closed by the next `Notices.clear`."""
        if await self._observer.call("modeMenu") is None:
            return
        try:
            await bounded(
                self._page.keyboard.press("Escape"),
                within=CLICK_LIMIT,
                what="closing the mode menu",
            )
            await self._observer.call("whenModeMenuGone", 1500)
        except (PlaywrightError, TimeoutError):
            return

    async def _click_row(self, key: int) -> None:
        await self._click_kept(key, within=CLICK_LIMIT, what="choosing a mode")
