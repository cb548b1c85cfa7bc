"""A person's hands on a page: pointer, keys, text and files, passed in over CDP.

Nothing here decides what to do: each act was done by a person who sees the page. Knows no site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from browser_bridge.browser.screencast import Screencast

Button = Literal["none", "left", "middle", "right"]

_POINTER: Mapping[str, str] = {"move": "mouseMoved", "down": "mousePressed", "up": "mouseReleased"}
_HELD: Mapping[str, int] = {"none": 0, "left": 1, "right": 2, "middle": 4}
_CONTROL, _ALT, _META = 2, 1, 4
# Chromium takes codes of Windows for keys that make no text; the others follow from their text.
_CODES: Mapping[str, int] = {
    "Backspace": 8,
    "Tab": 9,
    "Enter": 13,
    "Shift": 16,
    "Control": 17,
    "Alt": 18,
    "Escape": 27,
    "PageUp": 33,
    "PageDown": 34,
    "End": 35,
    "Home": 36,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
    "Insert": 45,
    "Delete": 46,
    "Meta": 91,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Something done with a pointer.

    Args:
        kind: What: it moved, or a button went down or up.
        x: Where, CSS pixels from the left.
        y: Where, CSS pixels from the top.
        button: Which button; that which is held while it moves.
        clicks: Which click in a row it is.
        modifiers: Keys held: 1 Alt, 2 Control, 4 Meta, 8 Shift, added up.
    """

    kind: Literal["move", "down", "up"]
    x: float
    y: float
    button: Button = "none"
    clicks: int = 0
    modifiers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key that went down or up.

    Args:
        kind: Which of the two.
        key: What it means, such as `a` or `Enter`.
        code: Which key it is, such as `KeyA`.
        modifiers: Keys held; see `Pointer`.
    """

    kind: Literal["down", "up"]
    key: str
    code: str
    modifiers: int = 0


class Hands:
    """Acts on the page of a screencast.

    Args:
        cast: The screencast; its next picture comes soon after each act.
    """

    def __init__(self, cast: Screencast) -> None:
        self._cast = cast

    async def point(self, act: Pointer) -> None:
        """Move the pointer, or press or let go of a button.

        Raises:
            BrowserCrashed: The page is gone; so do all others.
        """
        await self._cast.send(
            "Input.dispatchMouseEvent",
            type=_POINTER[act.kind],
            x=act.x,
            y=act.y,
            button=act.button,
            buttons=0 if act.kind == "up" else _HELD[act.button],
            clickCount=act.clicks,
            modifiers=act.modifiers,
        )
        if act.kind != "move":
            self._cast.hurry()

    async def scroll(self, x: float, y: float, *, right: float, down: float) -> None:
        """Turn the wheel.

        Args:
            x: Where, CSS pixels from the left.
            y: Where, CSS pixels from the top.
            right: How far to the right, pixels.
            down: How far down, pixels.
        """
        await self._cast.send(
            "Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=right, deltaY=down
        )
        self._cast.hurry()

    async def press(self, act: Key) -> None:
        """Press a key or let go of it."""
        text = _text_of(act)
        code = _CODES.get(act.key) or (ord(act.key.upper()) if len(act.key) == 1 else 0)
        kind = "keyUp" if act.kind == "up" else "keyDown" if text else "rawKeyDown"
        await self._cast.send(
            "Input.dispatchKeyEvent",
            type=kind,
            key=act.key,
            code=act.code,
            modifiers=act.modifiers,
            windowsVirtualKeyCode=code,
            **({"text": text} if text and act.kind == "down" else {}),
            **({"commands": ["selectAll"]} if _selects_all(act) else {}),
        )
        self._cast.hurry()

    async def insert(self, text: str) -> None:
        """Put text where the caret is, as pasting does."""
        await self._cast.send("Input.insertText", text=text)
        self._cast.hurry()

    async def drop(self, x: float, y: float, files: Sequence[Path]) -> None:
        """Drop files on the page.

        Args:
            x: Where, CSS pixels from the left.
            y: Where, CSS pixels from the top.
            files: The files, which must stay until the page has read them.
        """
        data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            await self._cast.send("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)
        self._cast.hurry()


def _text_of(act: Key) -> str:
    if act.modifiers & (_CONTROL | _ALT | _META):
        return ""
    if act.key == "Enter":
        return "\r"
    return act.key if len(act.key) == 1 else ""


def _selects_all(act: Key) -> bool:
    """Whether a shortcut is that for selecting all, which editing commands stand for."""
    is_held = bool(act.modifiers & (_CONTROL | _META))
    return is_held and act.kind == "down" and act.key.lower() == "a"
