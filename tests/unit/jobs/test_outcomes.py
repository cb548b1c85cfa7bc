"""What came of a job, played back from text: the same answer in one piece, the same error."""

from typing import Any

import pytest

from browser_bridge import errors, events, functions, testing
from browser_bridge.jobs import outcomes

PICTURE = events.Artifact(
    id="p1",
    kind=events.ArtifactKind.IMAGE,
    media_type="image/png",
    name="cat.png",
    size=3,
    sha256="0",
)
CALL = functions.Call(id="call_1", name="look", arguments='{"at": "é"}')
NOTICE = events.TurnNotice(code="model_downgraded", message="It was.")


def played(told: list[events.TurnEvent]) -> list[events.TurnEvent]:
    return list(outcomes.read(outcomes.written(told)))


def test_answer_is_played_back_in_one_piece() -> None:
    told = testing.answer("Hel", "lo \ud800", thoughts=("Hm", "m."), notices=(NOTICE,))
    assert played(told) == [
        events.TurnStarted(profile="demo"),
        NOTICE,
        events.ThoughtDelta("Hmm."),
        events.TextDelta("Hello \ud800"),
        told[-1],
    ]


def test_files_calls_and_sources_are_played_back() -> None:
    completed = events.TurnCompleted(
        markdown="",
        artifacts=(PICTURE,),
        calls=(CALL,),
        finish_reason=events.FinishReason.TOOL_CALLS,
        citations=(events.Citation(url="https://a.test", start=1),),
    )
    assert played([events.TurnStarted(profile="one"), completed]) == [
        events.TurnStarted(profile="one"),
        events.ArtifactReady(artifact=PICTURE),
        events.CallReady(call=CALL, index=0),
        completed,
    ]


@pytest.mark.parametrize(
    "error",
    [
        errors.ContentRefused("no", param="prompt", submitted=True),
        errors.RateLimited("later", retry_after=60.0),
        errors.SelectorLost("composer", state="idle", revision="r1", submitted=True),
        errors.JobCancelled("gone"),
    ],
)
def test_error_is_played_back_as_it_was(error: errors.BridgeError) -> None:
    (failed,) = played([events.TurnFailed(error)])
    assert isinstance(failed, events.TurnFailed)
    again = failed.error
    assert type(again) is type(error)
    facts: list[tuple[Any, ...]] = [
        (e.code, e.message, e.param, e.retry_after, e.submitted, str(e)) for e in (again, error)
    ]
    assert facts[0] == facts[1]


def test_what_is_no_outcome_is_refused() -> None:
    with pytest.raises(ValueError):
        outcomes.read('{"completed": {"markdown": 5}}')
