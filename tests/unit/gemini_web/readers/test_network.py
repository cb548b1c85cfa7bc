"""The prompt's own request, told apart from all others."""

from typing import Any

from browser_bridge.gemini_web.readers.network import StreamWatch

URL = "http://x/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate?rt=c"


def sent(watch: StreamWatch, identity: str = "1", *, url: str = URL, method: str = "POST") -> None:
    watch.on_request({"requestId": identity, "request": {"url": url, "method": method}})


def answered(watch: StreamWatch, status: int, identity: str = "1", **headers: str) -> None:
    response: dict[str, Any] = {"status": status, "headers": headers}
    watch.on_response({"requestId": identity, "response": response})


def armed() -> StreamWatch:
    watch = StreamWatch()
    watch.arm()
    return watch


def test_watch_sees_nothing_before_it_is_armed() -> None:
    watch = StreamWatch()
    sent(watch)
    assert not watch.is_sent


def test_watch_takes_the_first_prompt_request_only() -> None:
    watch = armed()
    sent(watch, "0", url="http://x/_/BardChatUi/data/batchexecute")
    sent(watch, "00", method="OPTIONS")
    sent(watch, "1")
    sent(watch, "2")
    watch.on_finished({"requestId": "2"})
    assert watch.is_sent
    assert not watch.is_ended
    watch.on_finished({"requestId": "1"})
    assert watch.is_ended
    assert not watch.is_broken


def test_watch_tells_a_break_and_the_servers_wait() -> None:
    watch = armed()
    sent(watch)
    answered(watch, 429, **{"Retry-After": "30"})
    assert (watch.status, watch.retry_after, watch.is_broken) == (429, 30.0, True)
    watch.on_failed({"requestId": "1"})
    assert watch.is_ended


def test_watch_ignores_a_wait_that_is_no_number() -> None:
    watch = armed()
    sent(watch)
    answered(watch, 429, **{"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"})
    assert watch.retry_after is None


def test_watch_counts_what_it_hears_and_forgets_it_when_armed_anew() -> None:
    watch = armed()
    sent(watch)
    watch.on_data({"requestId": "1", "dataLength": 40})
    watch.on_data({"requestId": "9", "dataLength": 40})
    assert watch.size == 40
    watch.arm()
    assert (watch.is_sent, watch.size, watch.identity) == (False, 0, None)
    watch.on_finished({"requestId": "1"})
    assert not watch.is_ended
