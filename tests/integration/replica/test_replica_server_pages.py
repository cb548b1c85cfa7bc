"""The replica's documents, sign-in and control routes over real HTTP. No browser."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import pytest

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.server import ReplicaServer

ONE, TWO = "one@replica.test", "two@replica.test"
SIGN_IN = "/accounts/v3/signin/identifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    location: str
    text: str
    cookies: dict[str, str]
    policy: str


class Visit:
    """A browser's cookie jar, without the browser."""

    def __init__(self, replica: ReplicaServer, *emails: str) -> None:
        self._host = replica.origin.removeprefix("http://")
        cookies = replica.cookies(*emails) if emails else []
        self._jar = {item["name"]: item["value"] for item in cookies}

    def get(self, path: str) -> Reply:
        return self._send("GET", path, None)

    def post(self, path: str, **fields: str) -> Reply:
        return self._send("POST", path, urlencode(fields))

    def post_json(self, path: str, value: Any) -> Reply:
        return self._send("POST", path, json.dumps(value))

    def _send(self, method: str, path: str, body: str | None) -> Reply:
        header = "; ".join(f"{name}={value}" for name, value in self._jar.items())
        with closing(http.client.HTTPConnection(self._host, timeout=10)) as connection:
            connection.request(method, path, body, {"cookie": header})
            response = connection.getresponse()
            text = response.read().decode()
        cookies: dict[str, str] = {}
        for line in response.headers.get_all("set-cookie", []):
            cookies |= {name: item.value for name, item in SimpleCookie(line).items()}
        self._jar |= cookies
        return Reply(
            status=response.status,
            location=response.headers.get("location", ""),
            text=text,
            cookies=cookies,
            policy=response.headers.get("content-security-policy", ""),
        )


@pytest.fixture(scope="module")
def shared_replica() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


@pytest.fixture
def replica(shared_replica: ReplicaServer) -> ReplicaServer:
    shared_replica.reset()
    return shared_replica


def boot_of(reply: Reply) -> dict[str, Any]:
    text = reply.text.split('<script id="boot" type="application/json">')[1]
    return json.loads(text.split("</script>")[0])


def test_home_leads_to_the_app(replica: ReplicaServer) -> None:
    """The bare address is the app, query kept."""
    reply = Visit(replica).get("/?hl=de")
    assert (reply.status, reply.location) == (302, "/app?hl=de")


@pytest.mark.parametrize("path", ["/app", "/usage", "/gem/storybook", "/u/0/app"])
def test_page_knows_who_is_signed_in(replica: ReplicaServer, path: str) -> None:
    """Every page of the app carries the account, under a Trusted Types policy."""
    reply = Visit(replica, ONE).get(path)
    assert boot_of(reply)["account"]["email"] == ONE
    assert "require-trusted-types-for 'script'" in reply.policy


def test_path_number_chooses_the_account(replica: ReplicaServer) -> None:
    """The second account of a browser lives under /u/1."""
    values = boot_of(Visit(replica, ONE, TWO).get("/u/1/app"))
    assert (values["account"]["email"], values["base"]) == (TWO, "/u/1")
    assert values["account"]["index"] == 1


def test_path_number_too_high_leads_to_the_first_account(replica: ReplicaServer) -> None:
    """There is no page for an account that is not signed in."""
    assert Visit(replica, ONE).get("/u/3/app").location == "/app"


def test_guest_gets_the_app_without_an_account(replica: ReplicaServer) -> None:
    """Signed out, the page is served all the same."""
    values = boot_of(Visit(replica).get("/app"))
    assert values["account"] is None
    assert "ServiceLogin" in values["signInUrl"]


def test_guest_is_sent_to_sign_in_when_the_replica_asks_for_it() -> None:
    """The other documented way: a redirect that knows the way back."""
    with ReplicaServer(ReplicaOptions(signed_out="redirect")) as replica:
        reply = Visit(replica).get("/app?hl=ja")
    assert (reply.status, reply.location) == (302, f"{SIGN_IN}?continue=%2Fapp%3Fhl%3Dja")


def test_hl_chooses_the_language(replica: ReplicaServer) -> None:
    """A query value wins over the replica's own language."""
    assert boot_of(Visit(replica).get("/app?hl=zh-TW"))["locale"] == "zh-TW"


def test_unknown_conversation_is_a_page_that_says_so(replica: ReplicaServer) -> None:
    """An id of nobody loads the app, which cannot load the chat."""
    reply = Visit(replica, ONE).get("/app/0123456789abcdef")
    assert (reply.status, boot_of(reply)["loadFailed"]) == (200, True)


def test_clicking_an_account_signs_in_and_returns(replica: ReplicaServer) -> None:
    """The sign-in page sets the cookies by which the app knows the account."""
    visit = Visit(replica)
    link = boot_of(visit.get("/app?hl=de"))["signInUrl"]
    form = visit.get(visit.get(link).location)
    assert f'value="{TWO}"' in form.text
    reply = visit.post(SIGN_IN, account=TWO, **{"continue": "/app?hl=de"})
    assert (reply.status, reply.location) == (303, "/app?hl=de")
    assert set(reply.cookies) == {"__Secure-1PSID", "__Secure-1PSIDTS", "NID"}
    assert boot_of(visit.get(reply.location))["account"]["email"] == TWO
    assert [event.kind for event in replica.oracle.events] == ["sign_in"]


@pytest.mark.parametrize("following", ["https://example.org/", "//example.org", "/\\example.org"])
def test_sign_in_returns_to_its_own_site_alone(replica: ReplicaServer, following: str) -> None:
    """The way back cannot lead elsewhere."""
    reply = Visit(replica).post(SIGN_IN, account=ONE, **{"continue": following})
    assert reply.location == "/app"


def test_sign_in_refuses_an_unknown_account(replica: ReplicaServer) -> None:
    """No cookie is set for somebody the replica does not know."""
    reply = Visit(replica).post(SIGN_IN, account="nobody@replica.test")
    assert (reply.status, reply.cookies) == (403, {})


def test_signing_out_midway_drops_the_cookies_at_the_next_page(replica: ReplicaServer) -> None:
    """A revoked sign-in is a guest's page, and the cookies are gone."""
    visit = Visit(replica, ONE)
    replica._world.sign_ins.revoke(ONE)
    reply = visit.get("/app")
    assert boot_of(reply)["account"] is None
    assert reply.cookies["__Secure-1PSID"] == ""


def test_rotation_renews_the_companion_cookie(replica: ReplicaServer) -> None:
    """The keep-alive call works for a valid sign-in and for no other."""
    assert "__Secure-1PSIDTS" in Visit(replica, ONE).post("/RotateCookies").cookies
    assert Visit(replica).post("/RotateCookies").status == 401


@pytest.mark.parametrize(
    ("scenario", "status", "location", "text"),
    [
        ("sorry", 302, "/sorry/index?continue=%2Fapp", ""),
        ("consent", 302, "/consent?continue=%2Fapp", ""),
        ("region", 200, "", "currently supported in your country"),
        ("down", 503, "", "unavailable"),
    ],
)
def test_door_scenario_stands_before_the_app(
    replica: ReplicaServer, scenario: str, status: int, location: str, text: str
) -> None:
    """Loading the app gives what the scenario says instead."""
    replica.use(scenario)
    reply = Visit(replica, ONE).get("/app")
    assert (reply.status, reply.location) == (status, location)
    assert text in reply.text


def test_sorry_page_is_http_429(replica: ReplicaServer) -> None:
    """The page for unusual traffic has the status clients look at."""
    reply = Visit(replica).get("/sorry/index")
    assert (reply.status, "unusual traffic" in reply.text) == (429, True)


def test_consent_is_asked_once(replica: ReplicaServer) -> None:
    """After a choice the app opens."""
    replica.use("consent")
    visit = Visit(replica, ONE)
    assert visit.post("/consent", choice="reject", **{"continue": "/app"}).location == "/app"
    assert boot_of(visit.get("/app"))["account"]["email"] == ONE


def test_control_routes_do_what_the_server_object_does(replica: ReplicaServer) -> None:
    """Another process can choose scenarios, register answers, read the log and reset."""
    visit = Visit(replica, ONE)
    names = [item["name"] for item in json.loads(visit.get("/__replica__/scenarios").text)]
    assert {"normal", "stall", "cut", "http_429"} <= set(names)
    assert visit.post_json("/__replica__/scenario", {"name": "region"}).status == 204
    assert "country" in visit.get("/app").text
    answer = {"key": "hi", "markdown": "hello", "chunk": 2}
    assert visit.post_json("/__replica__/answers", answer).status == 204
    assert visit.post_json("/__replica__/reset", {}).status == 204
    assert boot_of(visit.get("/app"))["account"]["email"] == ONE
    assert json.loads(visit.get("/__replica__/oracle").text) == {
        "prompts": [],
        "events": [],
        "paints": [],
    }


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("scenario", {"name": "typo"}, "typo"),
        ("scenario", {"name": "stall", "account": "x@y"}, "x@y"),
        ("scenario", [], "object"),
        ("answers", {"key": "a"}, "markdown"),
        ("answers", {"key": "a", "markdown": "b", "chunk": "many"}, "many"),
        ("paint", {"turn": "a"}, "length"),
    ],
)
def test_control_route_names_what_is_wrong(
    replica: ReplicaServer, path: str, value: Any, reason: str
) -> None:
    """A bad call is 400 with the reason, and changes nothing."""
    reply = Visit(replica).post_json(f"/__replica__/{path}", value)
    assert reply.status == 400
    assert reason in json.loads(reply.text)["error"]


def test_paints_are_collected(replica: ReplicaServer) -> None:
    """One report or several at once."""
    visit = Visit(replica)
    visit.post_json("/__replica__/paint", {"turn": "a", "length": 3, "at": 1.5})
    visit.post_json("/__replica__/paint", [{"turn": "a", "length": 6, "at": 2.5}])
    assert [(paint.turn, paint.length, paint.at) for paint in replica.oracle.paints] == [
        ("a", 3, 1.5),
        ("a", 6, 2.5),
    ]


def test_static_files_are_served_without_a_detour(replica: ReplicaServer) -> None:
    """The page's own files come from the package; nothing outside it does."""
    assert Visit(replica).get("/static/replica/boot.js").status == 200
    assert Visit(replica).get("/static/replica/../boot.py").status == 404
