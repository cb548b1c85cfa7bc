"""Files in chat requests, in every shape that clients use."""

from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.messages import FileSource, InlineFile, Message, RemoteFile, Role, StoredFile
from browser_bridge.protocols.openai import chat

WHERE = "messages[0].content[1]"
DATA = "data:image/png;base64,aGk="
URL = "https://example.test/f"
TEXT = {"type": "text", "text": "look"}


def turn_of(*history: Any) -> tuple[Message, ...]:
    return chat.parse({"model": "gemini-3-fast", "messages": list(history)}).turn.messages


def file_of(part: dict[str, Any]) -> FileSource:
    (message,) = turn_of({"role": "user", "content": [TEXT, part]})
    assert message.text == "look"
    (source,) = message.files
    return source


def inline(place: str, media_type: str = "", name: str = "") -> InlineFile:
    return InlineFile(content=b"hi", media_type=media_type, name=name, param=f"{WHERE}.{place}")


def remote(place: str, media_type: str = "") -> RemoteFile:
    return RemoteFile(url=URL, media_type=media_type, param=f"{WHERE}.{place}")


@pytest.mark.parametrize(
    ("part", "source"),
    [
        (
            {"type": "image_url", "image_url": {"url": DATA, "detail": "high"}},
            inline("image_url.url", "image/png"),
        ),
        ({"type": "image_url", "image_url": DATA}, inline("image_url", "image/png")),
        ({"type": "image_url", "image_url": "aGk="}, inline("image_url", "image/*")),
        ({"type": "image_url", "image_url": {"url": URL}}, remote("image_url.url", "image/*")),
        ({"type": "input_image", "image_url": DATA}, inline("image_url", "image/png")),
        ({"type": "input_image", "file_id": "f"}, StoredFile(id="f", param=f"{WHERE}.file_id")),
        (
            {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "wav"}},
            inline("input_audio.data", "audio/wav"),
        ),
        (
            {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "mp3"}},
            inline("input_audio.data", "audio/mpeg"),
        ),
        ({"type": "audio_url", "audio_url": {"url": URL}}, remote("audio_url.url", "audio/*")),
        ({"type": "video_url", "video_url": {"url": URL}}, remote("video_url.url", "video/*")),
        ({"type": "input_video", "video_url": URL}, remote("video_url", "video/*")),
        (
            {"type": "input_video", "input_video": {"data": "aGk=", "format": "mp4"}},
            inline("input_video.data", "video/mp4"),
        ),
        (
            {"type": "file", "file": {"file_data": "aGk=", "filename": "a.py"}},
            inline("file.file_data", "", "a.py"),
        ),
        ({"type": "file", "file": {"file_data": DATA}}, inline("file.file_data", "image/png")),
        ({"type": "file", "file": {"file_data": URL}}, remote("file.file_data")),
        ({"type": "file", "file": {"file_url": URL}}, remote("file.file_url")),
        (
            {"type": "file", "file": {"file_data": "aGk=", "format": "application/pdf"}},
            inline("file.file_data", "application/pdf"),
        ),
        (
            {"type": "file", "file": {"file_id": "f", "filename": "a"}},
            StoredFile(id="f", name="a", param=f"{WHERE}.file.file_id"),
        ),
        ({"type": "file", "file": {"file_id": URL}}, remote("file.file_id")),
        (
            {"type": "input_file", "file_data": "aGk=", "filename": "b.txt"},
            inline("file_data", "", "b.txt"),
        ),
        ({"type": "input_file", "file_url": URL}, remote("file_url")),
    ],
)
def test_part_becomes_a_file_that_names_its_field(part: dict[str, Any], source: FileSource) -> None:
    assert file_of(part) == source


@pytest.mark.parametrize(
    ("part", "param"),
    [
        ({"type": "image_url"}, WHERE),
        ({"type": "image_url", "image_url": {}}, f"{WHERE}.image_url"),
        ({"type": "image_url", "image_url": {"url": 5}}, f"{WHERE}.image_url.url"),
        ({"type": "image_url", "image_url": {"url": ""}}, f"{WHERE}.image_url.url"),
        ({"type": "image_url", "image_url": "~"}, f"{WHERE}.image_url"),
        ({"type": "file", "file": {"filename": "a.txt"}}, f"{WHERE}.file"),
        ({"type": "file", "file": {"file_data": "data:,"}}, f"{WHERE}.file.file_data"),
        ({"type": "input_audio", "input_audio": {"format": "wav"}}, f"{WHERE}.input_audio"),
        ({"type": "video_url", "video_url": "ftp://a/b"}, f"{WHERE}.video_url"),
    ],
)
def test_part_without_a_readable_file_is_refused_by_its_field(
    part: dict[str, Any], param: str
) -> None:
    with pytest.raises(errors.InvalidAttachment) as raised:
        file_of(part)
    assert raised.value.param == param


def test_unknown_kind_of_part_is_refused() -> None:
    with pytest.raises(errors.InvalidRequest, match="hologram") as raised:
        file_of({"type": "hologram", "hologram": DATA})
    assert raised.value.param == f"{WHERE}.type"


def test_files_stay_with_their_messages() -> None:
    image = {"type": "image_url", "image_url": DATA}
    first, second, third = turn_of(
        {"role": "user", "content": [image, TEXT, image]},
        {"role": "assistant", "content": [image]},
        {"role": "user", "content": "and now?"},
    )
    assert (first.text, len(first.files)) == ("look", 2)
    assert (second.role, second.text, len(second.files)) == (Role.ASSISTANT, "", 1)
    assert (third.text, third.files) == ("and now?", ())


def test_turn_of_files_alone_gets_words_that_the_site_can_send() -> None:
    (message,) = turn_of({"role": "user", "content": [{"type": "image_url", "image_url": DATA}]})
    assert message.text.strip()
    assert len(message.files) == 1
