"""Pages of a storybook as a reader counts them, made of the halves that its page shows; pure.

Facts: site-dom 11.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """A left or right page, as the observer tells it.

    Args:
        index: Its place among all of them.
        spread: The spread that it belongs to.
        text: Its words.
        heading: Its heading, if it has no words.
        pictures: Address of each of its pictures.
    """

    index: int
    spread: int
    text: str
    heading: str
    pictures: tuple[str, ...]

    @classmethod
    def parse(cls, index: int, value: dict[str, Any]) -> Self:
        """Read the observer's JSON value."""
        return cls(
            index=index,
            spread=value["spread"],
            text=value["text"],
            heading=value["heading"],
            pictures=tuple(picture["src"] for picture in value["pictures"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture of a page.

    Args:
        src: Its address, or "".
        half: The half that holds it.
        number: Its number there.
    """

    src: str
    half: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of the book as a reader counts: words and what is drawn for them.

    Args:
        spread: Number of the spread that shows it.
        text: The words; of a cover the title.
        pictures: What is drawn for them, in order.
        is_cover: Whether it is the cover.
    """

    spread: int
    text: str
    pictures: tuple[Drawn, ...]
    is_cover: bool = False


def sheets_of(halves: Sequence[Half]) -> list[Sheet]:
    """Return the pages as a reader counts them, empty ones left out.

    The words may stand beside their picture, or each half of a spread may have words of its own.

    Args:
        halves: Left and right pages, in order.
    """
    sheets: list[Sheet] = []
    for _, spread in groupby(halves, key=lambda half: half.spread):
        sides = list(spread)
        is_divided = sum(bool(side.text) for side in sides) > 1
        for group in [[side] for side in sides] if is_divided else [sides]:
            sheet = _sheet(group, is_first=not sheets)
            if sheet.text or sheet.pictures:
                sheets.append(sheet)
    return sheets


def _sheet(sides: Sequence[Half], *, is_first: bool) -> Sheet:
    text = "\n\n".join(side.text for side in sides if side.text)
    heading = next((side.heading for side in sides if side.heading), "")
    drawn = tuple(
        Drawn(src=src, half=side.index, number=number)
        for side in sides
        for number, src in enumerate(side.pictures)
    )
    is_cover = not text and (bool(heading) or (is_first and bool(drawn)))
    return Sheet(spread=sides[0].spread, text=text or heading, pictures=drawn, is_cover=is_cover)
