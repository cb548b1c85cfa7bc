"""The live view's socket: pictures to the person's browser, their acts back.

The next picture goes out when the last one was drawn; an act makes it come sooner.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from browser_bridge import errors
from browser_bridge.admin import access, acts
from browser_bridge.admin.protection import BASE
from browser_bridge.api.bridge import Bridge
from browser_bridge.browser.hands import Hands, Key, Pointer
from browser_bridge.browser.redact import public_url
from browser_bridge.browser.screencast import Picture, Screencast
from browser_bridge.operations.charts import seconds
from browser_bridge.operations.operations import Operations
from browser_bridge.operations.views import View

router = APIRouter()

REFUSED, ENDED = 4403, 4000
"""Codes that the socket is closed with."""
_UNSAFE = re.compile(r"[^\w. -]")


@router.websocket(BASE + "/profiles/{profile}/live")
async def live(socket: WebSocket, profile: str, mode: Literal["act", "look"] = "act") -> None:
    """Show a tab of a profile and take a person's acts, or only show the one at work."""
    bridge = socket.state.bridge
    assert isinstance(bridge, Bridge)
    person = access.person_of(socket, bridge)
    if person is None or bridge.operations is None or not access.is_from_own_page(socket):
        await socket.close(REFUSED)
        return
    await socket.accept()
    views = bridge.operations.views
    opening = views.open if mode == "act" else views.look
    reason = "The view has ended."
    with suppress(WebSocketDisconnect, RuntimeError):  # the person has gone
        try:
            await socket.send_json({"type": "opening"})
            async with _unless_gone(socket, opening(profile, viewer=person.name)) as view:
                showing = Showing(socket, view, idle=bridge.settings.admin.idle_timeout)
                reason = await showing.run(bridge.operations)
        except errors.BridgeError as error:
            reason = error.message
        except TimeoutError:
            reason = "The page does not answer."
        await socket.send_json({"type": "ended", "reason": reason})
        await socket.close(ENDED)


@asynccontextmanager
async def _unless_gone(
    socket: WebSocket, opening: AbstractAsyncContextManager[View]
) -> AsyncGenerator[View]:
    """Open a view; one that has to wait for a tab is given up when the person goes."""
    entering = asyncio.ensure_future(opening.__aenter__())
    leaving = asyncio.ensure_future(socket.receive())
    try:
        await asyncio.wait((entering, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not entering.done():
            entering.cancel()
            await asyncio.wait((entering,))
            raise WebSocketDisconnect
        view = entering.result()
    finally:
        leaving.cancel()
        entering.cancel()
        await asyncio.wait((leaving, entering))
    error: BaseException | None = None
    try:
        yield view
    except BaseException as raised:
        error = raised
        raise
    finally:
        await opening.__aexit__(type(error) if error else None, error, None)


class Showing:
    """One view shown to one person.

    Args:
        socket: Connection to the person's browser.
        view: What is shown.
        idle: Seconds without a sign of the person after which it ends.
    """

    def __init__(self, socket: WebSocket, view: View, *, idle: float) -> None:
        self._socket = socket
        self._view = view
        self._idle = idle
        self._seen = asyncio.Event()
        self._cast: Screencast | None = None
        self._files: list[tempfile.TemporaryDirectory[str]] = []

    async def run(self, operations: Operations) -> str:
        """Show until something ends it; return what that was."""
        ends: list[Coroutine[Any, Any, str]] = [
            self._show(),
            self._listen(),
            self._until_idle(),
            self._until_closing(operations),
        ]
        if self._view.ends_when_signed_in:
            ends.append(self._until_signed_in())
        tasks = [asyncio.ensure_future(end) for end in ends]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            for folder in self._files:
                folder.cleanup()

    async def _show(self) -> str:
        while True:
            page = self._view.shown()
            async with Screencast(page) as self._cast:
                await self._socket.send_json(self._told(page.url))
                turning = asyncio.ensure_future(self._turned(self._cast))
                try:
                    async for picture in self._cast.pictures():
                        await self._send(picture, page.url)
                finally:
                    turning.cancel()
            if self._view.turned is None or not self._view.turned.is_set():
                return "The page was closed."

    async def _turned(self, cast: Screencast) -> None:
        """End the pictures of a page when another one is to be shown."""
        if self._view.turned is not None:
            await self._view.turned.wait()
            cast.end()
            self._seen.set()

    async def _send(self, picture: Picture, url: str) -> None:
        self._seen.clear()
        size = {"width": picture.width, "height": picture.height}
        await self._socket.send_json({**self._told(url), **size})
        await self._socket.send_bytes(picture.jpeg)
        await self._seen.wait()

    def _told(self, url: str) -> dict[str, Any]:
        return {"type": "page", "url": public_url(url), "may_act": self._view.may_act}

    async def _listen(self) -> str:
        while True:
            text = await self._socket.receive_text()
            try:
                act = acts.ACTS.validate_json(text)
            except ValidationError:
                continue  # of a page that is none of ours
            if isinstance(act, acts.SeenAct):
                self._seen.set()
                continue
            self._view.note_act()
            if self._view.may_act and self._cast is not None:
                with suppress(TimeoutError, ValueError):  # a page that hangs may come back
                    await self._do(act, self._cast)

    async def _do(self, act: acts.Acts, cast: Screencast) -> None:
        hands = Hands(cast)
        match act:
            case acts.PointerAct():
                await hands.point(Pointer(**act.model_dump(exclude={"type"})))
            case acts.ScrollAct():
                await hands.scroll(act.x, act.y, right=act.right, down=act.down)
            case acts.KeyAct():
                await hands.press(Key(**act.model_dump(exclude={"type"})))
            case acts.TextAct():
                await hands.insert(act.text)
            case acts.DropAct():
                await hands.drop(act.x, act.y, await asyncio.to_thread(self._written, act))
            case acts.ReloadAct():
                await cast.send("Page.reload")
            case acts.SeenAct():
                pass

    def _written(self, act: acts.DropAct) -> list[Path]:
        folder = tempfile.TemporaryDirectory(prefix="browser-bridge-")
        self._files.append(folder)
        paths: list[Path] = []
        for number, file in enumerate(act.files):
            name = _UNSAFE.sub("_", file.name).lstrip(".") or "file"
            path = Path(folder.name) / str(number) / name
            path.parent.mkdir()
            path.write_bytes(file.raw)
            paths.append(path)
        return paths

    async def _until_idle(self) -> str:
        await self._view.idle(self._idle)
        return f"Nothing was done for {seconds(self._idle)}."

    async def _until_signed_in(self) -> str:
        assert self._view.opened is not None
        label = await self._view.opened.signed_in()
        return f"Signed in: {label}." if label else "Signed in."

    async def _until_closing(self, operations: Operations) -> str:
        await operations.closing.wait()
        return "The server is ending."
