"""The stream's exact sequence, and that it says what the collected answer says."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from browser_bridge import errors, events, testing
from browser_bridge.protocols import base, stages
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.openai import adapter
from browser_bridge.protocols.pictures import Picture

PICTURES = {
    name: Picture(content=name.encode(), media_type="image/png", width=1, height=1)
    for name in ("a1", "a2")
}
NOTICE = events.TurnNotice(code="model_downgraded", message="Fast answered.")


def make_reply(**fields: Any) -> adapter.ChatReply:
    body = {
        "model": "gemini-3-pro|[team]",
        "messages": [{"role": "user", "content": "hello"}],
        **fields,
    }
    files = AnswerFiles(link=link, pictures=PICTURES)
    return adapter.ChatReply(call=adapter.parse(body), id="chatcmpl-1", created=17, files=files)


def link(found: events.Artifact) -> str:
    return f"http://h/media/{found.id}"


def encode(reply: adapter.ChatReply, turn: list[events.TurnEvent]) -> list[Any]:
    encoder = reply.encoder()
    raw = b"".join(map(encoder.encode, turn)) + encoder.end()
    lines = raw.decode().split("\n\n")
    assert lines.pop() == ""
    data = [line.removeprefix("data: ") for line in lines]
    return [line if line == "[DONE]" else json.loads(line) for line in data]


def chunk(delta: dict[str, Any], *, reason: str | None = None, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 17}
    return {**head, "model": "gemini-3-pro|[team]", "choices": [choice], **more}


EXTRAS = {
    "site_model": "Fast",
    "profile": "demo",
    "conversation": "c0ffee",
    "notices": [{"code": NOTICE.code, "message": NOTICE.message}],
    "ignored": [],
}


def test_chunks_follow_the_contracts_sequence() -> None:
    turn = testing.answer("a\u2028", "b", thoughts=["hm"], notices=[NOTICE])
    assert encode(make_reply(), turn) == [
        chunk({"role": "assistant", "content": ""}),
        chunk({"reasoning_content": "hm"}),
        chunk({"content": "a\u2028"}),
        chunk({"content": "b"}),
        chunk({}, reason="stop", browser_bridge=EXTRAS),
        "[DONE]",
    ]


CITED = [
    *testing.answer("The sky is blue.")[:-1],
    events.TurnCompleted(
        markdown="The sky is blue.",
        site_model="Fast",
        citations=(
            events.Citation(url="https://one.example/", title="One", start=4, end=16),
            events.Citation(url="https://two.example/"),
        ),
    ),
]


def _cited(url: str, title: str, start: int, end: int) -> dict[str, Any]:
    place = {"start_index": start, "end_index": end, "title": title, "url": url}
    return {"type": "url_citation", "url_citation": place}


def test_chunks_name_the_sources_before_the_finish() -> None:
    *_, cited, finish, done = encode(make_reply(), CITED)
    assert cited["choices"][0]["delta"] == {
        "annotations": [
            _cited("https://one.example/", "One", 4, 16),
            _cited("https://two.example/", "https://two.example/", 0, 16),
        ],
    }
    assert (finish["choices"][0]["finish_reason"], done) == ("stop", "[DONE]")
    ChatCompletionChunk.model_validate(cited)


async def test_message_names_the_sources_where_thoughts_stand_before_the_answer() -> None:
    async def played() -> AsyncIterator[events.TurnEvent]:
        for event in (CITED[0], events.ThoughtDelta("Hm."), *CITED[1:]):
            yield event

    reply = make_reply(return_reasoning_content=True, close_reasoning_content=False)
    pipeline = stages.ThoughtsInline()

    async def inline() -> AsyncIterator[events.TurnEvent]:
        async for event in played():
            for out in pipeline.feed(event):
                yield out

    body = reply.render(await base.collect(inline()))
    message = ChatCompletion.model_validate(body).choices[0].message
    assert message.annotations
    place = message.annotations[0].url_citation
    assert (message.content or "")[place.start_index : place.end_index] == "sky is blue."


def test_chunks_end_with_usage_only_when_asked() -> None:
    reply = make_reply(stream=True, stream_options={"include_usage": True})
    *others, last, done = encode(reply, testing.answer("abcde", thoughts=["hm"]))
    assert done == "[DONE]"
    assert all(other["usage"] is None and other["choices"] for other in others)
    assert last["choices"] == []
    assert last["usage"]["prompt_tokens"] == 2
    assert last["usage"]["completion_tokens"] == 3
    assert last["usage"]["completion_tokens_details"]["reasoning_tokens"] == 1


def test_chunks_end_with_the_error_when_the_turn_fails() -> None:
    turn = testing.failure(errors.AnswerFailed("It broke."), "a")
    last = encode(make_reply(), turn)[-1]
    expected = {"message": "It broke.", "type": "server_error", "param": None}
    assert last == {"error": {**expected, "code": "answer_failed"}}


@given(
    st.lists(st.text(), max_size=5),
    st.lists(st.text(), max_size=3),
    st.sampled_from([{}, {"stop": ["a", "bc"]}, {"max_tokens": 1}]),
    st.sampled_from([{}, {"return_reasoning_content": False}, {"close_reasoning_content": True}]),
)
@pytest.mark.timeout(120)
async def test_streamed_and_collected_answers_say_the_same(
    texts: list[str], thoughts: list[str], cut: dict[str, Any], place: dict[str, Any]
) -> None:
    reply = make_reply(stream=True, stream_options={"include_usage": True}, **cut, **place)
    turn = testing.answer(*texts, thoughts=thoughts)

    async def shaped() -> AsyncIterator[events.TurnEvent]:
        pipeline = reply.call.pipeline(link)
        for event in turn:
            for out in pipeline.feed(event):
                yield out
                if isinstance(out, events.TERMINAL):
                    return

    whole = reply.render(await base.collect(shaped()))
    *chunks, usage, _ = encode(reply, [event async for event in shaped()])
    deltas = [item["choices"][0]["delta"] for item in chunks]
    message = whole["choices"][0]["message"]
    assert "".join(delta.get("content", "") for delta in deltas) == message["content"]
    thought = "".join(delta.get("reasoning_content", "") for delta in deltas)
    assert thought == message.get("reasoning_content", "")
    assert chunks[-1]["choices"][0]["finish_reason"] == whole["choices"][0]["finish_reason"]
    assert chunks[-1]["browser_bridge"] == whole["browser_bridge"]
    assert usage["usage"] == whole["usage"]


def artifact(name: str, kind: events.ArtifactKind = events.ArtifactKind.IMAGE) -> events.Artifact:
    return events.Artifact(
        id=name, kind=kind, media_type="image/png", name="x.png", size=2, sha256="0"
    )


def turn_with_files() -> list[events.TurnEvent]:
    files = (artifact("a1"), artifact("f1", events.ArtifactKind.VIDEO), artifact("a2"))
    return [
        events.TurnStarted(profile="demo"),
        events.TextDelta("Here:"),
        events.ArtifactReady(artifact=artifact("a2"), is_partial=True),
        *(events.ArtifactReady(artifact=found) for found in files),
        events.TextDelta("\nDone."),
        events.TurnCompleted(
            markdown="Here:\nDone.",
            artifacts=files,
            citations=(events.Citation(url="http://s", title="S", start=6, end=10),),
        ),
    ]


@pytest.mark.parametrize(
    ("fields", "has_array", "has_links"),
    [
        ({}, False, True),
        ({"modalities": ["text", "image"]}, True, True),
        ({"image_output": "array"}, True, False),
        ({"image_output": "both"}, True, True),
    ],
)
async def test_pictures_come_as_links_or_data_streamed_and_whole(
    fields: dict[str, Any], *, has_array: bool, has_links: bool
) -> None:
    reply = make_reply(**fields)
    pipeline = reply.call.pipeline(link)
    shaped = [out for event in turn_with_files() for out in pipeline.feed(event)]

    async def played() -> AsyncIterator[events.TurnEvent]:
        for event in shaped:
            yield event

    message = reply.render(await base.collect(played()))["choices"][0]["message"]
    deltas = [item["choices"][0]["delta"] for item in encode(reply, shaped)[:-1]]
    images = [image for delta in deltas for image in delta.get("images", [])]
    assert images == message.get("images", [])
    urls = ["data:image/png;base64,YTE=", "data:image/png;base64,YTI="]
    assert [image["image_url"]["url"] for image in images] == (urls if has_array else [])
    assert "".join(delta.get("content", "") for delta in deltas) == message["content"]
    assert ("![image](http://h/media/a1)" in message["content"]) is has_links
    assert "<video src='http://h/media/f1' controls></video>" in message["content"]
    (cited,) = message["annotations"]
    assert [delta["annotations"] for delta in deltas if "annotations" in delta] == [[cited]]
    place = cited["url_citation"]
    assert message["content"][place["start_index"] : place["end_index"]] == "Done"
