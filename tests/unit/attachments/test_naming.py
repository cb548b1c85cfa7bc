"""Names of files: the caller's, made safe, with the extension that fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge.attachments import naming

PNG, TEXT = "image/png", "text/plain"


@pytest.mark.parametrize(
    ("name", "media_type", "safe"),
    [
        ("a.png", PNG, "a.png"),
        ("photo.JPG", PNG, "photo.JPG"),
        ("Ünïcode 文件.pdf", "application/pdf", "Ünïcode 文件.pdf"),
        ("main.py", "text/x-python", "main.py"),
        ("main.rs", TEXT, "main.rs"),
        ("Makefile", TEXT, "Makefile.txt"),
        ("", PNG, "image.png"),
        ("", "audio/mpeg", "audio.mp3"),
        ("", "audio/wav", "audio.wav"),
        ("", "video/mp4", "video.mp4"),
        ("", "application/pdf", "document.pdf"),
        ("", TEXT, "text.txt"),
        ("photo", PNG, "photo.png"),
        ("photo.bin", PNG, "photo.bin.png"),
        ("notes.txt", "application/pdf", "notes.txt.pdf"),
        ("fake.png", TEXT, "fake.png.txt"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Users\\me\\a.txt", TEXT, "a.txt"),
        ("a\x00b\n\u202ecod.txt", TEXT, "ab cod.txt".replace(" ", "")),
        ('a:b*c?"<d>|.txt', TEXT, "a_b_c___d__.txt"),
        ("..", PNG, "image.png"),
        (".gitignore", TEXT, "gitignore.txt"),
        ("x" * 300 + ".txt", TEXT, "x" * 116 + ".txt"),
    ],
)
def test_safe_keeps_what_it_can(name: str, media_type: str, safe: str) -> None:
    assert naming.safe(name, media_type) == safe


@given(st.text(max_size=300), st.sampled_from([PNG, TEXT, "application/octet-stream"]))
def test_safe_name_is_one_that_a_disk_takes(name: str, media_type: str) -> None:
    safe = naming.safe(name, media_type)
    assert safe not in ("", ".", "..")
    assert not set(safe) & set('/\\\0\n\r:*?"<>|')
    assert len(safe) <= naming.MOST_CHARACTERS


def test_distinct_numbers_what_is_taken() -> None:
    assert naming.distinct("image.png", {"image.png", "image-2.png"}) == "image-3.png"
    assert naming.distinct("image.png", set()) == "image.png"
