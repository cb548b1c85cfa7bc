"""One fixed set of turns through every encoder, and what holds of any turn through any of them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge import errors, events, functions, testing
from tests import golden
from tests.golden.encoders import FORMS, stream, whole
from tests.golden.turns import TURNS

HERE = Path(golden.__file__).parent
CASES = [(form, turn) for form in FORMS for turn in TURNS]
WHOLE = [(form, turn) for form, turn in CASES if FORMS[form].render is not None]


@pytest.mark.parametrize(("form", "turn"), CASES)
def test_stream_is_as_written_down(form: str, turn: str) -> None:
    expected = (HERE / form / f"{turn}.{FORMS[form].suffix}").read_bytes()
    assert stream(FORMS[form], TURNS[turn]) == expected


@pytest.mark.parametrize(("form", "turn"), WHOLE)
async def test_answer_is_as_written_down(form: str, turn: str) -> None:
    expected = (HERE / form / f"{turn}.txt").read_text(encoding="utf-8")
    assert await whole(FORMS[form], TURNS[turn]) == expected


def test_no_file_is_left_of_a_turn_that_is_gone() -> None:
    files = [path for form in FORMS for path in (HERE / form).iterdir()]
    assert {path.name.split(".")[0] for path in files} == set(TURNS)
    assert len(files) == len(CASES) + len(WHOLE)


@st.composite
def turns(draw: st.DrawFn) -> list[events.TurnEvent]:
    """Draw the events of any turn that may happen."""
    deltas = st.one_of(
        st.builds(events.TextDelta, st.text(max_size=8)),
        st.builds(events.ThoughtDelta, st.text(max_size=8)),
        st.just(events.TurnNotice(code="c", message="m")),
        st.just(events.TurnProgress(stage="s")),
    )
    parts: list[events.TurnEvent] = [*draw(st.lists(deltas, max_size=8))]
    names = draw(st.lists(st.sampled_from(["f", "g"]), max_size=3))
    calls = [functions.Call(id=f"call_{at}", name=name) for at, name in enumerate(names)]
    parts += [events.CallReady(call=call, index=at) for at, call in enumerate(calls)]
    text = "".join(part.text for part in parts if isinstance(part, events.TextDelta))
    thoughts = "".join(part.text for part in parts if isinstance(part, events.ThoughtDelta))
    reason = events.FinishReason.TOOL_CALLS if calls else events.FinishReason.STOP
    completed = events.TurnCompleted(
        markdown=text, thoughts=thoughts, calls=tuple(calls), finish_reason=reason
    )
    failed = events.TurnFailed(errors.AnswerFailed("It broke."))
    end: list[list[events.TurnEvent]] = [[completed], [failed], []]
    return [events.TurnStarted(profile="demo"), *parts, *draw(st.sampled_from(end))]


def text_of(turn: list[events.TurnEvent]) -> str:
    return "".join(event.text for event in turn if isinstance(event, events.TextDelta))


def thoughts_of(turn: list[events.TurnEvent]) -> str:
    return "".join(event.text for event in turn if isinstance(event, events.ThoughtDelta))


def call_ids_of(turn: list[events.TurnEvent]) -> list[str]:
    return [event.call.id for event in turn if isinstance(event, events.CallReady)]


def frames(raw: bytes) -> list[Any]:
    """Return the data of server-sent events, checking that each frame is well-formed."""
    found: list[Any] = []
    for frame in filter(None, raw.decode().split("\n\n")):
        match = re.fullmatch(r"(?:event: ([\w.]+)\n)?data: ([^\n\r]*)", frame)
        assert match is not None
        data: Any = match[2] if match[2] == "[DONE]" else json.loads(match[2])
        if data == "[DONE]":
            assert match[1] is None
            found.append(data)
            continue
        assert match[1] in (None, data.get("type"), data.get("event_type"))
        found.append(data)
    return found


@given(turns())
def test_chat_chunks_share_an_id_and_end_once(turn: list[events.TurnEvent]) -> None:
    *chunks, last = frames(stream(FORMS["openai-chat"], turn))
    if not isinstance(turn[-1], events.TurnCompleted):
        assert set(last) == {"error"}
    else:
        assert last == "[DONE]"
        assert chunks[-1]["choices"] == []
    choices = [chunk["choices"][0] for chunk in chunks if chunk["choices"]]
    assert len({(chunk["id"], chunk["created"], chunk["model"]) for chunk in chunks}) == 1
    deltas = [choice["delta"] for choice in choices]
    assert deltas[0]["role"] == "assistant"
    assert "".join(delta.get("content", "") for delta in deltas) == text_of(turn)
    assert "".join(delta.get("reasoning_content", "") for delta in deltas) == thoughts_of(turn)
    calls = [call for delta in deltas for call in delta.get("tool_calls", ()) if "id" in call]
    assert [call["id"] for call in calls] == call_ids_of(turn)
    assert [call["index"] for call in calls] == list(range(len(calls)))
    ends = [choice["finish_reason"] for choice in choices if choice["finish_reason"]]
    assert len(ends) == isinstance(turn[-1], events.TurnCompleted)


@given(turns())
def test_response_items_are_numbered_and_one_at_a_time(turn: list[events.TurnEvent]) -> None:
    told = frames(stream(FORMS["openai-responses"], turn))
    assert [event["sequence_number"] for event in told] == list(range(len(told)))
    opening, last = [event["type"] for event in told[:2]], told[-1]
    assert opening == ["response.created", "response.in_progress"]
    is_whole = isinstance(turn[-1], events.TurnCompleted)
    assert last["type"] == ("response.completed" if is_whole else "response.failed")
    is_open, said, done = False, {"output_text": "", "reasoning_summary_text": ""}, list[Any]()
    for event in told[2:-1]:
        match event["type"].removeprefix("response."):
            case "output_item.added":
                assert (is_open, event["output_index"]) == (False, len(done))
                assert event["item"]["status"] == "in_progress"
                is_open = True
            case "output_item.done":
                assert (is_open, event["output_index"]) == (True, len(done))
                done.append(event["item"])
                is_open = False
            case kind:
                assert (is_open, event["output_index"]) == (True, len(done))
                if kind.endswith(".delta") and kind.removesuffix(".delta") in said:
                    said[kind.removesuffix(".delta")] += event["delta"]
    assert not is_open
    assert last["response"]["output"] == done
    assert len({item["id"] for item in done}) == len(done)
    assert said == {"output_text": text_of(turn), "reasoning_summary_text": thoughts_of(turn)}
    calls = [item["call_id"] for item in done if "call_id" in item]
    assert calls == call_ids_of(turn)


@given(turns())
def test_message_blocks_are_numbered_and_one_at_a_time(turn: list[events.TurnEvent]) -> None:
    first, *told = frames(stream(FORMS["anthropic-messages"], turn))
    assert first["type"] == "message_start"
    is_whole = isinstance(turn[-1], events.TurnCompleted)
    ends = ["message_delta", "message_stop"] if is_whole else ["error"]
    assert [event["type"] for event in told[-len(ends) :]] == ends
    is_open, count = False, 0
    said = {"text": "", "thinking": ""}
    for event in told[: -len(ends)]:
        match event["type"]:
            case "content_block_start":
                assert (is_open, event["index"]) == (False, count)
                is_open = True
            case "content_block_delta":
                assert (is_open, event["index"]) == (True, count)
                for kind in said:
                    said[kind] += event["delta"].get(kind, "")
            case kind:
                assert (kind, is_open, event["index"]) == ("content_block_stop", True, count)
                is_open, count = False, count + 1
    assert not is_open
    assert said == {"text": text_of(turn), "thinking": thoughts_of(turn)}


@given(turns())
def test_thinking_blocks_are_signed(turn: list[events.TurnEvent]) -> None:
    told = frames(stream(FORMS["anthropic-messages"], turn))
    opened = [event.get("content_block", {}).get("type") for event in told]
    signed = [event for event in told if event.get("delta", {}).get("type") == "signature_delta"]
    assert len(signed) == opened.count("thinking")
    assert all(event["delta"]["signature"] for event in signed)


@given(turns())
def test_elements_say_the_same_in_both_framings(turn: list[events.TurnEvent]) -> None:
    elements = frames(stream(FORMS["gemini-events"], turn))
    assert json.loads(stream(FORMS["gemini-array"], turn)) == elements
    *others, last = elements
    assert not [element for element in others if "usageMetadata" in element]
    if not isinstance(turn[-1], events.TurnCompleted):
        assert set(last) == {"error"}
    else:
        assert last["usageMetadata"]
        assert last["candidates"][0]["finishReason"] == "STOP"
    candidates = [element["candidates"][0] for element in others]
    parts = [part for candidate in candidates for part in candidate["content"]["parts"]]
    assert not [candidate for candidate in candidates if "finishReason" in candidate]
    said = [part["text"] for part in parts if "text" in part and not part.get("thought")]
    assert "".join(said) == text_of(turn)
    assert "".join(part["text"] for part in parts if part.get("thought")) == thoughts_of(turn)
    calls = [part["functionCall"]["id"] for part in parts if "functionCall" in part]
    assert calls == call_ids_of(turn)


@given(turns())
def test_steps_are_numbered_and_one_at_a_time(turn: list[events.TurnEvent]) -> None:
    *told, done = frames(stream(FORMS["gemini-interactions"], turn))
    assert done == "[DONE]"
    assert [event["event_id"] for event in told] == [str(at) for at in range(len(told))]
    is_whole = isinstance(turn[-1], events.TurnCompleted)
    assert told[-1]["event_type"] == ("interaction.completed" if is_whole else "error")
    is_open, count, said, thought = False, 0, "", ""
    for event in told[2:-1]:
        match event["event_type"]:
            case "step.start":
                assert (is_open, event["index"]) == (False, count)
                is_open = True
            case "step.delta":
                assert (is_open, event["index"]) == (True, count)
                delta = event["delta"]
                said += delta.get("text", "")
                thought += delta.get("content", {}).get("text", "")
            case kind:
                assert (kind, is_open, event["index"]) == ("step.stop", True, count)
                is_open, count = False, count + 1
    assert (is_open, said, thought) == (False, text_of(turn), thoughts_of(turn))
    if is_whole:
        whole = told[-1]["interaction"]
        assert (whole["output_text"], len(whole["steps"])) == (said, count)


@pytest.mark.parametrize("form", FORMS)
@given(turn=turns())
def test_usage_and_end_are_those_of_the_whole_answer(
    form: str, turn: list[events.TurnEvent]
) -> None:
    render = FORMS[form].render
    if render is None or not isinstance(turn[-1], events.TurnCompleted):
        return
    notices = tuple(event for event in turn if isinstance(event, events.TurnNotice))
    body = render(events.Turn(completed=turn[-1], profile="demo", notices=notices))
    told = [item for item in frames(stream(FORMS[form], turn)) if isinstance(item, dict)]
    for name in ("usage", "usageMetadata", "browser_bridge"):
        if name in body:
            given = [item[name] for item in told if item.get(name)]
            assert given[-1] == body[name]


@pytest.mark.parametrize("form", FORMS)
def test_keep_alives_between_frames_change_nothing(form: str) -> None:
    encoder = FORMS[form].encoder()
    pieces = [encoder.begin(), *map(encoder.encode, testing.answer("a", "b")), encoder.end()]
    raw = encoder.keep_alive.join(pieces)
    if FORMS[form].suffix != "sse":
        assert json.loads(raw) == json.loads(b"".join(pieces))
        return
    marks = {": keep-alive", 'event: ping\ndata: {"type":"ping"}', ""}
    kept = [frame for frame in raw.decode().split("\n\n") if frame.strip() not in marks]
    assert kept == [frame for frame in b"".join(pieces).decode().split("\n\n") if frame.strip()]
