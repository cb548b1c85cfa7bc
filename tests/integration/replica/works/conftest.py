"""A replica over plain HTTP, asked as its page asks, for what the tools make."""

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest

from browser_bridge.replica.server import ReplicaServer

DATA = "/_/BardChatUi/data"
STREAM = f"{DATA}/assistant.lamda.BardFrontendService/StreamGenerate"


@dataclass(frozen=True)
class Answered:
    """The last candidate of an answer, and its ids without their prefixes."""

    text: str
    block: Any
    attached: Any
    is_complete: bool
    conversation: str
    response: str
    candidates: list[Any] = field(default_factory=list[Any])


@dataclass(frozen=True)
class Fetched:
    """A reply to a GET."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Site:
    """Does what the page does on the wire, for one account."""

    def __init__(self, server: ReplicaServer, account: str = "one@replica.test") -> None:
        self.server = server
        cookies = server.cookies(account) if account else []
        self._cookie = "; ".join(f"{item['name']}={item['value']}" for item in cookies)

    def ask(
        self,
        prompt: str,
        *,
        conversation: str = "",
        options: Any = None,
        hl: str = "en",
        **inner: Any,
    ) -> Answered:
        """Send a prompt; `at_49=14` puts 14 at inner[49]."""
        values: list[Any] = [None] * 102
        values[0] = [prompt, 0, *[None] * 7, [*[None] * 6, options]]
        values[2] = [conversation, "", ""]
        for name, value in inner.items():
            values[int(name.removeprefix("at_"))] = value
        form = {"f.req": json.dumps([None, json.dumps(values)]), "at": "token"}
        with closing(self._connect()) as connection:
            connection.request("POST", f"{STREAM}?hl={hl}", urlencode(form), self._headers())
            return _answered(_fetched(connection.getresponse()).body)

    def call(self, rpc: str, payload: Any) -> Any:
        """Call one RPC and return its inner value."""
        form = {"f.req": json.dumps([[[rpc, json.dumps(payload), None, "generic"]]]), "at": "t"}
        with closing(self._connect()) as connection:
            connection.request("POST", f"{DATA}/batchexecute", urlencode(form), self._headers())
            lines = connection.getresponse().read().decode().split("\n")[3::2]
        entry = json.loads(lines[0])[0]
        return json.loads(entry[2]) if entry[2] else None

    def stored(self, answered: Answered) -> list[Any]:
        """Read the first candidate of the newest stored turn."""
        return self.call("hNvQHb", [f"c_{answered.conversation}", 10])[0][0][3][0][0]

    def get(self, address: str, **headers: str) -> Fetched:
        """Fetch an address of the replica, whole or as a path."""
        path = address.removeprefix(self.server.origin)
        with closing(self._connect()) as connection:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers={"cookie": self._cookie, **sent})
            return _fetched(connection.getresponse())

    def post(self, path: str, body: Any) -> Fetched:
        """Post JSON."""
        with closing(self._connect()) as connection:
            connection.request("POST", path, json.dumps(body))
            return _fetched(connection.getresponse())

    def _connect(self) -> http.client.HTTPConnection:
        host = self.server.origin.removeprefix("http://")
        return http.client.HTTPConnection(host, timeout=20)

    def _headers(self) -> dict[str, str]:
        return {"cookie": self._cookie}


def _fetched(reply: http.client.HTTPResponse) -> Fetched:
    received = {name.lower(): value for name, value in reply.getheaders()}
    try:
        body = reply.read()
    except http.client.IncompleteRead as error:
        body = error.partial
    return Fetched(reply.status, received, body)


def _answered(body: bytes) -> Answered:
    entries = [entry for line in body.decode().split("\n")[3::2] for entry in json.loads(line)]
    inners = [json.loads(entry[2]) for entry in entries if entry[0] == "wrb.fr" and entry[2]]
    candidates = [inner[4][0] for inner in inners if inner[4]]
    last: list[Any] = candidates[-1] if candidates else [None] * 38
    return Answered(
        text=last[1][0] if last[1] else "",
        block=last[12],
        attached=last[30],
        is_complete=bool(last[8] and last[8][0] == 2),
        conversation=inners[0][1][0].removeprefix("c_"),
        response=inners[0][1][1].removeprefix("r_"),
        candidates=candidates,
    )


@pytest.fixture(scope="session")
def works_replica() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


@pytest.fixture
def site(works_replica: ReplicaServer) -> Site:
    """The replica, new for each test, as its first account sees it."""
    works_replica.reset()
    return Site(works_replica)
