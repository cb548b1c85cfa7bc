"""A file is what its content says, and is refused when it is not whole."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.artifacts.examine import Facts, examine
from browser_bridge.events import ArtifactKind
from tests.unit.artifacts import samples

PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"

Look = Callable[..., Facts]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def examine_bytes(content: bytes, kind: ArtifactKind, name: str = "") -> Facts:
        path = tmp_path / "file"
        path.write_bytes(content)
        return examine(path, kind, name=name)

    return examine_bytes


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_picture_tells_its_type_and_size(look: Look, kind: str) -> None:
    facts = look(samples.picture((64, 36), kind), ArtifactKind.IMAGE, "x.mp4")
    assert facts.type.media_type == f"image/{kind.lower()}"
    assert (facts.width, facts.height, facts.seconds) == (64, 36, None)


@pytest.mark.parametrize("turned", [False, True])
def test_film_tells_its_pixels_and_length(look: Look, turned: bool) -> None:  # noqa: FBT001 - a case
    facts = look(samples.film(1280, 720, 8.0, turned=turned), ArtifactKind.VIDEO)
    assert facts.type.media_type == "video/mp4"
    assert (facts.width, facts.height) == ((720, 1280) if turned else (1280, 720))
    assert facts.seconds == 8.0


def test_webm_tells_its_pixels_and_length(look: Look) -> None:
    facts = look(samples.webm(640, 360, 2500.0), ArtifactKind.VIDEO)
    assert (facts.type.media_type, facts.width, facts.height) == ("video/webm", 640, 360)
    assert facts.seconds == 2.5


def test_sound_tells_its_length(look: Look) -> None:
    facts = look(samples.sound(1.5), ArtifactKind.AUDIO)
    assert (facts.type.media_type, facts.seconds) == ("audio/wav", 1.5)


@pytest.mark.parametrize(
    ("content", "name", "media_type", "extension"),
    [
        (b"# Title\n", "notes.md", "text/markdown", "md"),
        (b"print()\n", "run.py", "text/plain", "py"),
        (PAGE, "", "text/html", "html"),
        (b'<svg xmlns="x"/>', "", "image/svg+xml", "svg"),
        (b"hello", "", "text/plain", "txt"),
        ("é".encode() * 4000, "", "text/plain", "txt"),
        (b"a" + "é".encode() * 4000, "", "text/plain", "txt"),
        (b"a" * 4095 + "😀".encode(), "", "text/plain", "txt"),
        (b"\0\1\2", "notes.md", "application/octet-stream", "bin"),
        (samples.picture(), "page.html", "image/png", "png"),
    ],
)
def test_text_is_told_apart_by_its_name_and_nothing_else_is(
    look: Look, content: bytes, name: str, media_type: str, extension: str
) -> None:
    found = look(content, ArtifactKind.CODE, name).type
    assert (found.media_type, found.extension) == (media_type, extension)


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (b"", ArtifactKind.IMAGE, "empty"),
        (b"", ArtifactKind.DOCUMENT, "empty"),
        (PAGE, ArtifactKind.IMAGE, "web page"),
        (b"\xef\xbb\xbf  <!-- x --> <html>", ArtifactKind.VIDEO, "web page"),
        (b"an error", ArtifactKind.VIDEO, "text/plain"),
        (b'{"error": 1}', ArtifactKind.AUDIO, "text/plain"),
        (b"<svg></svg>", ArtifactKind.IMAGE, "svg"),
        (samples.film(), ArtifactKind.IMAGE, "video/mp4"),
        (samples.picture(), ArtifactKind.VIDEO, "image/png"),
        (samples.noise(kind="JPEG")[:-2000], ArtifactKind.IMAGE, "cut short"),
        (samples.noise(kind="PNG")[:-2000], ArtifactKind.IMAGE, "cut short"),
        (samples.noise(kind="WEBP")[:-2000], ArtifactKind.IMAGE, "cut short"),
        (samples.picture()[:20], ArtifactKind.IMAGE, "cut short"),
        (samples.film()[:-1], ArtifactKind.VIDEO, "cut short"),
        (samples.film()[:30], ArtifactKind.VIDEO, "cut short"),
        (samples.film()[:24], ArtifactKind.VIDEO, "no header"),
        (samples.webm()[:-1], ArtifactKind.VIDEO, "cut short"),
        (b"%PDF-1.7\n1 0 obj", ArtifactKind.BOOK, "cut short"),
        (b"PK\3\4" + bytes(26) + b"mimetypeapplication/epub+zip", ArtifactKind.BOOK, "cut short"),
    ],
)
def test_file_is_refused_when_it_is_not_whole_or_something_else(
    look: Look, content: bytes, kind: ArtifactKind, why: str
) -> None:
    with pytest.raises(errors.ArtifactInvalid, match=why):
        look(content, kind)


@pytest.mark.parametrize("side", [12_000, 60_000])
def test_picture_that_would_fill_the_memory_is_refused(look: Look, side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    with pytest.raises(errors.ArtifactInvalid, match="pixels"):
        look(b"\x89PNG\r\n\x1a\n" + b"".join(chunks), ArtifactKind.IMAGE)
