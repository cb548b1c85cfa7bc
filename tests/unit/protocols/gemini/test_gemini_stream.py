"""Elements of a stream, in both framings, and the response that says the same."""

import base64
import json
from typing import Any

import pytest

from browser_bridge import errors, events, functions, testing
from browser_bridge.protocols.answer_files import AnswerFiles
from browser_bridge.protocols.gemini import adapter
from browser_bridge.protocols.pictures import Picture

CALL = functions.Call(id="call_1", name="f", arguments='{"a":1}')
PICTURE = events.Artifact(
    id="p1",
    kind=events.ArtifactKind.IMAGE,
    media_type="image/png",
    name="p.png",
    size=2,
    sha256="00",
)
FILM = events.Artifact(
    id="v1",
    kind=events.ArtifactKind.VIDEO,
    media_type="video/mp4",
    name="v.mp4",
    size=2,
    sha256="00",
)


def link(artifact: events.Artifact) -> str:
    return f"http://h/files/{artifact.id}"


MEDIA = AnswerFiles(
    link=link,
    pictures={"p1": Picture(content=b"p1", media_type="image/png", width=1, height=1)},
)
NOTHING = AnswerFiles(link=link, pictures={})


def make_reply(files: AnswerFiles = MEDIA) -> adapter.GenerateReply:
    call = adapter.parse("gemini-3-pro|[team]", {"contents": [{"parts": [{"text": "hello"}]}]})
    return adapter.GenerateReply.of_job(call, job_id="job-1", files=files)


def encode(turn: list[events.TurnEvent], *, files: AnswerFiles = MEDIA) -> list[Any]:
    encoder = make_reply(files).encoder()
    raw = (b"".join(map(encoder.encode, turn)) + encoder.end()).decode()
    return [json.loads(frame.removeprefix("data: ")) for frame in raw.split("\n\n") if frame]


def element(*parts: Any, **more: Any) -> dict[str, Any]:
    candidate = {"content": {"parts": list(parts), "role": "model"}, "index": 0, **more}
    head = {"modelVersion": "gemini-3-pro|[team]", "responseId": "1"}
    return {"candidates": [candidate], **head}


def test_elements_follow_the_contracts_sequence() -> None:
    *others, last = encode(testing.answer("a\u2028", "b", thoughts=["hm"]))
    assert others == [
        element({"text": "hm", "thought": True}),
        element({"text": "a\u2028"}),
        element({"text": "b"}),
    ]
    assert last["candidates"] == element({"text": ""}, finishReason="STOP")["candidates"]
    assert last["usageMetadata"] == {
        "promptTokenCount": 2,
        "candidatesTokenCount": 1,
        "thoughtsTokenCount": 1,
        "totalTokenCount": 4,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 2}],
    }
    assert last["browser_bridge"]["profile"] == "demo"


def test_array_is_valid_after_a_failure_too() -> None:
    for turn in (testing.answer("a", "b"), testing.failure(errors.AnswerFailed("It broke."), "a")):
        encoder = make_reply().encoder(is_array=True)
        beat = encoder.keep_alive
        raw = beat.join([*map(encoder.encode, turn), encoder.end()])
        assert len(json.loads(raw)) >= 2
    assert json.loads(raw)[-1]["error"]["status"] == "UNAVAILABLE"


def test_error_is_the_last_element() -> None:
    *_, last = encode(testing.failure(errors.AnswerStalled("It stalled."), "a"))
    assert (last["error"]["code"], last["error"]["status"]) == (504, "DEADLINE_EXCEEDED")


def test_call_is_a_part_with_a_signature() -> None:
    completed = events.TurnCompleted(
        markdown="", finish_reason=events.FinishReason.TOOL_CALLS, calls=(CALL,)
    )
    first, last = encode([events.CallReady(call=CALL, index=0), completed])
    (part,) = first["candidates"][0]["content"]["parts"]
    assert part["functionCall"] == {"id": "call_1", "name": "f", "args": {"a": 1}}
    assert base64.b64decode(part["thoughtSignature"])
    assert last["candidates"][0]["finishReason"] == "STOP"
    turn = events.Turn(completed=completed, profile="p", notices=())
    assert make_reply().render(turn)["candidates"][0]["content"]["parts"] == [part]


def test_picture_is_in_the_answer_and_a_film_behind_its_address() -> None:
    ready = [
        events.ArtifactReady(artifact=PICTURE, is_partial=True),
        events.ArtifactReady(artifact=PICTURE),
        events.ArtifactReady(artifact=FILM),
    ]
    completed = events.TurnCompleted(markdown="", artifacts=(PICTURE, FILM))
    parts = [
        {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(b"p1").decode()}},
        {"fileData": {"mimeType": "video/mp4", "fileUri": "http://h/files/v1"}},
    ]
    *elements, _ = encode([*ready, completed])
    assert elements == [element(part) for part in parts]
    turn = events.Turn(completed=completed, profile="p", notices=())
    assert make_reply().render(turn)["candidates"][0]["content"]["parts"] == parts
    assert encode([*ready, completed], files=NOTHING)[:-1] == [element(parts[1])]


def test_grounding_counts_bytes() -> None:
    citations = (
        events.Citation(url="http://x", title="T", start=1, end=3),
        events.Citation(url="http://y"),
    )
    completed = events.TurnCompleted(markdown="é€b", citations=citations)
    told = encode([events.TextDelta("é€b"), completed])[-1]["candidates"][0]["groundingMetadata"]
    assert told["groundingChunks"] == [
        {"web": {"uri": "http://x", "title": "T"}},
        {"web": {"uri": "http://y", "title": "http://y"}},
    ]
    segment = {"partIndex": 0, "startIndex": 2, "endIndex": 6, "text": "€b"}
    assert told["groundingSupports"] == [{"segment": segment, "groundingChunkIndices": [0]}]


def test_cut_answers_say_so() -> None:
    completed = events.TurnCompleted(markdown="a", finish_reason=events.FinishReason.LENGTH)
    assert encode([completed])[-1]["candidates"][0]["finishReason"] == "MAX_TOKENS"


@pytest.mark.parametrize("is_array", [False, True])
def test_keep_alive_is_blank(is_array: bool) -> None:  # noqa: FBT001 - a case
    assert make_reply().encoder(is_array=is_array).keep_alive.strip() == b""
