"""What a live view's socket takes from the person's browser; checked before anything is done."""

import base64
import binascii
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from browser_bridge.browser.hands import Button

MOST_TEXT = 100_000
"""Characters that may be pasted at once."""
MOST_FILES = 10
MOST_BYTES = 10_000_000
"""Bytes that all files may have that are dropped at once."""

Coordinate = Annotated[float, Field(ge=-100, le=20_000)]
Modifiers = Annotated[int, Field(ge=0, le=15)]


class Act(BaseModel):
    """Base of all acts: frozen, and unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PointerAct(Act):
    """The pointer moved, or a button went down or up."""

    type: Literal["pointer"]
    kind: Literal["move", "down", "up"]
    x: Coordinate
    y: Coordinate
    button: Button = "none"
    clicks: Annotated[int, Field(ge=0, le=3)] = 0
    modifiers: Modifiers = 0


class ScrollAct(Act):
    """The wheel was turned."""

    type: Literal["scroll"]
    x: Coordinate
    y: Coordinate
    right: Annotated[float, Field(ge=-5_000, le=5_000)] = 0
    down: Annotated[float, Field(ge=-5_000, le=5_000)] = 0


class KeyAct(Act):
    """A key went down or up."""

    type: Literal["key"]
    kind: Literal["down", "up"]
    key: Annotated[str, Field(min_length=1, max_length=32)]
    code: Annotated[str, Field(max_length=32)] = ""
    modifiers: Modifiers = 0


class TextAct(Act):
    """Text was pasted."""

    type: Literal["text"]
    text: Annotated[str, Field(max_length=MOST_TEXT)]


class DroppedFile(Act):
    """A file that was dropped."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    content: Annotated[str, Field(max_length=MOST_BYTES * 4 // 3 + 4)]

    @property
    def raw(self) -> bytes:
        """Its bytes.

        Raises:
            ValueError: They are not in base64.
        """
        try:
            return base64.b64decode(self.content, validate=True)
        except binascii.Error as error:
            raise ValueError(str(error)) from error


class DropAct(Act):
    """Files were dropped on the page."""

    type: Literal["drop"]
    x: Coordinate
    y: Coordinate
    files: Annotated[tuple[DroppedFile, ...], Field(min_length=1, max_length=MOST_FILES)]


class SeenAct(Act):
    """The last picture was drawn; the next one may come."""

    type: Literal["seen"]


class ReloadAct(Act):
    """The page is to be loaded again."""

    type: Literal["reload"]


Acts = PointerAct | ScrollAct | KeyAct | TextAct | DropAct | SeenAct | ReloadAct
ACTS: TypeAdapter[Acts] = TypeAdapter(Annotated[Acts, Field(discriminator="type")])
