"""The fixed set of turns, one of each kind that an encoder must be right about."""

from collections.abc import Mapping, Sequence

from browser_bridge import errors, events, functions, testing

FIRST = functions.Call(
    id="call_aaaaaaaaaaaaaaaaaaaaaaaa", name="read_file", arguments='{"path":"a"}'
)
SECOND = functions.Call(id="call_bbbbbbbbbbbbbbbbbbbbbbbb", name="list", arguments="{}")
NOTICE = events.TurnNotice(code="model_downgraded", message="Fast answered.")
PICTURE = events.Artifact(
    id="picture1",
    kind=events.ArtifactKind.IMAGE,
    media_type="image/png",
    name="picture.png",
    size=3,
    sha256="00",
    title="A cat",
)
FILM = events.Artifact(
    id="film1",
    kind=events.ArtifactKind.VIDEO,
    media_type="video/mp4",
    name="film.mp4",
    size=3,
    sha256="00",
)
SOURCES = (
    events.Citation(url="https://example.org/a", title="A", start=0, end=4),
    events.Citation(url="https://example.org/b"),
)
STARTED = events.TurnStarted(profile="demo")


def _ended(markdown: str, **fields: object) -> events.TurnCompleted:
    return events.TurnCompleted(markdown=markdown, **fields)  # pyright: ignore[reportArgumentType] - a test's own


def _calling(*calls: functions.Call, text: str = "") -> list[events.TurnEvent]:
    return [
        STARTED,
        events.TextDelta(text),
        *(events.CallReady(call=call, index=at) for at, call in enumerate(calls)),
        _ended(text, finish_reason=events.FinishReason.TOOL_CALLS, calls=calls),
    ]


TURNS: Mapping[str, Sequence[events.TurnEvent]] = {
    "plain": testing.answer("Hello", ", ", "world."),
    "thoughts": testing.answer("So.", thoughts=["Let ", "me ", "see."]),
    "interleaved": [
        STARTED,
        events.ThoughtDelta("First."),
        events.TextDelta("One "),
        events.ThoughtDelta("Then."),
        events.TextDelta("two"),
        _ended("One two", thoughts="First.Then."),
    ],
    "unicode": testing.answer("é\u2028😀\x85", "\ud83d", 'שלום "\\\n\t', thoughts=["\r\n"]),
    "notices": testing.answer("a", notices=[NOTICE]),
    "progress": [
        STARTED,
        events.TurnProgress(stage="planning"),
        events.TextDelta("a"),
        _ended("a"),
    ],
    "call": _calling(FIRST, text="I look."),
    "calls": _calling(FIRST, SECOND),
    "citations": [STARTED, events.TextDelta("Tén €."), _ended("Tén €.", citations=SOURCES)],
    "artifacts": [
        STARTED,
        events.TextDelta("Here:"),
        events.ArtifactReady(artifact=PICTURE, is_partial=True),
        events.ArtifactReady(artifact=PICTURE),
        events.ArtifactReady(artifact=FILM),
        _ended("Here:", artifacts=(PICTURE, FILM)),
    ],
    "cut": [
        STARTED,
        events.TextDelta("abcd"),
        _ended("abcd", finish_reason=events.FinishReason.LENGTH),
    ],
    "stopped": [STARTED, events.TextDelta("ab"), _ended("ab", stop_sequence="END")],
    "nothing": [STARTED, _ended("", stop_sequence="END")],
    "failed": testing.failure(errors.RateLimited("A limit.", retry_after=60), "half"),
    "failed-early": testing.failure(errors.SignedOut("Run `login NAME`."), profile=None),
    "endless": [STARTED, events.ThoughtDelta("hm"), events.TextDelta("half")],
}
