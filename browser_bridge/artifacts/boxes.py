"""Reads the boxes of an MP4 file (ISO 14496-12): whether it is whole, its pixels and its length."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_HEADER = 64 * 2**20
MOST_BOXES = 100_000
_LARGE = 1
_TO_THE_END = 0
_CONTAINERS = frozenset({b"trak", b"mdia", b"mvex"})


class BrokenFile(Exception):
    """The file is not whole, or not what it begins like; the message says why."""


@dataclass(slots=True, kw_only=True)
class Film:
    """What a film says of itself.

    Args:
        width: Pixels, or None when it has no picture.
        height: Pixels, or None when it has no picture.
        seconds: Duration, or None when it does not say.
    """

    width: int | None = None
    height: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    end: int


def read_film(file: BinaryIO) -> Film:
    """Return what a file says of itself.

    Args:
        file: The file, seekable.

    Raises:
        BrokenFile: It is cut short, or has no header or no pictures.
    """
    boxes = {box.kind: box for box in _top_boxes(file)}
    header = boxes.get(b"moov")
    if header is None:
        raise BrokenFile("it has no header")
    content = boxes.get(b"mdat")
    if content is None or content.end == content.start:
        raise BrokenFile("it holds no content")
    if header.end - header.start > MOST_HEADER:
        raise BrokenFile("its header is too large")
    file.seek(header.start)
    film = Film()
    _read_header(file.read(header.end - header.start), film)
    return film


def _top_boxes(file: BinaryIO) -> Iterator[_Box]:
    size = file.seek(0, os.SEEK_END)
    at = 0
    for _ in range(MOST_BOXES):
        if at == size:
            return
        file.seek(at)
        box = _box(file.read(16), at, size)
        yield box
        at = box.end
    raise BrokenFile("it has too many parts")


def _box(head: bytes, at: int, limit: int) -> _Box:
    """Return the box whose first bytes these are, its content between `start` and `end`."""
    if len(head) < 8:  # noqa: PLR2004 - size and kind
        raise BrokenFile("it is cut short")
    (length,), kind, start = struct.unpack(">I", head[:4]), head[4:8], at + 8
    if length == _LARGE and len(head) >= 16:  # noqa: PLR2004 - with a long size
        (length,), start = struct.unpack(">Q", head[8:16]), at + 16
    end = limit if length == _TO_THE_END else at + length
    if end < start:
        raise BrokenFile("a part of it has an impossible size")
    if end > limit:
        raise BrokenFile("it is cut short")
    return _Box(kind, start, end)


def _read_header(data: bytes, film: Film) -> None:
    pending = [(0, len(data))]
    while pending:
        at, end = pending.pop()
        while at < end:
            box = _box(data[at : at + 16], at, end)
            if box.kind in _CONTAINERS:
                pending.append((box.start, box.end))
            else:
                _read_leaf(box.kind, data[box.start : box.end], film)
            at = box.end


def _read_leaf(kind: bytes, body: bytes, film: Film) -> None:
    try:
        if kind == b"mvhd":
            film.seconds = _duration(body) or film.seconds
        elif kind == b"tkhd":
            width, height = _pixels(body)
            if width * height > (film.width or 0) * (film.height or 0):
                film.width, film.height = width, height
    except struct.error:
        raise BrokenFile("its header is damaged") from None


def _duration(body: bytes) -> float | None:
    is_long = body[:1] == b"\1"
    scale, length = struct.unpack_from(">IQ" if is_long else ">II", body, 20 if is_long else 12)
    unknown = 2**64 - 1 if is_long else 2**32 - 1
    return length / scale if scale and length not in (0, unknown) else None


def _pixels(body: bytes) -> tuple[int, int]:
    after = 88 if body[:1] == b"\1" else 76
    width, height = struct.unpack_from(">II", body, after)
    (straight,) = struct.unpack_from(">i", body, after - 36)
    is_turned = straight == 0  # The matrix swaps the axes: filmed upright.
    pixels = width >> 16, height >> 16
    return (pixels[1], pixels[0]) if is_turned else pixels
