"""`browser-bridge ask`: one turn from the terminal, on the server's own way through a job."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, assert_never
from urllib.parse import quote

from cyclopts import Parameter

from browser_bridge import errors, events, messages, settings
from browser_bridge.api.bridge import Bridge
from browser_bridge.app import open_bridge
from browser_bridge.artifacts import Store
from browser_bridge.browser.profile import Profile, Profiles
from browser_bridge.cli import output, running
from browser_bridge.cli.output import Progress
from browser_bridge.cli.profile_facts import ProfileFacts, SignIn, facts_of
from browser_bridge.protocols import model_names
from browser_bridge.protocols.artifact_text import ArtifactLinks
from browser_bridge.settings import Settings

_STANDARD_INPUT = "-"


def ask(
    prompt: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    model: str = "gemini-3-fast",
    file: tuple[Path, ...] = (),
    profile: str | None = None,
    out: Path | None = None,
) -> int:
    """Ask, and print the answer's Markdown.

    Args:
        prompt: The question; - reads standard input.
        model: Model name as in the API: gemini-3-fast, gemini-3-thinking or gemini-3-pro, with
            -extended or a tool such as -imagen, and with |[group] to choose profiles.
        file: A file to send along; may be repeated.
        profile: The profile that asks; left out, the first one that is free.
        out: Directory in which the answer is saved too, as a Markdown file, and what tools made;
            left out, what tools made is saved in the working directory.
    """
    files = tuple(map(_local, file))
    choice = model_names.choose(model)
    text = sys.stdin.read() if prompt == _STANDARD_INPUT else prompt
    if not text.strip():
        raise errors.InvalidRequest("The prompt is empty: say what to ask.")
    values = settings.load()
    chosen = _chosen(Profiles(values.profiles_dir), profile, choice.groups)
    request = messages.TurnRequest(
        messages=(messages.Message(role=messages.Role.USER, text=text, files=files),),
        model=choice,
        profile=chosen.name,
    )
    with Progress() as progress:
        return running.run(_ask(request, _for_one_turn(values), progress, out=out))


def _local(path: Path) -> messages.LocalFile:
    """Take a file along, if it can be read.

    Raises:
        InvalidAttachment: It is missing, empty, a directory, or must not be read.
    """
    try:
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise errors.InvalidAttachment(
            f"The file {str(path)!r} cannot be read: {reason}."
        ) from None
    if is_empty:
        raise errors.InvalidAttachment(f"The file {str(path)!r} is empty.")
    return messages.LocalFile(path=path.absolute(), param="--file")


def _chosen(profiles: Profiles, name: str | None, groups: tuple[str, ...]) -> ProfileFacts:
    """Choose the profile that asks: the one named, or the first that is free."""
    if name is not None:
        return _free((profiles.get(name),))
    usable = [p for p in profiles.list() if p.problem is None]
    offered = [p for p in usable if not groups or set(groups) & set(p.groups)]
    if not offered:
        whose = f" of the group {' or '.join(groups)}" if groups else ""
        raise errors.NoProfileReady(
            f"There is no profile{whose}: `browser-bridge login NAME` makes one."
        )
    return _free(offered)


def _free(profiles: "list[Profile] | tuple[Profile, ...]") -> ProfileFacts:
    found = [facts_of(profile) for profile in profiles]
    free = [facts for facts in found if facts.holder is None]
    if not free:
        raise errors.ProfileLocked(
            f"The profile {found[0].name!r} is in use by {found[0].holder}. Ask through its API, "
            "stop it first, or use another profile."
        )
    return next((f for f in free if f.sign_in in (SignIn.PRESENT, SignIn.WAITING)), free[0])


def _for_one_turn(values: Settings) -> Settings:
    pool = values.pool.model_copy(update={"tabs_per_profile": 1})
    return values.model_copy(update={"pool": pool})


async def _ask(
    request: messages.TurnRequest, values: Settings, progress: Progress, *, out: Path | None
) -> int:
    progress.stage(f"Opening the profile {request.profile}")
    assert request.profile is not None
    async with open_bridge(values, report=progress.report, only=(request.profile,)) as bridge:
        answer = await answered(request, bridge, progress)
        if out is not None and answer.markdown.strip():
            output.notice(f"Saved {_saved(answer, out)}")
        for path in await _saved_files(answer, out or Path(), bridge.store):
            output.notice(f"Saved {path}")
    return 0


async def answered(
    request: messages.TurnRequest, bridge: Bridge, progress: Progress
) -> events.TurnCompleted:
    """Run one job, printing its answer as it comes; a caller that is cancelled cancels it.

    Raises:
        BridgeError: How the turn failed.
    """
    job = await bridge.manager.submit(request)
    try:
        return await _printed(bridge.manager.subscribe(job.id), progress)
    finally:
        await bridge.manager.cancel(job.id)


async def _printed(
    stream: AsyncIterator[events.TurnEvent], progress: Progress
) -> events.TurnCompleted:
    links = ArtifactLinks(lambda artifact: quote(_name(artifact)))
    async for told in stream:
        for event in links.feed(told):
            match event:
                case events.TurnCompleted():
                    if not event.markdown.endswith("\n"):
                        output.write("\n")
                    return event
                case events.TurnFailed():
                    raise event.error
                case _:
                    _show(event, progress)
    raise errors.AnswerStalled("The answer's event stream ended early; ask again.", submitted=True)


def _show(event: events.TurnStarted | events.TurnPart, progress: Progress) -> None:
    match event:
        case events.TurnStarted():
            progress.stage("Waiting for the answer")
        case events.ThoughtDelta():
            progress.stage("Thinking")
        case events.TextDelta():
            progress.hide()
            output.write(event.text)
        case events.TurnNotice():
            progress.hide()
            output.notice(event.message)
        case events.TurnProgress():
            progress.stage(event.message or event.stage, fraction=event.fraction)
        case events.ArtifactReady(artifact=artifact):
            progress.stage(f"Got {artifact.name}, {output.size(artifact.size)}")
        case events.CallReady():
            pass
        case _:
            assert_never(event)


def _saved(answer: events.TurnCompleted, directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{_stem(answer)}.md"
    path.write_text(answer.markdown, encoding="utf-8")
    return path


async def _saved_files(
    answer: events.TurnCompleted, directory: Path, store: Store
) -> tuple[Path, ...]:
    """Copy every file that came with an answer, in order."""
    paths: list[Path] = []
    await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
    for artifact in answer.artifacts:
        opened = await store.open(artifact.id)
        path = directory / _name(artifact)
        await asyncio.to_thread(shutil.copyfile, opened.path, path)
        paths.append(path)
    return tuple(paths)


def _name(artifact: events.Artifact) -> str:
    """Return the name under which a file is saved: its own, told apart from all others."""
    own, mark = Path(artifact.name), artifact.id[:8]
    return own.name if mark in own.stem else f"{own.stem}-{mark}{own.suffix}"


def _stem(answer: events.TurnCompleted) -> str:
    return answer.conversation or "answer"
