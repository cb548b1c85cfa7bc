"""Files stand in an answer's text as blocks, however the answer was cut into deltas."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge import events, testing
from browser_bridge.events import Artifact, ArtifactKind, ArtifactReady
from browser_bridge.protocols import artifact_text, stages
from tests.unit.protocols.test_stages import joined, run, terminal

FILM = (
    "```html\n<video src='http://h/media/a1' controls></video>\n```\n\n[video](http://h/media/a1)"
)
TEXTS = st.text(alphabet="ab\n", max_size=8)


def artifact(
    kind: ArtifactKind = ArtifactKind.IMAGE, *, title: str = "", name: str = "lake.png"
) -> Artifact:
    return Artifact(
        id="a1", kind=kind, media_type="x/y", name=name, size=1, sha256="0", title=title
    )


def link(found: Artifact) -> str:
    return f"http://h/media/{found.id}"


def turn(
    *parts: str | Artifact, citations: tuple[events.Citation, ...] = ()
) -> list[events.TurnEvent]:
    text = "".join(part for part in parts if isinstance(part, str))
    files = tuple(part for part in parts if isinstance(part, Artifact))
    return [
        events.TurnStarted(profile="p"),
        *(
            events.TextDelta(part) if isinstance(part, str) else ArtifactReady(artifact=part)
            for part in parts
        ),
        events.TurnCompleted(markdown=text, artifacts=files, citations=citations),
    ]


def text_of(*parts: str | Artifact) -> str:
    out = run(turn(*parts), artifact_text.ArtifactLinks(link))
    assert joined(out) == terminal(out).markdown
    return joined(out)


@pytest.mark.parametrize(
    ("found", "block"),
    [
        (artifact(title="A lake"), "![A lake](http://h/media/a1)"),
        (artifact(), "![image](http://h/media/a1)"),
        (artifact(title="a]\n[b`c\\"), "![a\\] \\[b'c\\\\](http://h/media/a1)"),
        (
            artifact(ArtifactKind.VIDEO, title="A lake"),
            FILM,
        ),
        (artifact(ArtifactKind.AUDIO), "[audio](http://h/media/a1)"),
        (artifact(ArtifactKind.DOCUMENT, name="r.md"), "[r.md](http://h/media/a1)"),
        (artifact(ArtifactKind.CODE, title="Snake"), "[Snake](http://h/media/a1)"),
        (artifact(ArtifactKind.BOOK, name="b.epub"), "[b.epub](http://h/media/a1)"),
    ],
)
def test_each_kind_is_written_as_the_contract_says(found: Artifact, block: str) -> None:
    assert text_of(found) == block


def test_block_stands_between_blank_lines() -> None:
    block = "![image](http://h/media/a1)"
    assert text_of("Here:", artifact(), "\nEnd") == f"Here:\n\n{block}\n\nEnd"
    assert text_of("Here:\n", artifact(), artifact()) == f"Here:\n\n{block}\n\n{block}"
    assert text_of("Here:\n\n\n", artifact(), "\n\n\n\n") == f"Here:\n\n\n{block}"


@given(st.lists(TEXTS | st.just(artifact()), max_size=8))
def test_text_is_the_same_however_it_was_cut(parts: list[str | Artifact]) -> None:
    letters: list[str | Artifact] = []
    for part in parts:
        letters.extend(part if isinstance(part, str) else [part])
    assert text_of(*letters) == text_of(*parts)


@given(st.lists(TEXTS | st.just(artifact()), max_size=8))
def test_nothing_but_line_breaks_is_lost(parts: list[str | Artifact]) -> None:
    text = text_of(*parts)
    assert text.count("![image]") == sum(isinstance(part, Artifact) for part in parts)
    bare = text.replace("![image](http://h/media/a1)", "")
    original = "".join(part for part in parts if isinstance(part, str))
    assert bare.replace("\n", "") == original.replace("\n", "")
    assert re.search(r"[^\n]\n?!\[", text) is None
    assert re.search(r"a1\)\n?[^\n]", text) is None


@given(st.lists(TEXTS | st.just(artifact()), max_size=8), st.data())
def test_citations_keep_their_words(parts: list[str | Artifact], data: st.DataObject) -> None:
    original = "".join(part for part in parts if isinstance(part, str))
    words = [match.span() for match in re.finditer("[ab]", original)]
    if not words:
        return
    start, end = data.draw(st.sampled_from(words))
    cited = events.Citation(url="u", start=start, end=end)
    out = terminal(run(turn(*parts, citations=(cited,)), artifact_text.ArtifactLinks(link)))
    (moved,) = out.citations
    assert out.markdown[moved.start : moved.end] == original[start:end]
    assert len(re.findall("[ab]", _without(out.markdown[: moved.start]))) == len(
        re.findall("[ab]", original[:start])
    )


def _without(text: str) -> str:
    return text.replace("![image](http://h/media/a1)", "")


def test_partial_files_are_not_written() -> None:
    partial = ArtifactReady(artifact=artifact(), is_partial=True)
    events_in: list[events.TurnEvent] = [
        events.TurnStarted(profile="p"),
        partial,
        events.TurnCompleted(markdown=""),
    ]
    out = run(events_in, artifact_text.ArtifactLinks(link))
    assert joined(out) == ""
    assert partial in out


def test_kinds_may_be_left_out() -> None:
    stage = artifact_text.ArtifactLinks(link, leaves_out=[ArtifactKind.IMAGE])
    out = run(turn("a", artifact(), "b"), stage)
    assert joined(out) == terminal(out).markdown == "ab"
    assert ArtifactReady(artifact=artifact()) in out


def test_files_survive_a_cut() -> None:
    chain = (stages.LengthLimit(2), artifact_text.ArtifactLinks(link))
    out = run(turn("a", artifact(), "bc"), *chain)
    assert joined(out) == terminal(out).markdown == "a\n\n![image](http://h/media/a1)\n\nb"
    assert terminal(out).artifacts == (artifact(),)


def test_progress_is_told_among_the_thoughts() -> None:
    progress = [
        events.TurnProgress(stage="a", message="Searching"),
        events.TurnProgress(stage="a", message="Searching"),
        events.TurnProgress(stage="b", message="Rendering", fraction=0.4),
        events.TurnProgress(stage="c"),
    ]
    answer = testing.answer("x", thoughts=["Hm."])
    events_in = [*answer[:2], *progress, *answer[2:]]
    out = run(events_in, artifact_text.ProgressAsThoughts())
    thoughts = "".join(event.text for event in out if isinstance(event, events.ThoughtDelta))
    assert thoughts == terminal(out).thoughts == "Hm.\nSearching\nRendering 40 %\n"
