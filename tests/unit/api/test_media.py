"""Files are given to whoever has a signed address, whole or in part, and never run as ours."""

import os
import re
import resource
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

from browser_bridge import settings
from browser_bridge.api import media_links
from browser_bridge.artifacts import Store
from browser_bridge.events import Artifact, ArtifactKind
from browser_bridge.messages import StoredFile
from tests.unit.artifacts import samples

BASE = "http://bridge"

Make = Callable[..., httpx.AsyncClient]
Give = Callable[[bytes, str], Awaitable[httpx.Response]]


@pytest.fixture
def links() -> media_links.MediaLinks:
    return media_links.MediaLinks(key=b"a key of tests", ttl=timedelta(days=7))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "artifacts", ttl=timedelta(days=7), max_bytes=10**9)


@pytest.fixture
def caller(open_client: Make) -> httpx.AsyncClient:
    """Give a client without a key."""
    return open_client()


@pytest.fixture
async def film(store: Store) -> Artifact:
    return await store.save(samples.film(), kind=ArtifactKind.VIDEO, title="Ein See – „blau“")


@pytest.fixture
def address(film: Artifact, links: media_links.MediaLinks) -> str:
    return links.link(film, base=BASE)


@pytest.fixture
def give(caller: httpx.AsyncClient, store: Store, links: media_links.MediaLinks) -> Give:
    """Give what saves a file and gets it."""

    async def save_and_get(content: bytes, name: str) -> httpx.Response:
        artifact = await store.save(content, kind=ArtifactKind.DOCUMENT, name=name)
        return await caller.get(links.link(artifact, base=BASE))

    return save_and_get


async def test_file_is_given_whole(caller: httpx.AsyncClient, address: str) -> None:
    assert address.startswith("http://bridge/media/")
    assert address.endswith(".mp4")
    response = await caller.get(address)
    assert response.status_code == 200
    assert response.content == samples.film()
    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["accept-ranges"] == "bytes"
    assert response.headers["content-length"] == str(len(samples.film()))
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"].startswith("private")
    assert response.headers["content-disposition"] == (
        'inline; filename="Ein See _ _blau_.mp4"; '
        "filename*=UTF-8''Ein%20See%20%E2%80%93%20%E2%80%9Eblau%E2%80%9C.mp4"
    )


async def test_file_is_given_under_the_prefix(
    caller: httpx.AsyncClient, film: Artifact, links: media_links.MediaLinks
) -> None:
    address = links.link(film, base=BASE + "/gemini_official")
    assert (await caller.get(address)).content == samples.film()


async def test_head_gives_the_headers_alone(caller: httpx.AsyncClient, address: str) -> None:
    response = await caller.head(address)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == str(len(samples.film()))


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-7", -7, None), ("bytes=5-5", 5, 6)],
)
async def test_range_is_given_in_part(
    caller: httpx.AsyncClient, address: str, asked: str, start: int, end: int | None
) -> None:
    response = await caller.get(address, headers={"range": asked})
    content = samples.film()
    assert response.status_code == 206
    assert response.content == content[start:end]
    first = start % len(content)
    last = first + len(content[start:end]) - 1
    assert response.headers["content-range"] == f"bytes {first}-{last}/{len(content)}"


async def test_range_beyond_the_end_is_refused(caller: httpx.AsyncClient, address: str) -> None:
    response = await caller.get(address, headers={"range": "bytes=99999-"})
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{len(samples.film())}"


async def test_range_of_another_content_gives_the_whole(
    caller: httpx.AsyncClient, address: str
) -> None:
    headers = {"range": "bytes=0-9", "if-range": '"other"'}
    assert (await caller.get(address, headers=headers)).status_code == 200


async def test_known_content_is_not_given_again(caller: httpx.AsyncClient, address: str) -> None:
    tag = (await caller.head(address)).headers["etag"]
    response = await caller.get(address, headers={"if-none-match": f'"other", W/{tag}'})
    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (r"\?.*", ""),
        ("token=", "token=9"),
        (r"\.mp4\?", ".html?"),
        (r"[0-9a-f]\.mp4$", ".mp4"),
        ("/media/", "/media/0"),
        ("token=", "token=x&key="),
    ],
)
async def test_address_that_was_changed_is_refused(
    caller: httpx.AsyncClient, address: str, part: str, instead: str
) -> None:
    response = await caller.get(re.sub(part, instead, address))
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "link_invalid"


async def test_address_expires(caller: httpx.AsyncClient, film: Artifact) -> None:
    past = media_links.MediaLinks(key=b"a key of tests", ttl=timedelta(seconds=-1))
    assert (await caller.get(past.link(film, base=BASE))).status_code == 403


async def test_file_that_was_deleted_is_not_found(
    caller: httpx.AsyncClient, store: Store, film: Artifact, address: str
) -> None:
    await store.remove(film.id)
    response = await caller.get(address)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "artifact_not_found"


@pytest.mark.parametrize(
    ("content", "name", "shown"),
    [
        (b"<html><script>alert(1)</script>", "a.html", "attachment text/html; charset=utf-8"),
        (b"<svg onload='alert(1)'/>", "a.svg", "attachment image/svg+xml"),
        (b"# Hi", "a.md", "attachment text/markdown; charset=utf-8"),
        (b"\0\1", "a", "attachment application/octet-stream"),
        (b"%PDF-1.7\n%%EOF", "a", "inline application/pdf"),
        (samples.picture(), "a", "inline image/png"),
        (samples.sound(), "a", "inline audio/wav"),
    ],
)
async def test_no_file_runs_as_a_page_of_ours(
    give: Give, content: bytes, name: str, shown: str
) -> None:
    response = await give(content, name)
    disposition = response.headers["content-disposition"].partition(";")[0]
    assert f"{disposition} {response.headers['content-type']}" == shown
    policy = response.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-scripts" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"


def test_links_are_found_in_texts(film: Artifact, links: media_links.MediaLinks) -> None:
    one = links.link(film, base="http://127.0.0.1:8000/gemini_official")
    forged = one.replace(film.id, "0" * 32)
    text = f"![a]({one})\n\n<video src='{one}' controls></video> {forged} https://x/media/a.png"
    assert links.find(text) == (StoredFile(id=film.id, name=f"{film.id}.mp4"),)


@pytest.mark.parametrize(
    ("host", "public_url", "base"),
    [
        ("example.org:81", None, "http://example.org:81/p"),
        ("[::1]:8000", None, "http://[::1]:8000/p"),
        ("evil.example/x?", None, "http://10.0.0.1:8000/p"),
        ("a@b", None, "http://10.0.0.1:8000/p"),
        ("example.org", "https://media.example/x/", "https://media.example/x"),
    ],
)
def test_base_is_the_callers_own_or_the_settings(
    host: str, public_url: str | None, base: str
) -> None:
    request = httpx_request(host)
    assert media_links.base_url(request, public_url) == base


def httpx_request(host: str) -> media_links.Request:
    scope = {
        "type": "http",
        "scheme": "http",
        "root_path": "/p",
        "server": ("10.0.0.1", 8000),
        "headers": [(b"host", host.encode())],
    }
    return media_links.Request(scope)


def test_key_is_made_once_and_private(tmp_path: Path) -> None:
    values = settings.load(data_dir=tmp_path)
    key = media_links.load_key(values)
    assert len(key) == 64
    assert media_links.load_key(values) == key
    assert (tmp_path / "media-key").stat().st_mode & 0o077 == 0


async def test_memory_is_flat_while_a_large_film_is_served(
    app: FastAPI, store: Store, links: media_links.MediaLinks, tmp_path: Path
) -> None:
    """200 MB pass through, and the process does not grow by a tenth of it."""
    large = 200 * 2**20
    path = tmp_path / "large"
    path.write_bytes(samples.film()[:-168])
    with path.open("r+b") as file:
        start = file.seek(0, os.SEEK_END)
        file.write((large).to_bytes(4, "big") + b"mdat")
        file.truncate(start + large)
    film = await store.save(path, kind=ArtifactKind.VIDEO)
    url = httpx.URL(links.link(film, base=BASE))
    received = 0

    async def send(message: Message) -> None:
        nonlocal received
        received += len(message.get("body", b""))

    async with app.router.lifespan_context(app) as state:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "GET",
            "path": url.path,
            "raw_path": url.raw_path,
            "query_string": url.query,
            "headers": [(b"host", b"bridge")],
            "state": dict(state or {}),
        }
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await app(scope, never, send)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert received == film.size
    assert grown * 1024 < large / 10


async def never() -> Message:
    raise AssertionError("nothing is left to receive")
