"""Reads the elements of a WebM file (RFC 8794, RFC 9559): whether it is whole, pixels, length."""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from browser_bridge.artifacts.boxes import BrokenFile, Film

SEGMENT = 0x18538067
INFO = 0x1549A966
TIME_SCALE = 0x2AD7B1
DURATION = 0x4489
TRACKS = 0x1654AE6B
TRACK = 0xAE
VIDEO = 0xE0
PIXEL_WIDTH = 0xB0
PIXEL_HEIGHT = 0xBA
CLUSTER = 0x1F43B675
MOST_HEADER = 4 * 2**20
_PARENTS = frozenset({TRACKS, TRACK, VIDEO, INFO})
_BITS = 8
_DEFAULT_SCALE = 1_000_000


def read_film(file: BinaryIO) -> Film:
    """Return what a file says of itself.

    Args:
        file: The file, seekable.

    Raises:
        BrokenFile: It is cut short, or holds no pictures.
    """
    size = file.seek(0, os.SEEK_END)
    at = 0
    while at < size:
        kind, start, end = _element(file, at, size)
        if kind == SEGMENT:
            return _segment(file, start, end)
        at = end
    raise BrokenFile("it holds no content")


def _segment(file: BinaryIO, at: int, limit: int) -> Film:
    found: dict[int, bytes] = {}
    has_content = False
    while at < limit:
        kind, start, end = _element(file, at, limit)
        if kind in (INFO, TRACKS):
            if end - start > MOST_HEADER:
                raise BrokenFile("its header is too large")
            file.seek(start)
            found.update(_leaves(file.read(end - start)))
        has_content = has_content or (kind == CLUSTER and end > start)
        at = end
    if not has_content:
        raise BrokenFile("it holds no content")
    return _film(found)


def _film(found: dict[int, bytes]) -> Film:
    duration = _real(found.get(DURATION, b""))
    scale = _whole(found.get(TIME_SCALE, b"")) or _DEFAULT_SCALE
    return Film(
        width=_whole(found.get(PIXEL_WIDTH, b"")),
        height=_whole(found.get(PIXEL_HEIGHT, b"")),
        seconds=duration * scale / 1e9 if duration else None,
    )


def _leaves(data: bytes) -> Iterator[tuple[int, bytes]]:
    pending = [data]
    while pending:
        data, at = pending.pop(), 0
        while at < len(data):
            kind, start, end = _header(data[at : at + 12], at, len(data))
            if kind in _PARENTS:
                pending.append(data[start:end])
            else:
                yield kind, data[start:end]
            at = end


def _element(file: BinaryIO, at: int, limit: int) -> tuple[int, int, int]:
    file.seek(at)
    return _header(file.read(12), at, limit)


def _header(head: bytes, at: int, limit: int) -> tuple[int, int, int]:
    """Return the kind of an element, and where its content begins and ends."""
    width = _width(head)
    kind = int.from_bytes(head[:width], "big")
    rest = head[width:]
    length_width = _width(rest)
    mask = (1 << (7 * length_width)) - 1
    length = int.from_bytes(rest[:length_width], "big") & mask
    start = at + width + length_width
    end = limit if length == mask else start + length  # all ones: to the end, as live films are
    if end > limit:
        raise BrokenFile("it is cut short")
    return kind, start, end


def _width(data: bytes) -> int:
    if not data or not data[0] or len(data) < (width := _BITS - data[0].bit_length() + 1):
        raise BrokenFile("it is cut short or damaged")
    return width


def _whole(data: bytes) -> int | None:
    return int.from_bytes(data, "big") or None


def _real(data: bytes) -> float | None:
    formats = {4: ">f", 8: ">d"}
    return struct.unpack(formats[len(data)], data)[0] if len(data) in formats else None
