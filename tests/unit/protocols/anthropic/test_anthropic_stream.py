"""The exact order of message events, and the message that says the same."""

import json
from typing import Any

from browser_bridge import errors, events, functions, testing
from browser_bridge.protocols.anthropic import adapter

CALL = functions.Call(id="call_1", name="f", arguments='{"a":1}')


def link(artifact: events.Artifact) -> str:
    return f"http://h/{artifact.id}"


def make_reply(**fields: Any) -> adapter.MessagesReply:
    body = {"model": "gemini-3-pro", "messages": [{"role": "user", "content": "hello"}], **fields}
    return adapter.MessagesReply.of_job(adapter.parse(body), job_id="job-1", link=link)


def encode(turn: list[events.TurnEvent]) -> list[Any]:
    encoder = make_reply().encoder()
    raw = (b"".join(map(encoder.encode, turn)) + encoder.end()).decode()
    found: list[Any] = []
    for frame in raw.removesuffix("\n\n").split("\n\n"):
        name, data = frame.split("\n")
        found.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {found[-1]['type']}"
    return found


def delta(index: int, kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def test_events_follow_the_contracts_order() -> None:
    script = testing.answer("a", "b", thoughts=["h", "m"])
    start, *blocks, end, stop = encode(
        [*script[:-1], events.CallReady(call=CALL, index=0), script[-1]]
    )
    assert start["type"] == "message_start"
    assert start["message"]["content"] == []
    assert start["message"]["id"] == "msg_1"
    signature = blocks[3]["delta"]["signature"]
    assert signature
    empty = {"type": "thinking", "thinking": "", "signature": ""}
    tool = {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}}
    assert blocks == [
        {"type": "content_block_start", "index": 0, "content_block": empty},
        delta(0, "thinking_delta", thinking="h"),
        delta(0, "thinking_delta", thinking="m"),
        delta(0, "signature_delta", signature=signature),
        {"type": "content_block_stop", "index": 0},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
        delta(1, "text_delta", text="a"),
        delta(1, "text_delta", text="b"),
        {"type": "content_block_stop", "index": 1},
        {"type": "content_block_start", "index": 2, "content_block": tool},
        delta(2, "input_json_delta", partial_json='{"a":1}'),
        {"type": "content_block_stop", "index": 2},
    ]
    assert end["delta"] == {"stop_reason": "end_turn", "stop_sequence": None}
    assert end["usage"]["output_tokens"] == 4
    assert stop == {"type": "message_stop"}


def test_error_closes_the_open_block_and_ends_the_stream() -> None:
    told = encode(testing.failure(errors.AnswerFailed("It broke."), "a"))
    assert [item["type"] for item in told[-2:]] == ["content_block_stop", "error"]
    assert told[-1]["error"]["type"] == "api_error"
    assert told[-1]["error"]["message"] == "It broke."


def test_citations_stand_in_the_text_block() -> None:
    citation = events.Citation(url="http://x", title="T", start=0, end=2)
    ended = events.TurnCompleted(markdown="abc", citations=(citation,))
    told = encode([events.TextDelta("abc"), ended])
    (cited,) = [item["delta"] for item in told if "citations_delta" in str(item)]
    expected = {
        "type": "web_search_result_location",
        "url": "http://x",
        "title": "T",
        "cited_text": "ab",
        "encrypted_index": "",
    }
    assert cited["citation"] == expected
    turn = events.Turn(completed=ended, profile="p", notices=())
    assert make_reply().render(turn)["content"][0]["citations"] == [expected]


def test_ending_tells_the_stop_sequence_and_the_cut() -> None:
    completed = events.TurnCompleted(markdown="a", stop_sequence="END")
    assert encode([completed])[1]["delta"] == {
        "stop_reason": "stop_sequence",
        "stop_sequence": "END",
    }
    completed = events.TurnCompleted(markdown="a", finish_reason=events.FinishReason.LENGTH)
    assert encode([completed])[1]["delta"]["stop_reason"] == "max_tokens"


def test_pipeline_tells_which_stop_sequence_was_met() -> None:
    pipeline = make_reply(stop_sequences=["zz", "b"]).call.pipeline(link)
    out = [event for given in testing.answer("ab", "c") for event in pipeline.feed(given)]
    assert isinstance(out[-1], events.TurnCompleted)
    assert (out[-1].markdown, out[-1].stop_sequence) == ("a", "b")


def test_thoughts_are_kept_only_for_who_asks() -> None:
    for fields, count in (({}, 0), ({"thinking": {"type": "adaptive"}}, 1)):
        pipeline = make_reply(**fields).call.pipeline(link)
        script = testing.answer("a", thoughts=["t"])
        out = [event for given in script for event in pipeline.feed(given)]
        assert len([event for event in out if isinstance(event, events.ThoughtDelta)]) == count
