"""The videos routes through the official client, strict about shapes, over scripted jobs."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai
import pytest

from browser_bridge import errors, events, messages, testing
from browser_bridge.events import ArtifactKind
from browser_bridge.messages import InlineFile, RemoteFile, Role, StoredFile
from tests.acceptance.media_server import MediaServer, made, serve
from tests.unit.artifacts import samples

FILM = samples.film(1280, 720, 8.0)
POSTER = samples.picture((160, 90), "JPEG")

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MediaServer]:
    async with serve(tmp_path) as running:
        film = await running.keep(FILM, ArtifactKind.VIDEO, "A lake")
        poster = await running.keep(POSTER, ArtifactKind.IMAGE)
        running.manager.scripts = [made(film, partial=poster)]
        yield running


@pytest.fixture
async def plain(server: MediaServer) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client without a vendor's."""
    async with server.plain() as client:
        yield client


@pytest.fixture
def videos(server: MediaServer) -> Any:
    """Give the videos routes of the official client, which calls each of them deprecated."""
    return server.client().videos


async def test_video_is_made_polled_and_downloaded(server: MediaServer, videos: Any) -> None:
    """The whole way: start, poll with progress, content byte for byte, thumbnail."""
    goes_on = asyncio.Event()
    script = server.manager.scripts[0]
    assert not isinstance(script, errors.BridgeError)
    server.manager.scripts = [[*script[:2], goes_on.wait, *script[2:]]]
    started = await videos.create(prompt="a lake", model="gemini-3-pro-video", seconds="8")
    assert (started.status, started.prompt) == ("queued", "a lake")
    while (found := await videos.retrieve(started.id)).progress < 50:
        assert found.status in ("queued", "in_progress")
    assert (found.status, found.progress) == ("in_progress", 50)
    goes_on.set()
    ended = await videos.poll(started.id, poll_interval_ms=20)
    assert (ended.status, ended.progress, ended.seconds) == ("completed", 100, "8")
    assert (ended.size, ended.error) == ("1280x720", None)
    assert ended.expires_at > ended.completed_at
    assert (await videos.download_content(ended.id)).read() == FILM
    thumbnail = await videos.download_content(ended.id, variant="thumbnail")
    assert thumbnail.read() == POSTER


async def test_film_is_given_in_ranges(plain: httpx.AsyncClient) -> None:
    """Players ask for parts."""
    await ended(plain, "/videos", json={"prompt": "a lake"})
    response = await plain.get("/videos/video_1/content", headers={"range": "bytes=8-15"})
    assert (response.status_code, response.content) == (206, FILM[8:16])
    assert (await plain.head("/videos/video_1/content")).headers["content-length"] == str(len(FILM))


async def ended(plain: httpx.AsyncClient, path: str, **parts: Any) -> dict[str, Any]:
    """Start a video and return it when it has ended."""
    response = await plain.post(path, **parts)
    assert response.status_code == 200, response.text
    found = response.json()
    while found["status"] in ("queued", "in_progress"):
        found = (await plain.get(f"/videos/{found['id']}")).json()
    return found


@pytest.mark.parametrize(
    ("fields", "ratio", "size"),
    [
        ({}, "", "1280x720"),
        ({"size": "720x1280"}, "9:16", "720x1280"),
        ({"size": "1792x1024"}, "16:9", "1792x1024"),
        ({"aspect_ratio": "9:16"}, "9:16", "720x1280"),
    ],
)
async def test_proportions_reach_the_site(
    server: MediaServer, plain: httpx.AsyncClient, fields: dict[str, Any], ratio: str, size: str
) -> None:
    """A size asks for the nearest proportions, and is echoed."""
    found = await ended(plain, "/videos", json={"prompt": "a lake", **fields})
    asked = server.manager.requests[0]
    assert (asked.options.aspect_ratio, found["size"]) == (ratio, size)
    assert asked.model.tool is messages.Tool.VIDEO


async def test_picture_to_begin_with_is_sent(
    server: MediaServer, videos: Any, plain: httpx.AsyncClient
) -> None:
    """An upload, or an object with an address or an id, reaches the job."""
    await videos.create(prompt="move it", input_reference=("a.jpg", POSTER, "image/jpeg"))
    references: list[Any] = [{"image_url": "https://x.example/a.png"}, {"file_id": "f1"}]
    for reference in references:
        body = {"prompt": "move it", "input_reference": reference}
        assert (await plain.post("/videos", json=body)).status_code == 200
    files = [request.messages[-1].files[0] for request in server.manager.requests]
    assert [type(file) for file in files] == [InlineFile, RemoteFile, StoredFile]
    assert isinstance(files[0], InlineFile)
    assert (files[0].content, files[0].media_type) == (POSTER, "image/jpeg")


async def test_list_goes_by_pages(videos: Any) -> None:
    """The newest first, or the oldest, from a cursor on."""
    made_ids = [(await videos.create(prompt="a lake")).id for _ in range(5)]
    newest = [video.id async for video in videos.list(limit=2)]
    assert newest == made_ids[::-1]
    page = await videos.list(limit=2, order="asc", after=made_ids[1])
    assert [video.id for video in page.data] == made_ids[2:4]
    assert page.has_more


async def test_deleted_video_is_gone_with_its_files(
    server: MediaServer, videos: Any, plain: httpx.AsyncClient
) -> None:
    """Nothing of it can be had any more."""
    found = await ended(plain, "/videos", json={"prompt": "a lake"})
    (film,) = server.bridge.long_jobs.get("job-1", kind="video", owner="").artifacts
    gone = await videos.delete(found["id"])
    assert (gone.id, gone.deleted, gone.object) == (found["id"], True, "video.deleted")
    with pytest.raises(openai.NotFoundError):
        await videos.retrieve(found["id"])
    with pytest.raises(errors.ArtifactNotFound):
        await server.bridge.store.open(film.id)


async def test_deleting_stops_what_is_being_made(server: MediaServer, videos: Any) -> None:
    """The site is told to stop."""
    server.manager.scripts = [[events.TurnStarted(profile="demo"), asyncio.Event().wait]]
    started = await videos.create(prompt="a lake")
    await videos.delete(started.id)
    assert server.manager.cancelled == ["job-1"]


async def test_remix_continues_the_earlier_turn(
    server: MediaServer, videos: Any, plain: httpx.AsyncClient
) -> None:
    """The new prompt follows the old one and its answer, so that the same chat goes on."""
    first = await ended(plain, "/videos", json={"prompt": "a lake", "size": "720x1280"})
    second = await videos.remix(first["id"], prompt="with a boat")
    assert second.remixed_from_video_id == first["id"]
    assert (second.prompt, second.size) == ("with a boat", "720x1280")
    history = server.manager.requests[-1].messages
    assert [(message.role, message.text) for message in history] == [
        (Role.USER, "a lake"),
        (Role.ASSISTANT, "Here."),
        (Role.USER, "with a boat"),
    ]


async def test_refusal_is_told_with_the_sites_words(
    server: MediaServer, plain: httpx.AsyncClient
) -> None:
    """A job without a film has failed; its content cannot be had."""
    server.manager.scripts = [testing.answer("I can't make that.")]
    found = await ended(plain, "/videos", json={"prompt": "x"})
    assert found["status"] == "failed"
    assert found["error"]["code"] == "content_policy_violation"
    assert "I can't make that." in found["error"]["message"]
    response = await plain.get(f"/videos/{found['id']}/content")
    assert (response.status_code, response.json()["error"]["param"]) == (400, "video_id")


async def test_failure_of_the_site_is_told(server: MediaServer, videos: Any) -> None:
    """The poll ends, and says why."""
    server.manager.scripts = [testing.failure(errors.RateLimited("Three films a day."))]
    found = await videos.create_and_poll(prompt="x", poll_interval_ms=20)
    assert (found.status, found.error.code) == ("failed", "limit_reached")
    assert found.error.message == "Three films a day."


@pytest.mark.parametrize(
    ("path", "fields", "status", "param"),
    [
        ("/videos", {}, 400, "prompt"),
        ("/videos", {"prompt": "a", "model": "gemini-3-pro-imagen"}, 400, "model"),
        ("/videos", {"prompt": "a", "size": "wide"}, 400, "size"),
        ("/videos", {"prompt": "a", "input_reference": 3}, 400, "input_reference"),
        ("/videos/video_9/remix", {"prompt": "a"}, 404, None),
    ],
)
async def test_wrong_request_is_named(
    plain: httpx.AsyncClient, path: str, fields: dict[str, Any], status: int, param: str | None
) -> None:
    """Bad input is an error that names the field."""
    response = await plain.post(path, json=fields)
    assert (response.status_code, response.json()["error"]["param"]) == (status, param)


@pytest.mark.parametrize(
    ("path", "param"),
    [
        ("/videos?limit=0", "limit"),
        ("/videos?order=up", "order"),
        ("/videos?after=video_9", "after"),
        ("/videos/video_1/content?variant=spritesheet", "variant"),
    ],
)
async def test_wrong_query_is_named(plain: httpx.AsyncClient, path: str, param: str) -> None:
    """Wrong parameters are named too."""
    await ended(plain, "/videos", json={"prompt": "a lake"})
    response = await plain.get(path)
    assert (response.status_code, response.json()["error"]["param"]) == (400, param)


async def test_film_in_a_chat_can_be_played(server: MediaServer, plain: httpx.AsyncClient) -> None:
    """The answer holds one video tag and one link, whose address gives the film."""
    client = server.client()
    hi: Any = [{"role": "user", "content": "a lake"}]
    stream = await client.chat.completions.create(
        model="gemini-3-fast-video", messages=hi, stream=True
    )
    chunks = [chunk.choices[0].delta async for chunk in stream]
    text = "".join(delta.content or "" for delta in chunks)
    (address,) = re.findall(r"<video src='([^']*mp4)' controls></video>", text)
    assert f"\n[video]({address})\n\nHere." in text
    assert (await plain.get(address, headers={"authorization": ""})).content == FILM
    thoughts = "".join((delta.model_extra or {}).get("reasoning_content", "") for delta in chunks)
    assert thoughts == "Rendering 50 %\n"
