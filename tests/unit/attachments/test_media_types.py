"""Types by content; what is claimed only breaks ties."""

import io
import zipfile

import pytest
from PIL import Image

from browser_bridge.attachments import media_types

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64)
MP3 = b"\xff\xfb\x90\x44" + bytes(413)
ID3 = b"ID3\x03\0\0\0\0\0\0" + MP3
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0" + bytes(32)
WEBM = bytes.fromhex("1a45dfa301000000000000001f4286810142f7810142f2810442f381084282847765626d")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def image(form: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, form)
    return file.getvalue()


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (image("PNG"), "image/png"),
        (image("JPEG"), "image/jpeg"),
        (image("GIF"), "image/gif"),
        (image("WEBP"), "image/webp"),
        (image("BMP"), "image/bmp"),
        (PDF, "application/pdf"),
        (b"%PDF-1.4\nall ascii", "application/pdf"),
        (MP4, "video/mp4"),
        (WEBM, "video/webm"),
        (MP3, "audio/mpeg"),
        (ID3, "audio/mpeg"),
        (WAV, "audio/wav"),
        (b"OggS\0\x02" + bytes(64), "audio/ogg"),
        (b"fLaC" + bytes(64), "audio/flac"),
        (zipped("xl/workbook.xml"), XLSX),
        (zipped("a.txt"), "application/zip"),
        (b"<!-- x -->\n<!DOCTYPE html><p>sorry", "text/html"),
        (b"<HTML><body>404", "text/html"),
        (b'<?xml version="1.0"?>\n<svg xmlns="a">', "image/svg+xml"),
        (b"plain words\n", "text/plain"),
        ("naïve café\n".encode(), "text/plain"),
        ("naïve".encode("utf-16"), "text/plain"),
        (b"BM is how this begins\n", "text/plain"),
        (b"MZ is how this begins\n", "text/plain"),
        (bytes(range(256)), media_types.UNKNOWN),
    ],
)
def test_content_tells_the_type(content: bytes, media_type: str) -> None:
    assert media_types.of(content) == media_type


def test_a_false_claim_does_not_change_the_type() -> None:
    assert media_types.of(image("PNG"), declared="image/jpeg", name="a.txt") == "image/png"
    assert media_types.of(b"<html>", declared="image/png", name="a.png") == "text/html"
    assert media_types.of(b"words", declared="image/png", name="a.png") == "text/plain"


@pytest.mark.parametrize(
    ("content", "declared", "name", "media_type"),
    [
        (b"import os\n", "", "a.py", "text/x-python"),
        (b"a,b\n1,2\n", "", "a.CSV", "text/csv"),
        (b"# Title\n", "", "README.md", "text/markdown"),
        (b'{"a": 1}', "application/json", "", "application/json"),
        (b"let a: number;\n", "", "a.ts", "text/plain"),
        (b"a", "text/x-rust; charset=utf-8", "a.unknown", "text/x-rust"),
        (zipped("mimetype"), "", "a.epub", "application/epub+zip"),
        (b"OggS\0\x02" + bytes(64), "video/ogg", "", "video/ogg"),
        (bytes(range(256)), "model/gltf-binary", "", "model/gltf-binary"),
        (bytes(range(256)), "image/*", "", media_types.UNKNOWN),
        (bytes(range(256)), "text/plain", "a.txt", media_types.UNKNOWN),
    ],
)
def test_claims_break_ties(content: bytes, declared: str, name: str, media_type: str) -> None:
    assert media_types.of(content, declared=declared, name=name) == media_type


def test_text_that_is_cut_inside_a_character_is_text() -> None:
    head = ("é" * media_types.HEAD).encode()[: media_types.HEAD + 1][: media_types.HEAD]
    assert media_types.of(b"a" + head[:-1]) == "text/plain"


def test_hostile_markup_is_read_in_time() -> None:
    assert media_types.of(b"<!--a-->" * 512) == "text/plain"
