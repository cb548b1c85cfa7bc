"""`/openapi.json` tells of each route what it takes and what it answers."""

from typing import Any

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from browser_bridge.api import examples
from browser_bridge.api.description import FAULTS

WITHOUT_KEY = {"/livez", "/readyz"}
NOT_THERE = "/v1/videos/{video_id}/remix"


@pytest.fixture
def operations(app: FastAPI) -> dict[tuple[str, str], dict[str, Any]]:
    """Give the described operations by path and method."""
    paths = app.openapi()["paths"]
    return {
        (path, method): operation
        for path, found in paths.items()
        for method, operation in found.items()
    }


def test_every_error_is_described(operations: dict[tuple[str, str], dict[str, Any]]) -> None:
    expected = {str(status) for status in FAULTS}
    for (path, _), operation in operations.items():
        if path not in WITHOUT_KEY:
            assert expected <= set(operation["responses"]), path
        assert "422" not in operation["responses"], path


def test_every_body_has_an_example(operations: dict[tuple[str, str], dict[str, Any]]) -> None:
    described = {
        path
        for (path, _), operation in operations.items()
        if "example"
        in operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    }
    assert described == set(examples.BODIES)


def test_every_part_of_a_path_is_described(
    operations: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for (path, _), operation in operations.items():
        named = [item["name"] for item in operation["parameters"] if item["in"] == "path"]
        assert sorted(named) == sorted(part.strip("{}") for part in path.split("/") if "{" in part)


@pytest.mark.parametrize("path", examples.BODIES)
async def test_examples_are_accepted(client: httpx.AsyncClient, path: str) -> None:
    response = await client.post(path.format_map(examples.PARAMETERS), json=examples.BODIES[path])
    # The scripted answers are words: what makes pictures refuses with the site's own.
    is_refused = "content_policy_violation" in response.text
    assert response.status_code == (404 if path == NOT_THERE else 400 if is_refused else 200)
