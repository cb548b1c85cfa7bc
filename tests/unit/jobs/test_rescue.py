"""An answer whose browser died is read on another page of the same profile, without a prompt."""

from typing import Any

import pytest

from browser_bridge import errors, events, messages
from browser_bridge.pool import Outcome
from tests.unit.jobs.test_worker import Bench

DIED = errors.BrowserCrashed("Chromium or its page died.", submitted=True)
SENT = messages.SentTurn(prompt="ping", conversation="c0ffee", text="po")


class TwicePlayed:
    """A chat that dies while it is read, and has other steps for the rest."""

    def __init__(self, make_chat: Any, *rest: Any, sent_turn: Any = SENT) -> None:
        self.chat = make_chat(steps=(events.TextDelta("po"), DIED))
        self.chat.sent_turn = sent_turn
        resume = self.chat.resume

        def resumed(sent: Any, *, wants_thoughts: bool) -> Any:
            self.chat.steps = rest
            return resume(sent, wants_thoughts=wants_thoughts)

        self.chat.resume = resumed


async def test_worker_reads_the_rest_on_another_page_of_the_profile(
    make_fake_pool: Any, make_chat: Any, make_request: Any
) -> None:
    whole = events.TurnCompleted(markdown="pong")
    chat = TwicePlayed(make_chat, events.TextDelta("ng"), whole).chat
    bench = Bench(make_fake_pool("one", "two"), {"one": chat, "two": make_chat()})
    log = await bench.run(make_request("ping"))
    told = [event async for event in log.follow()]
    started, deltas = (
        events.TurnStarted(profile="one"),
        [events.TextDelta("po"), events.TextDelta("ng")],
    )
    assert told == [started, *deltas, whole]
    assert bench.sent == ["ping"]
    assert chat.resumed == [SENT]
    assert bench.pool.asked[1] == {"profile": "one"}
    assert bench.pool.outcomes == [("one", Outcome.BROKEN), ("one", Outcome.OK)]


async def test_worker_tells_of_the_crash_when_the_site_does_not_keep_the_answer(
    make_fake_pool: Any, make_chat: Any, make_request: Any
) -> None:
    chat = TwicePlayed(make_chat, errors.AnswerFailed("not kept", submitted=True)).chat
    bench = Bench(make_fake_pool("one"), {"one": chat})
    with pytest.raises(errors.BrowserCrashed):
        await bench.run(make_request("ping"))
    assert bench.sent == ["ping"]


async def test_worker_does_not_look_for_a_turn_whose_conversation_is_not_known(
    make_fake_pool: Any, make_chat: Any, make_request: Any
) -> None:
    chat = TwicePlayed(make_chat, sent_turn=None).chat
    bench = Bench(make_fake_pool("one"), {"one": chat})
    with pytest.raises(errors.BrowserCrashed):
        await bench.run(make_request("ping"))
    assert chat.resumed == []
