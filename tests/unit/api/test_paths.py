"""A request's path is brought into the form the routes have."""

from typing import Any

import pytest

from browser_bridge.api.paths import Paths


async def seen_by_the_routes(path: str, *, prefix: str, root: str = "") -> tuple[str, str]:
    seen: list[Any] = []

    async def inner(scope: Any, *_: Any) -> None:
        seen.append(scope)

    async def unused(*_: Any) -> Any:
        return {}

    scope = {"type": "http", "path": root + path, "root_path": root}
    await Paths(inner, prefix=prefix)(scope, unused, unused)
    assert scope["path"] == root + path
    return seen[0]["root_path"], seen[0]["path"].removeprefix(seen[0]["root_path"])


@pytest.mark.parametrize("root", ["", "/mounted"])
@pytest.mark.parametrize(
    ("prefix", "path", "expected"),
    [
        ("/p", "/v1/models", ("", "/v1/models")),
        ("/p", "/p/v1/models", ("/p", "/v1/models")),
        ("p/", "/p/v1/v1/models", ("/p", "/v1/models")),
        ("/p", "/v1/v1/v1/models", ("", "/v1/models")),
        ("/p", "/pretty/v1/models", ("", "/pretty/v1/models")),
        ("/p", "/p", ("", "/p")),
        ("", "/v1/models", ("", "/v1/models")),
        ("/", "//v1/models", ("", "//v1/models")),
        ("/a/b", "/a/b/livez", ("/a/b", "/livez")),
    ],
)
async def test_paths_take_off_the_prefix_and_a_doubled_version(
    root: str, prefix: str, path: str, expected: tuple[str, str]
) -> None:
    found = await seen_by_the_routes(path, prefix=prefix, root=root)
    assert found == (root + expected[0], expected[1])
