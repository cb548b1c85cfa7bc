"""Files of a job: at hand before a page is leased, uploaded before the prompt, gone afterwards."""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from browser_bridge import errors, messages
from browser_bridge.attachments import Attachments, Fetcher, Limits
from browser_bridge.jobs.event_log import JobLog
from browser_bridge.jobs.job import Job, Status
from browser_bridge.jobs.plan import Planner
from browser_bridge.jobs.worker import Worker
from browser_bridge.messages import InlineFile, LocalFile, Message, Role
from browser_bridge.pool import Outcome
from browser_bridge.settings import TimeoutSettings

CONTENT = b"import os\n"
FILE = InlineFile(content=CONTENT, name="a.py", param="messages[0].content[0]")
LIMITS = Limits(count=2, size=100_000, video_size=100_000)

Run = Callable[..., Any]


@pytest.fixture
def asked() -> list[Any]:
    """What each run asked the pool for."""
    return []


@pytest.fixture
def run(tmp_path: Path, make_fake_pool: Any, asked: list[Any]) -> Run:
    """Run a request with files on a chat per profile; return the log and the pool."""

    async def start(
        chats: dict[str, Any], *history: Message, longest: int = 1000, **timeouts: float
    ) -> tuple[JobLog, Any]:
        pool = make_fake_pool(*chats)
        worker = Worker(
            pool,
            lambda page: nullcontext(chats[str(page)]),
            timeouts=TimeoutSettings(**timeouts),
            attachments=Attachments(tmp_path, limits=LIMITS, fetcher=Fetcher()),
            planner=Planner(longest_prompt=longest),
        )
        request = messages.TurnRequest(
            messages=history,
            model=messages.ModelChoice(requested="gemini-3-fast", mode=messages.Mode.FAST),
        )
        log = JobLog(Job(request=request))
        try:
            await worker.run(log)
        finally:
            asked.append(pool.asked)
        return log, pool

    return start


def user(text: str, *files: messages.FileSource) -> Message:
    return Message(role=Role.USER, text=text, files=files)


def left(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_files_are_uploaded_before_the_prompt(
    run: Run, make_chat: Any, pong: Any, tmp_path: Path
) -> None:
    chat = make_chat(steps=pong)
    log, _ = await run({"one": chat}, user("ping", FILE), upload=7)
    assert chat.attached == [("a.py", CONTENT)]
    assert chat.sent == ["ping"]
    assert chat.within == [pytest.approx(7, abs=0.1)]
    assert log.status is Status.COMPLETED
    assert left(tmp_path) == []


async def test_job_holds_no_bytes_of_its_files(run: Run, make_chat: Any, pong: Any) -> None:
    log, _ = await run({"one": make_chat(steps=pong)}, user("ping", FILE))
    (kept,) = log.job.request.messages[0].files
    assert isinstance(kept, LocalFile)
    assert kept.sha256 == hashlib.sha256(CONTENT).hexdigest()


async def test_file_that_is_refused_costs_no_lease(
    run: Run, make_chat: Any, asked: list[Any]
) -> None:
    chat = make_chat()
    with pytest.raises(errors.InvalidAttachment) as raised:
        await run({"one": chat}, user("ping", FILE, FILE, FILE))
    assert raised.value.param == FILE.param
    assert asked == [[]]


@pytest.mark.parametrize(
    "error", [errors.AttachmentFailed("lost"), errors.ConsentRequired("agree first")]
)
async def test_upload_that_fails_is_tried_on_another_profile(
    run: Run, make_chat: Any, pong: Any, error: errors.BridgeError
) -> None:
    chats = {"one": make_chat(attach=error), "two": make_chat(steps=pong)}
    _, pool = await run(chats, user("ping", FILE))
    assert chats["one"].sent == []
    assert chats["two"].attached == [("a.py", CONTENT)]
    assert pool.outcomes == [("one", Outcome.STALE_PAGE), ("two", Outcome.OK)]


async def test_file_that_the_site_refuses_is_not_tried_again(run: Run, make_chat: Any) -> None:
    chats = {"one": make_chat(attach=errors.InvalidAttachment("no")), "two": make_chat()}
    with pytest.raises(errors.InvalidAttachment) as raised:
        await run(chats, user("ping", FILE))
    assert not raised.value.submitted
    assert chats["two"].attached == []


async def test_time_of_an_upload_is_not_counted_against_the_prompt(
    run: Run, make_chat: Any, pong: Any
) -> None:
    uploaded = asyncio.Event()
    asyncio.get_running_loop().call_later(0.4, uploaded.set)
    chat = make_chat(attach=uploaded, steps=pong)
    log, _ = await run({"one": chat}, user("ping", FILE), submit=0.2, turn=0.3)
    assert log.status is Status.COMPLETED


async def test_long_history_goes_as_a_file(run: Run, make_chat: Any, pong: Any) -> None:
    chat = make_chat(steps=pong)
    history = (
        user("a" * 500, FILE),
        Message(role=Role.ASSISTANT, text="b" * 500),
        user("and now?"),
    )
    await run({"one": chat}, *history)
    (name, content), own = chat.attached
    assert name == "conversation.txt"
    assert b"a" * 500 in content
    assert own == ("a.py", CONTENT)
    (prompt,) = chat.sent
    assert "conversation.txt" in prompt
    assert "and now?" in prompt
