"""Reads a page from an isolated world: state, composer text, and a turn as it changes.

Neighbours: `scripts/` (the reading itself), `readers.turn` (what the states mean). It speaks to
the page over its own CDP connection, so that the site's scripts neither see nor disturb it.
"""

import asyncio
import json
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import resources
from types import TracebackType
from typing import Any, Self, cast

from playwright.async_api import CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from browser_bridge import errors
from browser_bridge.browser.calls import bounded
from browser_bridge.gemini_web.readers.network import StreamWatch
from browser_bridge.gemini_web.readers.tap import StreamTap
from browser_bridge.gemini_web.readers.uploads import UploadWatch
from browser_bridge.gemini_web.selectors import Selectors

WORLD = "browser-bridge"
MOST_DOCUMENTS = 4
"""Documents that a page may load during one reading."""
BINDING = "tellBridge"
END_WAIT = 0.04
"""Seconds to wait for the end of a reply whose answer is complete."""
DETACH_LIMIT = 2.0
"""Seconds that letting go of a page may take; a busy one does not answer."""
CALL_LIMIT = 10.0
"""Seconds that one reading may take."""

_LOST_WORLD = (
    "Cannot find context",
    "Execution context was destroyed",
    "uniqueContextId not found",
    "Inspected target navigated or closed",
    "Promise was collected",
)

SCRIPTS = (
    "find",
    "pointer",
    "composer",
    "picker",
    "page",
    "layers",
    "uploads",
    "tools",
    "turn",
    "media",
    "research",
    "canvas",
    "book",
    "conversation",
    "interface",
)
"""Parts of the observer script, in order; they share one scope."""


@cache
def _script() -> str:
    folder = resources.files("browser_bridge.gemini_web").joinpath("scripts")
    parts = (folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return "(catalogue, binding) => {\n" + "\n".join(parts) + "}"


class PageObserver:
    """One page's reader; open it with `async with`.

    Args:
        page: The page to read.
        selectors: What to look for.
    """

    def __init__(self, page: Page, selectors: Selectors) -> None:
        self._page = page
        self._selectors = selectors
        self._cdp: CDPSession | None = None
        self._world: int | None = None
        self._states: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.stream = StreamWatch()
        self.tap = StreamTap(self._send, self.wake)
        self.uploads = UploadWatch()
        self.is_gone = False

    async def __aenter__(self) -> Self:
        """Connect to the page.

        Raises:
            BrowserCrashed: The page or its browser is gone.
        """
        cdp = await bounded(
            self._page.context.new_cdp_session(self._page),
            within=CALL_LIMIT,
            what="connecting to the page",
        )
        self._cdp = cdp
        cdp.on("Runtime.bindingCalled", self._on_binding)
        cdp.on("Network.requestWillBeSent", self.stream.on_request)
        cdp.on("Network.responseReceived", self.stream.on_response)
        cdp.on("Network.dataReceived", self.stream.on_data)
        cdp.on("Network.loadingFinished", self.stream.on_finished)
        cdp.on("Network.loadingFailed", self.stream.on_failed)
        cdp.on("Network.requestWillBeSent", self.tap.on_request)
        cdp.on("Network.responseReceived", self.tap.on_response)
        cdp.on("Network.dataReceived", self.tap.on_data)
        cdp.on("Network.loadingFinished", self.tap.on_finished)
        cdp.on("Network.loadingFailed", self.tap.on_failed)
        cdp.on("Network.requestWillBeSent", self.uploads.on_request)
        cdp.on("Network.responseReceived", self.uploads.on_response)
        cdp.on("Network.loadingFinished", self.uploads.on_finished)
        cdp.on("Network.loadingFailed", self.uploads.on_failed)
        cdp.on("Runtime.executionContextDestroyed", self._on_world_destroyed)
        cdp.on("Runtime.executionContextsCleared", self._on_worlds_cleared)
        self.stream.on_change = self.wake
        self._page.on("close", self._on_gone)
        self._page.on("crash", self._on_gone)
        await asyncio.gather(
            self._send("Runtime.enable"),
            self._send("Network.enable"),
            self._send("Page.enable"),
        )
        await self._send("Runtime.addBinding", name=BINDING, executionContextName=WORLD)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the page; never raises for a page that is gone."""
        self._page.remove_listener("close", self._on_gone)
        self._page.remove_listener("crash", self._on_gone)
        self.tap.close()
        if self._cdp is not None:
            cdp, self._cdp = self._cdp, None
            with suppress(PlaywrightError, errors.BrowserCrashed, TimeoutError):
                await bounded(cdp.detach(), within=DETACH_LIMIT, what="letting go of the page")

    async def call(self, function: str, *arguments: object, within: float = CALL_LIMIT) -> Any:
        """Call one function of the observer script and return its JSON value.

        Args:
            function: Its name.
            arguments: JSON values.
            within: Seconds that the page may take to answer.

        Raises:
            BrowserCrashed: The page or its browser is gone.
            SiteUnavailable: The page does not answer: its own scripts keep it busy.
        """
        for _ in range(MOST_DOCUMENTS):
            try:
                return await self._call(function, arguments, within)
            except PlaywrightError as error:
                if self.is_gone:
                    raise errors.BrowserCrashed("Chromium or its page died.") from error
                if not any(text in error.message for text in _LOST_WORLD):
                    raise
            except TimeoutError as error:
                if self.is_gone:  # a dead renderer leaves its calls unanswered
                    raise errors.BrowserCrashed("Chromium or its page died.") from error
                raise errors.SiteUnavailable(
                    f"The page did not answer for {within:g} s: its own scripts keep it busy."
                ) from error
            # The page loaded another document; that one gets a world of its own.
            self._world = None
        raise errors.SiteUnavailable("The page keeps loading itself anew.")

    async def press(self, place: Mapping[str, Any]) -> None:
        """Click with the mouse at a place that the script told.

        Args:
            place: Its `x` and `y` in CSS pixels of the viewport.

        Raises:
            BrowserCrashed: The page or its browser is gone.
            TimeoutError: The browser did not take the click.
        """
        at = {"x": place["x"], "y": place["y"], "pointerType": "mouse"}
        click = {**at, "button": "left", "clickCount": 1}
        await asyncio.gather(
            self._send("Input.dispatchMouseEvent", type="mouseMoved", **at),
            self._send("Input.dispatchMouseEvent", type="mousePressed", buttons=1, **click),
            self._send("Input.dispatchMouseEvent", type="mouseReleased", **click),
        )

    async def hover(self, place: Mapping[str, Any]) -> None:
        """Move the mouse to a place that the script told.

        Args:
            place: Its `x` and `y` in CSS pixels of the viewport.
        """
        await self._send("Input.dispatchMouseEvent", type="mouseMoved", x=place["x"], y=place["y"])

    async def revisit(self, is_wanted: Callable[[str], bool]) -> bool:
        """Go back to the latest page of the tab's history that is wanted, as Back does.

        Args:
            is_wanted: Told each address, the latest first.

        Returns:
            Whether there was one.

        Raises:
            TimeoutError: The browser did not answer.
        """
        history = await self._send("Page.getNavigationHistory")
        for entry in reversed(history["entries"][: history["currentIndex"]]):
            if is_wanted(entry["url"]):
                await self._send("Page.navigateToHistoryEntry", entryId=entry["id"])
                return True
        return False

    async def drop(self, place: Mapping[str, Any], paths: Sequence[str]) -> None:
        """Drop files at a place that the script told.

        Args:
            place: Its `x` and `y` in CSS pixels of the viewport.
            paths: Where they are on this machine.

        Raises:
            BrowserCrashed: The page or its browser is gone.
            TimeoutError: The browser did not take them.
        """
        data = {"items": [], "files": list(paths), "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            await self._send(
                "Input.dispatchDragEvent", type=kind, x=place["x"], y=place["y"], data=data
            )

    async def next_state(self, within: float) -> dict[str, Any] | None:
        """Return the next state, or None when `within` seconds pass or something else stirred."""
        try:
            async with asyncio.timeout(max(within, 0)):
                return await self._states.get()
        except TimeoutError:
            return None

    async def reply(self, most: int) -> str:
        """Return the whole reply to the prompt's request, or "" when it is not to be had.

        Args:
            most: Bytes from which it is not worth its cost.
        """
        await self._end_of_stream()
        identity = self.stream.identity
        if identity is None or not self.stream.is_ended or self.stream.size > most:
            return ""
        try:
            body = await self._send("Network.getResponseBody", requestId=identity)
        except (PlaywrightError, TimeoutError):
            return ""  # the browser keeps replies only for so long
        text = body["body"]
        return b64decode(text).decode(errors="replace") if body["base64Encoded"] else text

    async def resource(self, address: str, *, within: float) -> bytes | None:
        """Return what the browser loaded from an address for this page, or None.

        Args:
            address: As an element of the page has it; it may be void by now.
            within: Seconds that it may take.
        """
        try:
            tree = await self._send("Page.getFrameTree")
            frame = tree["frameTree"]["frame"]["id"]
            body = await self._send("Page.getResourceContent", within, frameId=frame, url=address)
        except (PlaywrightError, TimeoutError):
            return None  # it keeps no such resource
        content: str = body["content"]
        return b64decode(content) if body["base64Encoded"] else content.encode()

    async def page_value(self, expression: str) -> Any:
        """Return the JSON value of an expression in the page's own world, or None.

        For what only the page's scripts know; it must change nothing.

        Args:
            expression: JavaScript.
        """
        try:
            answer = await self._send(
                "Runtime.evaluate", expression=expression, returnByValue=True, silent=True
            )
        except (PlaywrightError, TimeoutError):
            return None
        return None if "exceptionDetails" in answer else answer["result"].get("value")

    async def can_stream(self) -> bool:
        """Tell whether this browser hands out the content of replies while they come."""
        try:
            await self._send("Network.streamResourceContent", requestId="none")
        except PlaywrightError as error:
            return "streamResourceContent' wasn't found" not in error.message
        return True

    def arm(self, prompt: str | None) -> None:
        """Forget the last turn's stream; the next one is that of this prompt.

        Args:
            prompt: The prompt as it is about to be sent; None for one that the page writes.
        """
        self.stream.arm()
        self.tap.arm(prompt)

    def wake(self) -> None:
        """Make `next_state` return, for something that is not a change of the turn."""
        self._states.put_nowait(None)

    def forget_states(self) -> None:
        """Drop states that were told before now."""
        while not self._states.empty():
            self._states.get_nowait()

    @property
    def has_lost_document(self) -> bool:
        """Whether the page has loaded another document since it was last read."""
        return self._world is None

    def _on_gone(self, *_: object) -> None:
        self.is_gone = True
        self.wake()

    def _on_world_destroyed(self, event: Mapping[str, Any]) -> None:
        if event["executionContextId"] == self._world:
            self._world = None
            self.wake()

    def _on_worlds_cleared(self, _: Mapping[str, Any]) -> None:
        self._world = None
        self.wake()

    def _on_binding(self, event: Mapping[str, Any]) -> None:
        if event["name"] == BINDING:
            self._states.put_nowait(json.loads(event["payload"]))

    async def _end_of_stream(self) -> None:
        """Wait a moment for the last frames, which follow the mark of completion."""
        deadline = time.monotonic() + END_WAIT
        while self.stream.is_sent and not self.stream.is_ended and time.monotonic() < deadline:
            await self.next_state(deadline - time.monotonic())

    async def _call(self, function: str, arguments: tuple[object, ...], within: float) -> Any:
        if self._world is None:
            self._world = await self._open_world()
        return await self._evaluate(
            self._world,
            f"(...values) => pageObserver.{function}(...values)",
            *arguments,
            within=within,
        )

    async def _open_world(self) -> int:
        tree = await self._send("Page.getFrameTree")
        created = await self._send(
            "Page.createIsolatedWorld", frameId=tree["frameTree"]["frame"]["id"], worldName=WORLD
        )
        world: int = created["executionContextId"]
        await self._evaluate(world, _script(), self._selectors.catalogue(), BINDING)
        return world

    async def _evaluate(
        self, world: int, function: str, *arguments: object, within: float = CALL_LIMIT
    ) -> Any:
        answer = await self._send(
            "Runtime.callFunctionOn",
            within,
            functionDeclaration=function,
            executionContextId=world,
            arguments=[{"value": value} for value in arguments],
            returnByValue=True,
            awaitPromise=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise PlaywrightError(details.get("exception", details).get("description", "error"))
        return answer["result"].get("value")

    async def _send(
        self, method: str, within: float = CALL_LIMIT, /, **parameters: object
    ) -> dict[str, Any]:
        if self._cdp is None:
            raise PlaywrightError("the page observer is closed")
        call = cast("Awaitable[dict[str, Any]]", self._cdp.send(method, parameters))  # pyright: ignore[reportUnknownMemberType] - the library's own dict is bare
        return await bounded(call, within=within, what=method)
