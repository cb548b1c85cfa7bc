"""Files in requests: data URLs, base64 however it is written, and addresses."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge import errors
from browser_bridge.messages import FileSource, InlineFile, RemoteFile, StoredFile
from browser_bridge.protocols import file_sources

CONTENT = bytes(range(256)) * 3 + b"?>"
PLAIN = base64.b64encode(CONTENT).decode()


def read(value: str, **named: str) -> FileSource:
    return file_sources.read(value, param="p", **named)


@pytest.mark.parametrize(
    "value",
    [
        PLAIN,
        PLAIN.rstrip("="),
        base64.urlsafe_b64encode(CONTENT).decode(),
        base64.encodebytes(CONTENT).decode(),
        f"data:;base64,{PLAIN}",
        f"data:base64,{PLAIN}".replace("data:base64", "data:;charset=utf-8;BASE64"),
    ],
)
def test_read_decodes_base64_however_it_is_written(value: str) -> None:
    source = read(value, media_type="image/png", name="a.png")
    assert source == InlineFile(content=CONTENT, media_type="image/png", name="a.png", param="p")


@given(st.binary(min_size=1))
def test_decode_returns_what_was_encoded(content: bytes) -> None:
    assert file_sources.decode(base64.b64encode(content).decode(), param="p") == content


def test_decode_joins_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_sources, "SLICE", 8)
    assert file_sources.decode(PLAIN, param="p") == CONTENT


def test_read_takes_type_and_name_of_a_data_url() -> None:
    source = read(f"DATA:Image/PNG;name=b.png;base64,{PLAIN}", media_type="image/*")
    assert source == InlineFile(content=CONTENT, media_type="image/png", name="b.png", param="p")


def test_read_decodes_percent_escapes() -> None:
    source = read("data:text/plain,a%20b%0A")
    assert source == InlineFile(content=b"a b\n", media_type="text/plain", param="p")


@pytest.mark.parametrize("url", ["https://example.test/a.png?x=1", "HTTP://Example.test:8080/"])
def test_read_keeps_addresses_to_be_fetched(url: str) -> None:
    assert read(url, name="n") == RemoteFile(url=url, name="n", param="p")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "====",
        "not base64!",
        "abcde",
        "ab=cdefg",
        "data:image/png;base64",
        "data:image/png;base64,",
        "data:image/png;base64,%%%",
        "data:text/plain,",
        "file:///etc/passwd",
        "gs://bucket/file",
        "blob:https://example.test/1",
        "javascript:alert(1)",
        "https://",
        "http:///path",
        "http://[::1",
        "http://host:99999/",
    ],
)
def test_read_refuses_what_is_no_file_and_names_the_field(value: str) -> None:
    with pytest.raises(errors.InvalidAttachment) as raised:
        read(value)
    assert raised.value.param == "p"


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (" file-1 ", StoredFile(id="file-1", param="p")),
        ("files/file-1", StoredFile(id="file-1", param="p")),
        ("https://example.test/a", RemoteFile(url="https://example.test/a", param="p")),
        ("data:text/plain,a", InlineFile(content=b"a", media_type="text/plain", param="p")),
    ],
)
def test_stored_reads_ids_and_what_clients_put_in_their_place(
    value: str, source: FileSource
) -> None:
    assert file_sources.stored(value, param="p") == source


def test_stored_refuses_an_empty_id() -> None:
    with pytest.raises(errors.InvalidAttachment):
        file_sources.stored(" ", param="p")
