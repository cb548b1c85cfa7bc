"""The images routes through the official client, strict about shapes, over scripted jobs."""

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai
import pytest
from PIL import Image

from browser_bridge import errors, messages, testing
from browser_bridge.artifacts.pictures import Form, shape
from browser_bridge.events import ArtifactKind
from tests.acceptance.media_server import MediaServer, made, serve
from tests.unit.artifacts import samples

LAKE = samples.noise((160, 90), "PNG")
SKETCH = samples.picture((80, 45), "JPEG")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MediaServer]:
    async with serve(tmp_path) as running:
        picture = await running.keep(LAKE, ArtifactKind.IMAGE, "A lake")
        sketch = await running.keep(SKETCH, ArtifactKind.IMAGE)
        running.manager.scripts = [made(picture, partial=sketch)]
        yield running


@pytest.fixture
def client(server: MediaServer) -> openai.AsyncOpenAI:
    return server.client()


def opened(text: str | None) -> Image.Image:
    assert text is not None
    return Image.open(io.BytesIO(base64.b64decode(text, validate=True)))


async def post(server: MediaServer, path: str, **parts: Any) -> httpx.Response:
    async with server.plain() as plain:
        return await plain.post(path, **parts)


async def test_picture_comes_as_data_byte_for_byte(
    client: openai.AsyncOpenAI, server: MediaServer
) -> None:
    """By default the picture is in the answer, exactly as the site made it."""
    answer = await client.images.generate(prompt="a lake", model="gemini-3-pro-imagen|[team]")
    assert answer.data is not None
    (item,) = answer.data
    assert item.b64_json is not None
    assert base64.b64decode(item.b64_json) == LAKE
    assert (answer.size, answer.output_format, item.url) == (None, "png", None)
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens
    (asked,) = server.manager.requests
    assert asked.messages[-1].text == "a lake"
    assert (asked.model.tool, asked.model.groups) == (messages.Tool.IMAGE, ("team",))


@pytest.mark.parametrize("model", [None, "gpt-image-1", "dall-e-3", "gemini-3-fast"])
async def test_model_need_not_name_the_tool(
    client: openai.AsyncOpenAI, server: MediaServer, model: str | None
) -> None:
    """Other vendors' names, bases alone and no name all make pictures."""
    await client.images.generate(prompt="a lake", model=model)
    assert server.manager.requests[0].model.tool is messages.Tool.IMAGE


async def test_picture_comes_by_address(client: openai.AsyncOpenAI, server: MediaServer) -> None:
    """With response_format url, the address gives the picture without a key."""
    answer = await client.images.generate(prompt="a lake", response_format="url")
    assert answer.data is not None
    assert answer.data[0].url is not None
    assert answer.data[0].url.startswith(server.address.removesuffix("/v1") + "/media/")
    async with server.plain() as plain:
        response = await plain.get(answer.data[0].url, headers={"authorization": ""})
        assert response.content == LAKE


async def test_picture_is_fitted_and_written_as_asked(
    client: openai.AsyncOpenAI, server: MediaServer
) -> None:
    """Size and format are what was asked for; the site is asked for the nearest proportions."""
    answer = await client.images.generate(
        prompt="a lake", size="1024x1536", output_format="webp", output_compression=30, n=2
    )
    assert answer.data is not None
    picture = opened(answer.data[0].b64_json)
    assert (picture.size, picture.format) == ((1024, 1536), "WEBP")
    assert (answer.size, answer.output_format) == ("1024x1536", "webp")
    assert server.manager.requests[0].options == messages.ToolOptions(
        count=2, size=(1024, 1536), aspect_ratio="2:3"
    )


async def test_changed_picture_can_be_had_by_address(
    client: openai.AsyncOpenAI, server: MediaServer
) -> None:
    """A picture that was rewritten for the caller has an address of its own."""
    answer = await client.images.generate(
        prompt="a lake", response_format="url", output_format="jpeg"
    )
    assert answer.data is not None
    assert answer.data[0].url is not None
    async with server.plain() as plain:
        response = await plain.get(answer.data[0].url)
    assert response.headers["content-type"] == "image/jpeg"
    assert response.content == shape(LAKE, Form(format="jpeg"))


async def test_events_bring_partial_and_whole_pictures(client: openai.AsyncOpenAI) -> None:
    """As many unfinished pictures as asked for come before the finished one."""
    for partials in (0, 2):
        stream = await client.images.generate(prompt="a", stream=True, partial_images=partials)
        found = [event async for event in stream]
        kinds = ["image_generation.partial_image"] if partials else []
        assert [event.type for event in found] == [*kinds, "image_generation.completed"]
        assert base64.b64decode(found[-1].b64_json) == LAKE
        if partials:
            assert base64.b64decode(found[0].b64_json) == SKETCH


@pytest.mark.parametrize("is_list", [False, True])
async def test_edit_sends_the_uploads(
    client: openai.AsyncOpenAI,
    server: MediaServer,
    is_list: bool,  # noqa: FBT001 - a case
) -> None:
    """Uploads reach the job in order, the mask last and explained."""
    image: Any = [("a.png", LAKE), ("b.jpg", SKETCH)] if is_list else ("a.png", LAKE)
    await client.images.edit(image=image, mask=("m.png", LAKE), prompt="more blue", n=2)
    (asked,) = server.manager.requests
    files = asked.messages[-1].files
    contents = [file.content for file in files if isinstance(file, messages.InlineFile)]
    assert contents == ([LAKE, SKETCH, LAKE] if is_list else [LAKE, LAKE])
    assert asked.messages[-1].text.startswith("more blue\n\nThe last attached picture is a mask")
    assert asked.options.count == 2


async def test_edit_streams_events_of_its_own(client: openai.AsyncOpenAI) -> None:
    """The events of an edit are named after it."""
    stream = await client.images.edit(image=LAKE, prompt="blue", stream=True)
    assert [event.type async for event in stream] == ["image_edit.completed"]


async def test_variation_needs_no_prompt(server: MediaServer) -> None:
    """A variation is an edit with a prompt of ours."""
    response = await post(server, "/images/variations", files={"image": ("a.png", LAKE)})
    assert response.status_code == 200
    assert "variation" in server.manager.requests[0].messages[-1].text
    assert len(server.manager.requests[0].messages[-1].files) == 1


async def test_edit_takes_json_and_addresses_of_ours(server: MediaServer) -> None:
    """Pictures in JSON are data, addresses, or what the server made before."""
    made_before = (
        await post(server, "/images/generations", json={"prompt": "a", "response_format": "url"})
    ).json()["data"][0]["url"]
    data = "data:image/png;base64," + base64.b64encode(LAKE).decode()
    fields = {
        "prompt": "blue",
        "image": [data, "https://example.org/x.png"],
        "images": [{"image_url": made_before}],
    }
    response = await post(server, "/images/edits", json=fields)
    assert response.status_code == 200
    kinds = [type(file).__name__ for file in server.manager.requests[-1].messages[-1].files]
    assert kinds == ["InlineFile", "RemoteFile", "StoredFile"]


async def test_generation_takes_a_form(server: MediaServer) -> None:
    """A form, multipart or not, says what JSON says."""
    for parts in ({"files": {"prompt": (None, "a lake")}}, {"data": {"prompt": "a lake"}}):
        response = await post(server, "/images/generations", **parts)
        assert response.status_code == 200
        assert server.manager.requests[-1].messages[-1].text == "a lake"


async def test_refusal_is_an_error_with_the_sites_words(
    client: openai.AsyncOpenAI, server: MediaServer
) -> None:
    """No picture is never an empty list, whole or streamed."""
    server.manager.scripts = [testing.answer("I can't ", "draw that.")]
    with pytest.raises(openai.BadRequestError, match="I can't draw that") as caught:
        await client.images.generate(prompt="x")
    assert caught.value.code == "content_policy_violation"
    assert caught.value.response.headers["x-should-retry"] == "false"
    stream = await client.images.generate(prompt="x", stream=True)
    with pytest.raises(openai.APIError, match="I can't draw that"):
        _ = [event async for event in stream]


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({}, "prompt"),
        ({"prompt": "  "}, "prompt"),
        ({"n": 5}, "n"),
        ({"size": "big"}, "size"),
        ({"output_format": "gif"}, "output_format"),
        ({"background": "transparent"}, "background"),
        ({"output_compression": 101}, "output_compression"),
        ({"response_format": "xml"}, "response_format"),
        ({"model": "gemini-3-pro-video"}, "model"),
    ],
)
async def test_wrong_field_is_named(
    server: MediaServer, fields: dict[str, Any], param: str
) -> None:
    """Bad input is an error that names the field, before anything is asked of the site."""
    body = {"prompt": "a", **fields} if fields else {}
    response = await post(server, "/images/generations", json=body)
    assert response.status_code == 400
    assert response.json()["error"]["param"] == param
    assert server.manager.requests == []


async def test_edit_without_a_picture_is_refused(server: MediaServer) -> None:
    """An edit needs a picture."""
    response = await post(server, "/images/edits", json={"prompt": "blue"})
    assert (response.status_code, response.json()["error"]["param"]) == (400, "image")


@pytest.mark.parametrize("where", ["body", "query"])
async def test_task_is_come_back_for(server: MediaServer, where: str) -> None:
    """With async=true the answer is a task; its pictures are had by its id."""
    goes_on = asyncio.Event()
    script = server.manager.scripts[0]
    assert not isinstance(script, errors.BridgeError)
    server.manager.scripts = [[*script[:2], goes_on.wait, *script[2:]]]
    query = "?async=true" if where == "query" else ""
    body = {"prompt": "a lake", **({"async": True} if where == "body" else {})}
    task = (await post(server, f"/images/generations{query}", json=body)).json()
    assert (task["object"], task["status"], task["data"]) == ("image.task", "queued", None)
    goes_on.set()
    await server.bridge.long_jobs.wait("job-1")
    async with server.plain() as plain:
        ended = (await plain.get(f"/images/{task['id']}")).json()
        missing = await plain.get("/images/task_none")
    assert (ended["status"], ended["progress"]) == ("completed", 100)
    assert base64.b64decode(ended["data"][0]["b64_json"]) == LAKE
    assert missing.status_code == 404


async def test_task_that_was_refused_says_so(server: MediaServer) -> None:
    """A task without a picture has failed, with the site's words."""
    server.manager.scripts = [testing.answer("I can't draw that.")]
    await post(server, "/images/generations", json={"prompt": "x", "async": True})
    await server.bridge.long_jobs.wait("job-1")
    async with server.plain() as plain:
        task = (await plain.get("/images/task_1")).json()
    assert task["status"] == "failed"
    assert task["error"]["code"] == "content_policy_violation"
    assert "I can't draw that." in task["error"]["message"]


async def test_chat_gives_pictures_to_be_changed_in_the_next_turn(
    client: openai.AsyncOpenAI, server: MediaServer
) -> None:
    """The picture's address in an answer that is sent back attaches the picture."""
    model, first = "gemini-3-fast-imagen", {"role": "user", "content": "a lake"}
    turn: Any = [first]
    answer = await client.chat.completions.create(model=model, messages=turn)
    content = answer.choices[0].message.content or ""
    assert content.startswith("![A lake](http://127.0.0.1:")
    turn += [{"role": "assistant", "content": content}, {"role": "user", "content": "bluer"}]
    await client.chat.completions.create(model=model, messages=turn)
    (file,) = server.manager.requests[-1].messages[-1].files
    assert isinstance(file, messages.StoredFile)
    assert await (await server.bridge.store.open(file.id)).content() == LAKE
