"""The replica over real HTTP: prompts, streams, the log, and clean ends. No browser."""

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import pytest

from browser_bridge.replica.boot import PAGE_HEADER
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.prompt import MODEL_HEADER
from browser_bridge.replica.server import ReplicaServer, serve

STREAM = "/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate"
PRO = "e6fa609c3fa255c0"
FAST = "56fdd199312815e2"


@pytest.fixture(scope="module")
def shared_replica() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


@pytest.fixture
def replica(shared_replica: ReplicaServer) -> ReplicaServer:
    shared_replica.reset()
    return shared_replica


class Page:
    """Does what the page does on the wire, for one account or a guest."""

    def __init__(self, replica: ReplicaServer, *, is_guest: bool = False) -> None:
        self._replica = replica
        cookies = [] if is_guest else replica.cookies()
        self._cookie = "; ".join(f"{item['name']}={item['value']}" for item in cookies)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._replica.origin.removeprefix("http://"), timeout=20)

    def ask(
        self,
        connection: http.client.HTTPConnection,
        prompt: str,
        *,
        mode: str = FAST,
        conversation: str = "",
        temporary: bool = False,
    ) -> http.client.HTTPResponse:
        inner: list[Any] = [None] * 102
        inner[0], inner[2] = [prompt, 0], [conversation, "", ""]
        inner[45], inner[80] = int(temporary), 2
        form = {"f.req": json.dumps([None, json.dumps(inner)]), "at": "token"}
        header = json.dumps([1, None, None, None, mode])
        headers = {"cookie": self._cookie, MODEL_HEADER: header}
        connection.request("POST", STREAM, urlencode(form), headers)
        return connection.getresponse()

    def answer(self, prompt: str, **options: Any) -> tuple[list[Any], list[Any]]:
        """Ask, read to the end, and return all entries and the last candidates."""
        with closing(self.connect()) as connection:
            return read(self.ask(connection, prompt, **options))


def read(response: http.client.HTTPResponse) -> tuple[list[Any], list[Any]]:
    lines = response.read().decode().split("\n")[3::2]
    entries = [entry for line in lines for entry in json.loads(line)]
    inners = [json.loads(entry[2]) for entry in entries if entry[0] == "wrb.fr" and entry[2]]
    return entries, next((inner[4] for inner in reversed(inners) if inner[4]), [])


def error_codes(entries: list[Any]) -> list[int]:
    failed = [entry[5] for entry in entries if entry[0] == "wrb.fr" and entry[5]]
    return [status[2][0][1][0] for status in failed]


@pytest.mark.parametrize(
    "prompt",
    [
        "one\ntwo\r\n\n  three\t",
        "family 👨‍👩‍👧‍👦, flag 🇯🇵, astral 𝔘",
        "שלום עולם\nمرحبا\u200f بالعالم",
        "a=b&c=d+e%20f <script> \\u003d \\ \" '",
        "x" * 99_999 + "é",
        "half a \ud83d character",
        "",
    ],
    ids=["lines", "emoji", "right-to-left", "escapes", "100kB", "half", "empty"],
)
def test_oracle_has_the_prompt_exactly(replica: ReplicaServer, prompt: str) -> None:
    """What was sent is what the log holds, to the character."""
    replica.answer("", "ok", first=0)
    Page(replica).answer(prompt)
    assert [entry.prompt for entry in replica.oracle.prompts] == [prompt]


def test_answer_arrives_whole_with_ids_title_and_completion(replica: ReplicaServer) -> None:
    """A new chat's stream ends complete, titled, and followed by trailers."""
    replica.answer("fruit", "Apples 🍎 & pears", thoughts="Hm", interval=0.001)
    entries, (candidate,) = Page(replica).answer("fruit")
    inners = [json.loads(entry[2]) for entry in entries if entry[0] == "wrb.fr"]
    assert candidate[1] == ["Apples 🍎 & pears"]
    assert candidate[8] == [2]
    assert [inner[2]["11"] for inner in inners if "11" in inner[2]] == [["fruit"]]
    assert [entry[0] for entry in entries[-3:]] == ["di", "af.httprm", "e"]


def test_snapshots_grow_word_by_word_over_time(replica: ReplicaServer) -> None:
    """Each piece is its own snapshot, and none comes before its time."""
    replica.answer("count", "1 2 3 4 5 6 7 8 9 10", interval=0.02, first=0.05)
    started = time.monotonic()
    entries, _ = Page(replica).answer("count")
    took = time.monotonic() - started
    texts = [json.loads(entry[2])[4] for entry in entries if entry[0] == "wrb.fr"]
    assert [item[0][1][0] for item in texts if item][:3] == ["1 ", "1 2 ", "1 2 3 "]
    assert took >= 0.23


def test_oracle_records_mode_account_conversation_and_times(replica: ReplicaServer) -> None:
    """The log's entry names everything the page asked for."""
    before = time.time()
    Page(replica).answer("ping", mode=PRO, temporary=True)
    (entry,) = replica.oracle.wait_for(1, status="completed")
    assert (entry.mode_id, entry.mode, entry.answered_by) == (PRO, "pro", "pro")
    assert (entry.account, entry.extended, entry.temporary) == ("one@replica.test", True, True)
    assert entry.first_token is not None
    assert entry.completed is not None
    assert before <= entry.received.unix <= entry.first_token.unix <= entry.completed.unix


def test_second_turn_goes_into_the_same_conversation(replica: ReplicaServer) -> None:
    """A follow-up keeps the conversation's id and brings no new title."""
    page = Page(replica)
    page.answer("ping")
    name = replica.oracle.prompts[0].conversation
    entries, _ = page.answer("ping", conversation=f"c_{name}")
    assert replica.oracle.prompts[1].conversation == name
    texts = [entry[2] for entry in entries if entry[0] == "wrb.fr"]
    assert not [text for text in texts if '"11"' in text]


def test_follow_up_is_refused_when_the_conversation_is_unknown(replica: ReplicaServer) -> None:
    """A conversation of nobody, or of somebody else, earns error 1097."""
    entries, _ = Page(replica).answer("ping", conversation="c_0123456789abcdef")
    assert error_codes(entries) == [1097]


def test_guest_is_answered_by_the_only_mode_it_has(replica: ReplicaServer) -> None:
    """Without a sign-in the composer works, with the smallest model."""
    _, (candidate,) = Page(replica, is_guest=True).answer("ping", mode="")
    assert candidate[1] == ["pong"]
    assert replica.oracle.prompts[0].answered_by == "flash-lite"


def test_stop_is_logged_and_the_partial_answer_kept(replica: ReplicaServer) -> None:
    """A page that hangs up ends the answer; what was said stays in the chat."""
    replica.answer("story", "Once upon", first=0)
    with closing(Page(replica).connect()) as connection:
        response = Page(replica).ask(connection, "story [[scenario:stall]]")
        replica.oracle.wait_for(1, status="answering")
        response.close()
    (entry,) = replica.oracle.wait_for(1, status="stopped")
    assert entry.stopped is not None
    with closing(Page(replica).connect()) as connection:
        connection.request(
            "GET", f"/app/{entry.conversation}", headers={"cookie": Page(replica)._cookie}
        )
        page = connection.getresponse().read().decode()
    assert '"markdown":"Once ","thoughts":"","responseId"' in page
    assert '"stopped":true' in page


@pytest.mark.parametrize(
    ("scenario", "codes", "status"),
    [
        ("error_1037", [1037], "failed"),
        ("complete_then_error", [1096], "completed"),
        ("partial_then_error", [1096], "failed"),
        ("unfinished", [], "cut"),
        ("nothing", [], "cut"),
        ("empty", [], "completed"),
        ("split_frames", [], "completed"),
        ("refusal", [], "completed"),
    ],
)
def test_scenario_ends_in_good_order_with_its_status(
    replica: ReplicaServer, scenario: str, codes: list[int], status: str
) -> None:
    """Each scripted end is on the wire and in the log."""
    replica.answer("hello", "one two three", interval=0.001, first=0)
    entries, _ = Page(replica).answer(f"hello [[scenario:{scenario}]]")
    assert error_codes(entries) == codes
    assert entries[-1][0] == "e"
    assert [entry.status for entry in replica.oracle.prompts] == [status]


def test_cut_breaks_the_connection(replica: ReplicaServer) -> None:
    """The client sees an incomplete body, not an orderly end."""
    replica.use("cut")
    with pytest.raises(http.client.IncompleteRead):
        Page(replica).answer("ping")
    assert replica.oracle.prompts[0].status == "cut"


def test_ab_answer_ends_with_two_candidates(replica: ReplicaServer) -> None:
    """Two answers are offered, and the page is told to ask which is better."""
    replica.use("ab_answer")
    with closing(Page(replica).connect()) as connection:
        response = Page(replica).ask(connection, "ping")
        _, candidates = read(response)
    assert candidates[0][1] == ["pong"]
    assert len(candidates) == 2
    assert response.headers[PAGE_HEADER] == '{"dialogs":["ab_answer"]}'


def test_downgrade_answers_by_another_mode_than_was_asked(replica: ReplicaServer) -> None:
    """The log tells the mode asked for from the one that answered."""
    replica.use("downgrade")
    entries, _ = Page(replica).answer("ping", mode=PRO)
    entry = replica.oracle.prompts[0]
    assert (entry.mode, entry.answered_by) == ("pro", "fast")
    assert json.loads(entries[0][2])[42] == "3.8 Flash"


@pytest.mark.parametrize(("mode", "code"), [(PRO, 1037), ("0" * 16, 1052)])
def test_mode_that_cannot_be_had_is_an_error(replica: ReplicaServer, mode: str, code: int) -> None:
    """A greyed-out mode is a limit; an unknown one is withdrawn."""
    replica.use("mode_limited")
    entries, _ = Page(replica).answer("ping", mode=mode)
    assert error_codes(entries) == [code]


def test_http_429_has_retry_after_and_logs_the_prompt_as_refused(replica: ReplicaServer) -> None:
    """A plain HTTP error answers, and nothing is stored."""
    replica.use("http_429", account="one@replica.test")
    with closing(Page(replica).connect()) as connection:
        response = Page(replica).ask(connection, "ping")
        response.read()
    assert (response.status, response.headers["retry-after"]) == (429, "30")
    assert replica.oracle.prompts[0].status == "refused"


@pytest.mark.parametrize("prompt", ["[[scenario:typo]]", "[[answer:typo]]"])
def test_unknown_marker_is_a_bad_request(replica: ReplicaServer, prompt: str) -> None:
    """A misspelt marker never passes for an ordinary prompt."""
    with closing(Page(replica).connect()) as connection:
        response = Page(replica).ask(connection, prompt)
        assert (response.status, b"typo" in response.read()) == (400, True)


def test_reset_ends_answers_and_empties_the_log(replica: ReplicaServer) -> None:
    """Nothing of one test reaches the next."""
    page = Page(replica)
    with closing(page.connect()) as connection:
        response = page.ask(connection, "[[scenario:mute]]")
        replica.reset()
        response.read1()
        assert replica.oracle.prompts == ()


def still_running(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads that are new and do not end soon; those of other servers come and go."""
    new = set(threading.enumerate()) - before
    for thread in new:
        thread.join(15)
    return [thread for thread in new if thread.is_alive()]


def test_stop_leaves_no_thread_when_an_answer_never_ends() -> None:
    """A stalled answer does not hold the server up."""
    before = set(threading.enumerate())
    with ReplicaServer(ReplicaOptions(scenario="mute")) as replica:
        page = Page(replica)
        with closing(page.connect()) as connection:
            response = page.ask(connection, "hi")
            replica.oracle.wait_for(1)
            started = time.monotonic()
            replica.stop()
            assert time.monotonic() - started < 10
            response.close()
    assert still_running(before) == []


def test_threads_of_static_files_end_with_the_server() -> None:
    """Files are read in worker threads, which do not outlive the replica."""
    before = set(threading.enumerate())
    with ReplicaServer() as replica, closing(Page(replica).connect()) as connection:
        connection.request("GET", "/static/replica/boot.js")
        response = connection.getresponse()
        response.read()
        assert response.headers["cache-control"] == "no-cache"
    assert still_running(before) == []


async def test_serve_announces_its_origin_and_ends_when_cancelled() -> None:
    """The command line's way: in the caller's loop, until cancelled."""
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(announce=announced.set_result))
    host, port = (await announced).removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.close()
    await writer.wait_closed()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(host, int(port))


def test_start_refuses_a_port_in_use(replica: ReplicaServer) -> None:
    """The error is the system's own, at once."""
    port = int(replica.origin.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        ReplicaServer(port=port).start()
