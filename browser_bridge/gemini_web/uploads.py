"""Region: files in the composer. Puts them there as a person does, and proves that they arrived.

Facts: site-dom 5. Neighbours: `readers.uploads` tells what the signs mean.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FileChooser, Page

from browser_bridge import errors
from browser_bridge.attachments import Limits
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web import upload_faults
from browser_bridge.gemini_web.notices import Notices
from browser_bridge.gemini_web.observer import PageObserver
from browser_bridge.gemini_web.readers import uploads as reading
from browser_bridge.gemini_web.readers.uploads import UploadState
from browser_bridge.gemini_web.region import Region
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import Attachment

LIMITS = Limits(count=10, size=100_000_000, video_size=2_000_000_000)
"""What the site takes with one prompt (site-dom 5)."""
CLICK_LIMIT = 4.0
"""Seconds that a click may take."""
MENU_WAIT = 5.0
"""Seconds within which the menu's rows must show; they come after an animation (site-dom 4)."""
CHOOSER_WAIT = 3.0
"""Seconds within which the row must open a file chooser; else its hidden input is used."""
SET_LIMIT = 15.0
"""Seconds that handing over the files' paths may take."""
TILE_WAIT = 3.0
"""Seconds within which dropped files must show, or a removed one must be gone."""
RELOAD_LIMIT = 10.0
"""Seconds that loading the page anew may take."""
LOOK = 0.5
"""Seconds after which the page is looked at again although nothing in it has changed."""
MOST_TILES = 40


class Uploads(Region):
    """The files in one page's composer.

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

    async def attach(self, attachments: Sequence[Attachment], *, within: float) -> None:
        """Put files into the composer; return when the site has all of them.

        Whatever goes wrong, no file is left in the composer, as far as the page allows that.

        Args:
            attachments: The files, in order; the composer must hold none.
            within: Seconds for all.

        Raises:
            InvalidAttachment: The site refuses a file.
            AttachmentFailed: The files did not arrive.
            ConsentRequired: The site asks the owner to confirm the rights to pictures.
            RateLimited: The site takes no more files now.
            SignedOut: The site wants a new sign-in for files.
            SelectorLost: The page offers no way to send files.
            ChallengeShown: Something that asks for a person lies over the page.
        """
        deadline = time.monotonic() + within
        self._observer.uploads.arm()
        try:
            await self._put([str(item.path) for item in attachments])
            await self._arrived(attachments, deadline)
        except errors.ConsentRequired:
            await self._leave_question()
            raise
        except (errors.BridgeError, PlaywrightError, TimeoutError):
            with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
                await self.clear()
            raise

    async def clear(self) -> None:
        """Take every file out of the composer.

        Raises:
            PromptNotAccepted: The composer keeps some.
        """
        for _ in range(MOST_TILES):
            count = len((await self._state()).tiles)
            if count == 0:
                return
            key = await self._observer.call("tileRemover")
            if key is None:
                break
            await self._click_kept(key, within=CLICK_LIMIT, what="taking out a file")
            if not await self._observer.call("whenFewerTiles", count, TILE_WAIT * 1000):
                break
        raise errors.PromptNotAccepted(
            "The page's composer keeps files of another prompt, so nothing was sent. "
            "Run `browser-bridge doctor`."
        )

    async def _leave_question(self) -> None:
        """Load the page anew: what it asks its owner is neither answered nor left standing."""
        with suppress(errors.BridgeError, PlaywrightError, TimeoutError):
            call = self._page.reload(wait_until="domcontentloaded", timeout=RELOAD_LIMIT * 1000)
            await bounded(call, within=RELOAD_LIMIT + 1, what="leaving a question of the page")

    async def _put(self, paths: list[str]) -> None:
        try:
            await self._choose(paths)
        except (errors.SelectorLost, TimeoutError):
            # Dropping needs no menu; it is the way left when the menu has changed.
            if not await self._drop(paths):
                raise

    async def _choose(self, paths: list[str]) -> None:
        """Choose files by the menu's row; choosers that take one file are asked for each."""
        offered: asyncio.Queue[FileChooser] = asyncio.Queue()
        self._page.on("filechooser", offered.put_nowait)
        try:
            await self._press_row()
            chooser = await self._offered(offered)
            if chooser is None:
                await self._fill_input(paths)
            elif chooser.is_multiple() or len(paths) == 1:
                await self._set(chooser, paths)
            else:
                await self._set(chooser, paths[:1])
                await self._choose(paths[1:])
        finally:
            self._page.remove_listener("filechooser", offered.put_nowait)

    async def _press_row(self) -> None:
        # The row may stand in the composer itself, without a menu (site-dom 5, video mode).
        if await self._observer.call("whenShown", "upload_row", 0) < 0:
            await self._click_name(
                "upload_menu_button", within=CLICK_LIMIT, what="opening the menu of uploads"
            )
            if await self._observer.call("whenShown", "upload_row", MENU_WAIT * 1000) < 0:
                await self._close_menu()
                raise self._lost("upload_row", "idle")
        await self._click_name("upload_row", within=CLICK_LIMIT, what="choosing to upload files")

    @staticmethod
    async def _offered(choosers: asyncio.Queue[FileChooser]) -> FileChooser | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CHOOSER_WAIT):
                return await choosers.get()
        return None

    @staticmethod
    async def _set(chooser: FileChooser, paths: list[str]) -> None:
        call = chooser.set_files(paths, timeout=SET_LIMIT * 1000)
        await bounded(call, within=SET_LIMIT + 1, what="choosing files")

    async def _fill_input(self, paths: list[str]) -> None:
        index: int = await self._observer.call("whenShown", "upload_input", 0)
        if index < 0:
            await self._close_menu()
            raise self._lost("upload_input", "idle")
        inputs = self._page.locator(self._selectors["upload_input"].candidates[index])
        call = inputs.first.set_input_files(paths, timeout=SET_LIMIT * 1000)
        await bounded(call, within=SET_LIMIT + 1, what="filling the input of files")
        await self._close_menu()

    async def _drop(self, paths: list[str]) -> bool:
        """Drop files on the composer; tell whether they show there."""
        place = await self._observer.call("pointAtName", "composer", CLICK_LIMIT * 1000)
        if "problem" in place:
            return False
        await self._observer.drop(place, paths)
        return bool(await self._observer.call("whenTiles", 1, TILE_WAIT * 1000))

    async def _close_menu(self) -> None:
        if await self._observer.call("whenShown", "upload_row", 0) >= 0:
            call = self._page.keyboard.press("Escape")
            await bounded(call, within=CLICK_LIMIT, what="closing the menu of uploads")

    async def _arrived(self, attachments: Sequence[Attachment], deadline: float) -> None:
        watch, count = self._observer.uploads, len(attachments)
        said = await self._observer.call("uploads")
        states = [UploadState.parse(said)]
        while not reading.are_arrived(states[-1], watch, count):
            if (fault := upload_faults.find(states, watch, attachments)) is not None:
                raise fault
            if time.monotonic() >= deadline:
                raise errors.AttachmentFailed("The files did not reach the site in time.")
            if states[-1].dialogs:
                await self._notices.clear()
            said = await self._observer.call("whenUploadsChange", said, LOOK * 1000)
            states.append(UploadState.parse(said))

    async def _state(self) -> UploadState:
        return UploadState.parse(await self._observer.call("uploads"))
