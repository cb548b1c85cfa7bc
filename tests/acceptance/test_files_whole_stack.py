"""Files, whole: the official client sends them, the replica tells by digest what arrived."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import openai
import pytest

from browser_bridge.replica.options import ReplicaOptions
from tests.acceptance.whole_stack import KEY, WholeStack, whole_stack

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64)
PDF = b"%PDF-1.7\n%\xe2\xe3\n" + bytes(3_000_000)
WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(32)
TEXT = {"type": "text", "text": "ping"}


def base(content: bytes) -> str:
    return base64.b64encode(content).decode()


def image(url: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


PARTS: list[tuple[dict[str, Any], str, bytes]] = [
    (image(f"data:image/png;base64,{base(PNG)}"), "image.png", PNG),
    (
        {"type": "file", "file": {"file_data": base(PDF), "filename": "big report.pdf"}},
        "big report.pdf",
        PDF,
    ),
    (
        {"type": "input_audio", "input_audio": {"data": base(WAV), "format": "wav"}},
        "audio.wav",
        WAV,
    ),
    (
        {"type": "file", "file": {"file_data": "data:text/x-python;base64,aW1wb3J0IG9zCg=="}},
        "text.py",
        b"import os\n",
    ),
]


@pytest.fixture(scope="module", params=["g1", "g2"])
async def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WholeStack]:
    """Give a running stack that may fetch from this machine."""
    directory = tmp_path_factory.mktemp(request.param)
    api = {"keys": (KEY,), "fetch_private": True}
    options = ReplicaOptions(generation=request.param)
    async with whole_stack(directory, options, api=api) as running:
        yield running
        assert not list((directory / "data").glob("attachments-*/*")), "files were left behind"


async def ask(stack: WholeStack, *parts: Any) -> str:
    content: Any = [TEXT, *parts]
    completion = await stack.client.chat.completions.create(
        model="gemini-3-fast", messages=[{"role": "user", "content": content}]
    )
    return completion.choices[0].message.content or ""


def received(stack: WholeStack) -> list[tuple[str, int, str]]:
    (entry,) = stack.replica.oracle.prompts
    assert entry.prompt == "ping"
    return [(file.name, file.size, file.sha256) for file in entry.files]


async def test_files_of_every_shape_arrive_as_they_were_sent(stack: WholeStack) -> None:
    """What the site received with the prompt is, by digest, what the client sent."""
    stack.replica.reset()
    assert await ask(stack, *(part for part, _, _ in PARTS)) == "pong"
    assert received(stack) == [
        (name, len(content), hashlib.sha256(content).hexdigest()) for _, name, content in PARTS
    ]
    stack.replica.reset()
    assert await ask(stack) == "pong"
    assert received(stack) == []


async def test_file_is_fetched_by_its_address(stack: WholeStack) -> None:
    """An http address of a picture becomes a file under its own name."""
    stack.replica.reset()
    async with hosting(PNG) as port:
        assert await ask(stack, image(f"http://127.0.0.1:{port}/cats/my%20cat.png")) == "pong"
    assert received(stack) == [("my cat.png", len(PNG), hashlib.sha256(PNG).hexdigest())]


REFUSED = {
    "not base64": (image("~~~"), "messages[0].content[1].image_url.url"),
    "not a picture": (
        image(f"data:image/png;base64,{base(b'<html>sorry')}"),
        "messages[0].content[1].image_url.url",
    ),
    "no such file": (
        {"type": "file", "file": {"file_id": "file-1"}},
        "messages[0].content[1].file.file_id",
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
async def test_file_that_cannot_be_sent_is_a_bad_request_that_names_its_field(
    stack: WholeStack, reason: str
) -> None:
    """The caller is told which field to mend; the site is asked nothing."""
    stack.replica.reset()
    part, param = REFUSED[reason]
    with pytest.raises(openai.BadRequestError) as raised:
        await ask(stack, part)
    assert (raised.value.code, raised.value.param) == ("invalid_attachment", param)
    assert stack.replica.oracle.prompts == ()


async def test_upload_that_the_site_refuses_is_told_and_the_tab_lives_on(
    stack: WholeStack,
) -> None:
    """A file that the site does not take is an error of the request, once and for all."""
    stack.replica.reset()
    stack.replica.use("upload_refused")
    with pytest.raises(openai.BadRequestError, match="HTTP 415") as raised:
        await ask(stack, PARTS[0][0])
    assert raised.value.code == "invalid_attachment"
    stack.replica.use("normal")
    assert await ask(stack) == "pong"
    assert received(stack) == []


async def test_private_address_is_not_fetched_unless_settings_say_so(tmp_path: Path) -> None:
    """By default a caller reaches nothing of this machine's own network."""
    async with whole_stack(tmp_path, ReplicaOptions()) as stack, hosting(PNG) as port:
        with pytest.raises(openai.BadRequestError, match="private network") as raised:
            await ask(stack, image(f"http://2130706433:{port}/a.png"))
        assert raised.value.param == "messages[0].content[1].image_url.url"
        assert stack.replica.oracle.prompts == ()


@asynccontextmanager
async def hosting(content: bytes) -> AsyncGenerator[int]:
    """Serve one file on a port of this machine."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
        writer.close()

    server = await asyncio.start_server(reply, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
