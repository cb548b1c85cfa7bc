"""Uploads by hand: pieces, tokens, faults; and files of other dialects, which there are none of."""

from collections.abc import Callable

import httpx2 as httpx
import pytest

from browser_bridge.api import uploads

START = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}

Make = Callable[..., httpx.AsyncClient]


async def begin(client: httpx.AsyncClient, **told: str) -> str:
    answer = await client.post("/upload/v1beta/files", headers=START, json={"file": told})
    assert answer.headers["x-goog-upload-status"] == "active"
    address = answer.headers["x-goog-upload-url"]
    assert address.startswith("http://bridge/upload/v1beta/files?upload_id=")
    return address


def sent(command: str, offset: int = 0) -> dict[str, str]:
    return {"x-goog-upload-command": command, "x-goog-upload-offset": str(offset)}


async def test_upload_takes_pieces_without_a_key(
    client: httpx.AsyncClient, open_client: Make
) -> None:
    address = await begin(client, display_name="notes", mimeType="text/csv")
    stranger = open_client()
    first = await stranger.post(address, content=b"a,b\n", headers=sent("upload"))
    assert first.headers["x-goog-upload-size-received"] == "4"
    last = await stranger.put(address, content=b"1,2\n", headers=sent("upload, finalize", 4))
    assert last.headers["x-goog-upload-status"] == "final"
    file = last.json()["file"]
    assert (file["displayName"], file["mimeType"], file["sizeBytes"]) == ("notes", "text/csv", "8")
    assert file["uri"] == f"http://bridge/v1beta/{file['name']}"
    assert (await stranger.get(file["uri"])).status_code == 401
    assert (await client.get(file["downloadUri"])).content == b"a,b\n1,2\n"
    again = f"/v1beta/files/{file['uri']}:download?alt=media"
    assert (await client.get(again)).content == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("command", "offset", "status"), [("upload", 1, 400), ("query", 0, 200), ("cancel", 0, 200)]
)
async def test_upload_answers_commands(
    client: httpx.AsyncClient, command: str, offset: int, status: int
) -> None:
    address = await begin(client)
    answer = await client.post(address, content=b"a", headers=sent(command, offset))
    assert answer.status_code == status
    gone = await client.post(address, content=b"a", headers=sent("upload, finalize"))
    assert gone.status_code == (404 if command == "cancel" else 200)


async def test_upload_needs_a_key_to_start_and_a_token_to_go_on(
    client: httpx.AsyncClient, open_client: Make
) -> None:
    assert (await open_client().post("/upload/v1/files", headers=START)).status_code == 401
    unknown = await client.post("/upload/v1/files?upload_id=x", headers=sent("upload"))
    assert (unknown.status_code, unknown.json()["error"]["status"]) == (404, "NOT_FOUND")
    direct = await client.post("/upload/v1/files", content=b"x" * 100_000)
    assert direct.status_code == 400


async def test_upload_that_is_too_large_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 3)
    answer = await client.post(await begin(client), content=b"abcd", headers=sent("upload"))
    assert answer.status_code == 413


async def test_upload_that_is_damaged_is_refused(client: httpx.AsyncClient) -> None:
    address = await begin(client, mimeType="application/pdf")
    answer = await client.post(address, content=b"%PDF-1.7", headers=sent("upload, finalize"))
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert answer.headers["x-goog-upload-status"] == "cancelled"


async def test_files_of_other_dialects_are_not_there(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/files")).json()["error"]["code"] == "unknown_url"
    anthropic = await client.get("/v1/files", headers={"anthropic-version": "x"})
    assert anthropic.json()["error"]["type"] == "not_found_error"
    google = await client.get("/v1/files", headers={"x-goog-api-client": "x"})
    assert google.json() == {"files": []}
