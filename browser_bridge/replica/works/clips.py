"""Films and narrations: copies of templates, each marked so that no two are alike.

A film gets a box that players skip; a narration gets its name as a comment in its second page.
"""

import struct
from functools import cache, lru_cache
from pathlib import Path

from browser_bridge.replica.works.made import File

_FOLDER = Path(__file__).parent / "clips"
_POLYNOMIAL = 0x04C11DB7
_OGG_HEADER = 27
_CRC_AT = 22
_SEGMENT = 255
_FILM_SECONDS, _NARRATION_SECONDS = 2.0, 0.6


@lru_cache(maxsize=32)
def film(seed: str, *, is_portrait: bool = False) -> File:
    """Make a film.

    Args:
        seed: What it was made for: another seed, other bytes.
        is_portrait: Whether it stands upright.
    """
    mark = seed.encode("utf-8", "replace")
    box = struct.pack(">I4s", 8 + len(mark), b"free") + mark
    data = _template("portrait.mp4" if is_portrait else "landscape.mp4") + box
    width, height = (720, 1280) if is_portrait else (1280, 720)
    return File(
        name="video.mp4",
        media_type="video/mp4",
        data=data,
        width=width,
        height=height,
        seconds=_FILM_SECONDS,
    )


@lru_cache(maxsize=64)
def narration(seed: str) -> File:
    """Make a narration in Ogg Opus.

    Args:
        seed: What it was made for: another seed, other bytes.
    """
    template = _template("narration.ogg")
    head = _page_length(template, 0)
    tags = _page_length(template, head)
    comment = f"TITLE={seed[:120]}".encode("utf-8", "replace")
    body = (
        b"OpusTags" + _counted(b"replica") + struct.pack("<I", 1) + _counted(comment)
    )  # fmt: skip
    page = _page(template[head : head + _CRC_AT], body)
    data = template[:head] + page + template[head + tags :]
    return File(name="narration.ogg", media_type="audio/ogg", data=data, seconds=_NARRATION_SECONDS)


@cache
def _template(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def _counted(text: bytes) -> bytes:
    return struct.pack("<I", len(text)) + text


def _page_length(data: bytes, at: int) -> int:
    segments = data[at + _OGG_HEADER - 1]
    table = data[at + _OGG_HEADER : at + _OGG_HEADER + segments]
    return _OGG_HEADER + segments + sum(table)


def _page(start: bytes, body: bytes) -> bytes:
    """Write an Ogg page: its first 22 bytes, check sum, table of segments, body."""
    table = bytes([_SEGMENT] * (len(body) // _SEGMENT) + [len(body) % _SEGMENT])
    rest = bytes([len(table)]) + table + body
    return start + struct.pack("<I", _check_sum(start + bytes(4) + rest)) + rest


def _check_sum(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (_POLYNOMIAL if value & 0x80000000 else 0)
            value &= 0xFFFFFFFF
    return value
