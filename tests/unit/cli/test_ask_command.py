"""One turn over scripted jobs: what goes to which stream, and what becomes of failures."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from browser_bridge import errors, events, messages, settings, testing
from browser_bridge.api.bridge import Bridge
from browser_bridge.artifacts import Store
from browser_bridge.browser.profile import Profiles
from browser_bridge.cli import ask
from browser_bridge.cli.output import Progress
from browser_bridge.messages import Mode
from tests.scripted import scripted_bridge

REQUEST = messages.TurnRequest(
    messages=(messages.Message(role=messages.Role.USER, text="hi"),),
    model=messages.ModelChoice(requested="gemini-3-fast", mode=Mode.FAST),
)
NOTICE = events.TurnNotice(code="model_downgraded", message="Fast answered.")


def bridge_of(manager: testing.ScriptedManager) -> Bridge:
    return scripted_bridge(settings.Settings(), manager)


async def test_answered_prints_text_on_one_stream_and_notices_on_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    manager = testing.ScriptedManager(
        testing.answer("# A\n", "\nb", thoughts=["hm"], notices=[NOTICE])
    )
    completed = await ask.answered(REQUEST, bridge_of(manager), Progress())
    shown = capsys.readouterr()
    assert shown.out == "# A\n\nb\n"
    assert shown.err == "Fast answered.\n"
    assert completed.markdown == "# A\n\nb"


async def test_answered_adds_no_second_newline(capsys: pytest.CaptureFixture[str]) -> None:
    manager = testing.ScriptedManager(testing.answer("a\n"))
    await ask.answered(REQUEST, bridge_of(manager), Progress())
    assert capsys.readouterr().out == "a\n"


async def test_answered_raises_the_failure_after_the_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    manager = testing.ScriptedManager(testing.failure(errors.AnswerFailed("It broke."), "half"))
    with pytest.raises(errors.AnswerFailed):
        await ask.answered(REQUEST, bridge_of(manager), Progress())
    assert capsys.readouterr().out == "half"


async def test_answered_cancels_the_job_when_it_is_cancelled() -> None:
    reached, never = asyncio.Event(), asyncio.Event()

    async def reach() -> None:
        reached.set()

    manager = testing.ScriptedManager([reach, never.wait])
    task = asyncio.create_task(ask.answered(REQUEST, bridge_of(manager), Progress()))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert manager.cancelled == ["job-1"]


def test_chosen_takes_the_first_free_profile_with_a_sign_in(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    profiles.add("a")
    signed_in = profiles.add("b")
    (signed_in.path / "cookies.export.json").write_text(
        '{"cookies": [{"name": "__Secure-1PSID", "value": "v", "domain": "d"}]}'
    )
    assert ask._chosen(profiles, None, ()).name == "b"
    with signed_in.lock():
        assert ask._chosen(profiles, None, ()).name == "a"


def test_chosen_keeps_to_the_groups(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    profiles.add("a")
    profiles.add("b", ["team"])
    assert ask._chosen(profiles, None, ("team",)).name == "b"
    with pytest.raises(errors.NoProfileReady, match="of the group other"):
        ask._chosen(profiles, None, ("other",))


def test_saved_names_the_file_by_the_conversation(tmp_path: Path) -> None:
    completed = events.TurnCompleted(markdown="# é", conversation="c0ffee")
    path = ask._saved(completed, tmp_path / "new" / "out")
    assert path.name == "c0ffee.md"
    assert path.read_text(encoding="utf-8") == "# é"


@pytest.mark.parametrize("kind", ["missing", "empty", "directory"])
def test_ask_refuses_a_file_that_cannot_be_sent_by_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.txt"
    if kind == "empty":
        path.touch()
    elif kind == "directory":
        path.mkdir()
    with pytest.raises(errors.InvalidAttachment, match=r"a\.txt"):
        ask.ask("hi", file=(path,))


async def test_files_of_an_answer_are_saved_under_their_own_names(tmp_path: Path) -> None:
    """No two are of one name, and none is of an earlier answer's."""
    async with Store(tmp_path / "kept", ttl=timedelta(hours=1), max_bytes=10**6) as store:
        kept = [
            await store.save(b"# a", kind=events.ArtifactKind.DOCUMENT, name="a b.md")
            for _ in range(2)
        ]
        completed = events.TurnCompleted(markdown="", artifacts=tuple(kept))
        paths = await ask._saved_files(completed, tmp_path / "out", store)
    assert [path.name for path in paths] == [f"a b-{one.id[:8]}.md" for one in kept]
    assert len(set(paths)) == 2
    assert paths[1].read_bytes() == b"# a"


async def test_answer_names_the_files_that_are_saved(capsys: pytest.CaptureFixture[str]) -> None:
    """Its Markdown links to them as they lie beside it."""
    picture = events.Artifact(
        id="0123456789", kind=events.ArtifactKind.IMAGE, name="a cat.png", title="a cat",
        media_type="image/png", size=1, sha256="0" * 64,
    )  # fmt: skip
    ready = events.ArtifactReady(artifact=picture)
    manager = testing.ScriptedManager(
        [*testing.answer("Here.")[:-1], ready, *testing.answer("Here.")[-1:]]
    )
    completed = await ask.answered(REQUEST, bridge_of(manager), Progress())
    assert completed.markdown == "Here.\n\n![a cat](a%20cat-01234567.png)"
    assert capsys.readouterr().out == f"{completed.markdown}\n"
