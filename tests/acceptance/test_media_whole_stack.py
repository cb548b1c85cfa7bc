"""Pictures and videos in all their forms, whole: official client, real tabs, the site's own log."""

import asyncio
import base64
import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.works.pictures import Pictures
from browser_bridge.replica.works.video import Video
from tests.acceptance.whole_stack import WholeStack, whole_stack
from tests.unit.artifacts import samples

pytestmark = [
    pytest.mark.soak,
    pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning"),
]

LAKE = samples.picture((160, 90), "PNG")
MASK = samples.picture((160, 90), "PNG")
MODEL = "gemini-3-fast"
SITES = [ReplicaOptions(generation="g1", locale="de"), ReplicaOptions(generation="g2", locale="ja")]
LOOK_EVERY = 0.1


@pytest.fixture(params=SITES, ids=lambda site: f"{site.generation}-{site.locale}")
async def stack(tmp_path: Path, request: Any) -> AsyncIterator[WholeStack]:
    """A bridge over each kind of page."""
    async with whole_stack(tmp_path, request.param) as running:
        yield running


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def made(stack: WholeStack, form: str) -> list[str]:
    """Digests of the newest pictures in one of their forms."""
    return [one[form]["sha256"] for one in stack.replica.oracle.made[-1].describe()["pictures"]]


def contents(reply: Any) -> list[bytes]:
    return [base64.b64decode(item.b64_json) for item in reply.data]


async def test_pictures_have_number_shape_and_format(stack: WholeStack) -> None:
    """The page gets shape and number; the site's own bytes come unless another form is asked."""
    stack.replica.make("a cat", Pictures(count=2))
    images = stack.client.images
    plain = await images.generate(model=MODEL, prompt="a cat", n=2)
    assert [digest(content) for content in contents(plain)] == made(stack, "preview")
    extra = {"return_origin_image": True, "aspect_ratio": "9:16"}
    whole = await images.generate(model=MODEL, prompt="a cat", n=2, extra_body=extra)
    assert [digest(content) for content in contents(whole)] == made(stack, "original")
    asked = stack.replica.oracle.prompts[-1]
    assert (asked.use.tool, asked.use.aspect_ratio) == ("image", "9:16")
    assert asked.prompt == "a cat\n\nMake 2 different pictures."
    fitted = await images.generate(
        model=MODEL, prompt="a cat", size="512x768", output_format="webp", output_compression=60
    )
    for content in contents(fitted):
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.size) == ("WEBP", (512, 768))


async def test_pictures_are_edited_and_varied(stack: WholeStack) -> None:
    """Uploads and a mask reach the site; an earlier picture is changed in its own chat."""
    images: Any = stack.client.images
    oracle = stack.replica.oracle
    edited = await images.edit(
        model=MODEL, image=("a.png", LAKE), mask=("m.png", MASK), prompt="bluer"
    )
    assert [digest(content) for content in contents(edited)] == made(stack, "preview")
    assert oracle.made[-1].describe()["is_edit"]
    assert len(oracle.prompts[-1].files) == 2
    varied = await images.create_variation(model=MODEL, image=("a.png", LAKE))
    assert varied.data
    assert [file.sha256 for file in oracle.prompts[-1].files] == [digest(LAKE)]
    turn: Any = [{"role": "user", "content": "a lake"}]
    model = f"{MODEL}-imagen"
    first = await stack.client.chat.completions.create(model=model, messages=turn)
    turn += [{"role": "assistant", "content": first.choices[0].message.content}]
    turn += [{"role": "user", "content": "bluer"}]
    second = await stack.client.chat.completions.create(model=model, messages=turn)
    assert "](http" in (second.choices[0].message.content or "")
    assert oracle.made[-1].describe()["is_edit"]
    assert oracle.prompts[-1].conversation == oracle.prompts[-2].conversation


async def test_pictures_come_as_events_and_as_tasks(stack: WholeStack) -> None:
    """A stream ends with the picture; with async=true a task is come back for."""
    stream = await stack.client.images.generate(
        model=MODEL, prompt="a cat", stream=True, partial_images=2
    )
    found = [event async for event in stream]
    assert found[-1].type == "image_generation.completed"
    assert [digest(base64.b64decode(found[-1].b64_json))] == made(stack, "preview")
    body: Any = {"model": MODEL, "prompt": "a cat", "async": True}
    task: Any = await stack.client.post("/images/generations", body=body, cast_to=object)
    async with asyncio.timeout(60):
        while task["status"] not in ("completed", "failed"):
            await asyncio.sleep(LOOK_EVERY)
            task = await stack.client.get(f"/images/{task['id']}", cast_to=object)
    (picture,) = task["data"]
    assert [digest(base64.b64decode(picture["b64_json"]))] == made(stack, "preview")


async def test_videos_are_made_listed_remixed_and_deleted(stack: WholeStack) -> None:
    """From a picture too; film and thumbnail are the site's; a remix goes on in the same chat."""
    stack.replica.make("waves", Video(seconds=0.5))
    videos: Any = stack.client.videos
    first = await videos.create_and_poll(
        model=MODEL, prompt="waves", size="720x1280", input_reference=("a.png", LAKE)
    )
    assert first.status == "completed", first.error
    entry = stack.replica.oracle.prompts[-1]
    assert (entry.use.tool, entry.use.aspect_ratio) == ("video", "9:16")
    assert [file.sha256 for file in entry.files] == [digest(LAKE)]
    film = (await videos.download_content(first.id)).read()
    assert digest(film) == stack.replica.oracle.made[-1].describe()["video"]["sha256"]
    thumbnail = (await videos.download_content(first.id, variant="thumbnail")).read()
    with Image.open(io.BytesIO(thumbnail)) as picture:
        assert picture.size[0] < picture.size[1]
    plain = await videos.create_and_poll(model=MODEL, prompt="waves")
    changed = await videos.remix(plain.id, prompt="higher waves")
    changed = await videos.poll(changed.id, poll_interval_ms=100)
    assert changed.status == "completed", changed.error
    assert changed.remixed_from_video_id == plain.id
    _, second, third = stack.replica.oracle.prompts
    assert second.conversation == third.conversation
    listed = await videos.list()
    assert [video.id for video in listed.data] == [changed.id, plain.id, first.id]
    await videos.delete(first.id)
    assert [video.id for video in (await videos.list()).data] == [changed.id, plain.id]
