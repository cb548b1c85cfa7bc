"""Who is let in, and from where."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from browser_bridge.admin import access, protection
from browser_bridge.api.named_keys import NamedKey, NamedKeys
from tests.unit.admin.conftest import KEY

MakeClient = Callable[..., Awaitable[httpx.AsyncClient]]
OWN = {"sec-fetch-site": "same-origin", "origin": "http://bridge"}
PAGES = ("", "/jobs", "/jobs/job-1", "/selectors", "/captures", "/settings", "/profiles/main")
DATA = ("/api/state", "/api/jobs", "/api/selectors", "/api/captures", "/api/settings")


async def signed_in(client: httpx.AsyncClient, key: str = KEY) -> httpx.Response:
    return await client.post("/admin/sign-in", data={"key": key}, headers=OWN)


@pytest.mark.parametrize("path", [*PAGES, "/events"])
async def test_page_without_a_key_leads_to_the_sign_in(make_client: MakeClient, path: str) -> None:
    client = await make_client(accept="text/html")
    response = await client.get(f"/gemini_official/admin{path}")
    assert response.status_code == 303
    assert response.headers["location"] == "/gemini_official/admin/sign-in"


@pytest.mark.parametrize("path", DATA)
@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}])
async def test_data_without_the_key_is_refused(
    make_client: MakeClient, path: str, headers: dict[str, str]
) -> None:
    response = await (await make_client(**headers)).get(f"/admin{path}")
    assert response.status_code == 401
    assert "admin" in response.json()["error"]["message"]


async def test_key_in_an_address_is_refused(make_client: MakeClient) -> None:
    response = await (await make_client()).get(f"/admin/api/state?key={KEY}")
    assert response.status_code == 401


@pytest.mark.parametrize(("is_admin", "status"), [(True, 200), (False, 401)])
async def test_named_key_opens_the_page_if_it_is_an_operators(
    make_client: MakeClient, tmp_path: Path, is_admin: object, status: int
) -> None:
    keys = NamedKeys(tmp_path / "keys.json")
    key = keys.add(NamedKey(name="ann", sha256="", created=0, is_admin=bool(is_admin)))
    client = await make_client(x_api_key=key)
    assert (await client.get("/admin/api/state")).status_code == status


async def test_admin_keys_of_the_settings_take_the_place_of_callers_keys(
    make_client: MakeClient, overrides: dict[str, Any]
) -> None:
    overrides["admin"] = {"keys": ("operators-own",)}
    for key, status in (("operators-own", 200), (KEY, 401)):
        client = await make_client(authorization=f"Bearer {key}")
        assert (await client.get("/admin/api/state")).status_code == status


async def test_sign_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use(
    make_client: MakeClient,
) -> None:
    client = await make_client(accept="text/html")
    response = await signed_in(client)
    assert response.status_code == 303
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert "Path=/admin" in cookie
    assert KEY not in cookie
    assert (await client.get("/admin")).status_code == 200


async def test_wrong_key_gives_no_cookie(make_client: MakeClient) -> None:
    response = await signed_in(await make_client(), "wrong")
    assert response.status_code == 401
    assert "set-cookie" not in response.headers


async def test_blank_key_opens_nothing(make_client: MakeClient, overrides: dict[str, Any]) -> None:
    overrides["admin"] = {"keys": (" ",)}
    for key in ("", " "):
        assert (await signed_in(await make_client(), key)).status_code == 401


async def test_cookie_ends_with_its_key(make_client: MakeClient, overrides: dict[str, Any]) -> None:
    cookie = (await signed_in(await make_client())).cookies[access.COOKIE]
    overrides["admin"] = {"keys": ("another",)}
    other = await make_client(cookie=f"{access.COOKIE}={cookie}")
    assert (await other.get("/admin/api/state")).status_code == 401


async def test_host_that_gave_many_wrong_keys_has_to_wait(make_client: MakeClient) -> None:
    client = await make_client()
    statuses = [(await signed_in(client, "wrong")).status_code for _ in range(access.MOST_TRIES)]
    assert set(statuses) == {401}
    assert (await signed_in(client)).status_code == 429


def test_host_may_try_again_after_a_minute() -> None:
    now = 0.0
    tries = access.Tries(lambda: now)
    for _ in range(access.MOST_TRIES):
        tries.note("host")
    assert tries.are_too_many("host")
    assert not tries.are_too_many("other")
    now = access.MINUTE + 1
    assert not tries.are_too_many("host")


@pytest.mark.parametrize("forged", ["", "9999999999-", "9999999999-00", "1-00", "x", "9" * 400])
async def test_forged_cookie_is_refused(make_client: MakeClient, forged: str) -> None:
    client = await make_client(cookie=f"{access.COOKIE}={forged}")
    assert (await client.get("/admin/api/state")).status_code == 401


async def test_sign_out_takes_the_cookie_back(make_client: MakeClient) -> None:
    client = await make_client()
    await signed_in(client)
    await client.post("/admin/sign-out", headers=OWN)
    assert (await client.get("/admin/api/state")).status_code == 401


@pytest.mark.parametrize(
    "foreign",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {},
    ],
)
async def test_change_that_another_site_asks_for_is_refused(
    make_client: MakeClient, pool: Any, foreign: dict[str, str]
) -> None:
    client = await make_client()
    await signed_in(client)
    response = await client.post("/admin/profiles", data={"name": "evil"}, headers=foreign)
    assert response.status_code == 403
    assert len(pool.slots) == 1


async def test_program_with_the_key_needs_no_origin(client: httpx.AsyncClient) -> None:
    response = await client.post("/admin/api/profiles", json={"name": "two"})
    assert (response.status_code, response.json()) == (201, {"profile": "two"})


async def test_key_does_not_help_a_page_of_another_site(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/admin/api/profiles", json={"name": "two"}, headers={"origin": "http://evil.test"}
    )
    assert response.status_code == 403


@pytest.mark.parametrize("path", ["", "/sign-in", "/api/state", "/static/admin.css", "/nowhere"])
async def test_everything_is_protected(client: httpx.AsyncClient, path: str) -> None:
    headers = {"origin": "http://evil.test"}
    response = await client.get(f"/gemini_official/admin{path}", headers=headers)
    policy = response.headers["content-security-policy"]
    assert policy == protection.POLICY
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["cache-control"] in ("no-store", "no-cache")


async def test_pages_elsewhere_keep_their_own_headers(client: httpx.AsyncClient) -> None:
    assert "content-security-policy" not in (await client.get("/livez")).headers
