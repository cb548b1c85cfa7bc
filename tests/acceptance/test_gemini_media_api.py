"""`:predict`, `:predictLongRunning` and operations, under every path, over scripted jobs."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from browser_bridge import errors, messages, testing
from browser_bridge.events import ArtifactKind
from browser_bridge.messages import InlineFile
from tests.acceptance.media_server import MediaServer, made, serve
from tests.unit.artifacts import samples

PICTURE = samples.picture((64, 64), "PNG")
FILM = samples.film(1280, 720, 8.0)
VERSIONS = ("/v1beta", "/v1", "")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MediaServer]:
    async with serve(tmp_path) as running:
        yield running


@pytest.fixture
async def plain(server: MediaServer) -> AsyncIterator[httpx.AsyncClient]:
    async with server.plain() as client:
        client.base_url = server.address.removesuffix("/v1")
        yield client


@pytest.mark.parametrize("version", VERSIONS)
async def test_pictures_are_predicted(
    server: MediaServer, plain: httpx.AsyncClient, version: str
) -> None:
    """Each picture comes as base64 with its type."""
    server.manager.scripts = [made(await server.keep(PICTURE, ArtifactKind.IMAGE))]
    response = await plain.post(
        f"{version}/models/imagen-4.0-generate-001:predict",
        json={
            "instances": [{"prompt": "a cat"}],
            "parameters": {"sampleCount": 2, "aspectRatio": "16:9", "seed": 1},
        },
    )
    [prediction] = response.json()["predictions"]
    assert base64.b64decode(prediction["bytesBase64Encoded"]) == PICTURE
    assert prediction["mimeType"] == "image/png"
    asked = server.manager.requests[0]
    assert asked.model.tool is messages.Tool.IMAGE
    assert (asked.options.count, asked.options.aspect_ratio) == (2, "16:9")
    assert asked.ignored == ("parameters.seed",)


@pytest.mark.parametrize("version", VERSIONS)
async def test_film_is_made_polled_and_downloaded(
    server: MediaServer, plain: httpx.AsyncClient, version: str
) -> None:
    """An operation is done with the address of its film, under either of its names."""
    server.manager.scripts = [made(await server.keep(FILM, ArtifactKind.VIDEO))]
    picture = {"bytesBase64Encoded": base64.b64encode(PICTURE).decode(), "mimeType": "image/png"}
    begun = await plain.post(
        f"{version}/models/veo-3.0:predictLongRunning",
        json={
            "instances": [{"prompt": "a lake", "image": picture}],
            "parameters": {"aspectRatio": "9:16", "negativePrompt": "rain"},
        },
    )
    name = begun.json()["name"]
    assert name == "models/veo-3.0/operations/1"
    await server.bridge.long_jobs.wait("job-1")
    for place in (name, "operations/1"):
        found = (await plain.get(f"{version}/{place}")).json()
        assert found["done"] is True
        [sample] = found["response"]["generateVideoResponse"]["generatedSamples"]
    assert (await plain.get(sample["video"]["uri"])).content == FILM
    asked = server.manager.requests[0]
    assert asked.options.aspect_ratio == "9:16"
    assert asked.messages[0].text == "a lake\n\nAvoid: rain"
    [file] = asked.messages[0].files
    assert isinstance(file, InlineFile)
    assert file.content == PICTURE


@pytest.mark.parametrize(
    ("script", "code"),
    [(testing.failure(errors.RateLimited("A limit.")), 8), (testing.answer("I cannot."), 3)],
)
async def test_failed_film_ends_the_operation_with_an_error(
    server: MediaServer, plain: httpx.AsyncClient, script: Any, code: int
) -> None:
    """A failure, or words in place of a film, are the operation's error."""
    server.manager.scripts = [script]
    body = {"instances": {"prompt": "a lake"}}
    await plain.post("/v1beta/models/gemini-3-pro:predictLongRunning", json=body)
    await server.bridge.long_jobs.wait("job-1")
    found = (await plain.get("/v1beta/operations/1")).json()
    assert (found["done"], found["error"]["code"]) == (True, code)
    assert "response" not in found


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("predict", {}, "instances"),
        ("predict", {"instances": [{}]}, "instances[0].prompt"),
        ("predict", {"instances": [{"prompt": "a"}, {"prompt": "b"}]}, "instances"),
        ("predict", {"instances": [{"prompt": "a", "image": {}}]}, "instances[0].image"),
        (
            "predictLongRunning",
            {"instances": [{"prompt": "a"}], "parameters": {"sampleCount": 2}},
            "parameters.sampleCount",
        ),
    ],
)
async def test_bad_input_is_named(
    plain: httpx.AsyncClient, action: str, body: Any, field: str
) -> None:
    """Each error says which field is wrong."""
    response = await plain.post(f"/v1beta/models/gemini-3-pro:{action}", json=body)
    assert response.status_code == 400
    details = response.json()["error"]["details"]
    assert details[1]["fieldViolations"][0]["field"] == field


async def test_operation_that_is_not_there_is_not_found(plain: httpx.AsyncClient) -> None:
    """An unknown name is 404 in the dialect's shape."""
    response = await plain.get("/v1beta/models/veo-3.0/operations/nope")
    assert (response.status_code, response.json()["error"]["status"]) == (404, "NOT_FOUND")
