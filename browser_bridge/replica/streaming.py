"""Plays an answer's timeline into one HTTP response, until it ends or the page hangs up."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

from starlette.types import Message, Receive, Scope, Send

from browser_bridge.replica import boot, frames, script
from browser_bridge.replica.oracle import Record
from browser_bridge.replica.reply import Reply
from browser_bridge.replica.scenarios import Scenario
from browser_bridge.replica.script import Moment
from browser_bridge.replica.upload_values import SentFile
from browser_bridge.replica.world import Visitor, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One answer to be given.

    Args:
        visitor: Who asked.
        prompt: The prompt, exactly.
        files: What went with it.
        title: Title of the chat if it is new, or "".
        scenario: What the site does.
        answer: What is to be said, whole.
        moments: What the answer does over time.
    """

    visitor: Visitor
    prompt: str
    files: tuple[SentFile, ...]
    title: str
    scenario: Scenario
    answer: script.Answer
    moments: tuple[Moment, ...]


class _Broken(Exception):
    """The script breaks the connection."""


class AnswerStream:
    """The response to one StreamGenerate request."""

    def __init__(self, world: World, turn: Turn, reply: Reply, record: Record) -> None:
        self._world = world
        self._turn = turn
        self._reply = reply
        self._record = record
        self._texts = [frames.Carried()]
        self._thoughts: frames.Carried | None = None
        self._sent = 0
        self._has_spoken = False
        self._is_over = False
        self._was_stopped = False
        self._is_whole = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Send the answer; break off where the script says so."""
        with self._world.stream() as ended:
            listener = asyncio.create_task(_hang_up(receive, ended))
            try:
                await self._play(send, ended)
            except _Broken:
                return
            finally:
                self._keep_end()
                listener.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listener

    async def _play(self, send: Send, ended: asyncio.Event) -> None:
        started = time.monotonic()
        self._keep()
        await send(_head(self._turn.scenario.page))
        await self._write(send, frames.PREFIX + self._reply.opening())
        for moment in self._turn.moments:
            is_due = await _reach(started + moment.at, ended)
            if not is_due:
                self._hung_up()
                return
            if isinstance(moment.step, script.Stall):
                await ended.wait()
                self._hung_up()
                return
            await self._perform(send, moment.step)
        self._end("cut")
        await self._write(send, frames.trailers(self._sent), is_last=True)

    async def _perform(self, send: Send, step: script.AnyStep) -> None:
        match step:
            case script.Text() | script.Rewrite() | script.Alternative() | script.Thought():
                await self._say(send, step)
            case script.Complete():
                await self._complete(send)
            case script.Fail(code=code):
                await self._write(send, frames.frame(frames.failure(code)))
                self._end("failed")
            case script.SignOut():
                self._world.sign_ins.revoke(self._turn.visitor.email)
                self._world.oracle.note("sign_out", account=self._turn.visitor.email)
            case script.Cut():
                self._end("cut")
                raise _Broken
            case script.Stall():
                return
            case _:
                assert_never(step)

    async def _say(
        self, send: Send, step: script.Text | script.Rewrite | script.Alternative | script.Thought
    ) -> None:
        match step:
            case script.Text(text=text):
                self._texts[0].extend(text)
            case script.Rewrite(text=text):
                self._texts[0] = frames.Carried(text)
            case script.Alternative(text=text):
                self._texts[1:] = [frames.Carried(text)]
            case script.Thought(text=text):
                self._thoughts = self._thoughts or frames.Carried()
                self._thoughts.extend(text)
        is_first = not isinstance(step, script.Thought) and not self._has_spoken
        await self._write(send, self._reply.snapshot(*self._texts, thoughts=self._thoughts))
        if is_first:
            self._has_spoken = True
            self._record.answering()

    async def _complete(self, send: Send) -> None:
        if self._turn.title:
            await self._write(send, self._reply.title(self._turn.title))
        last = self._reply.snapshot(*self._texts, thoughts=self._thoughts, is_complete=True)
        await self._write(send, last)
        self._is_over = self._is_whole = True
        self._keep()
        self._record.completed()

    async def _write(self, send: Send, data: bytes, *, is_last: bool = False) -> None:
        self._sent += len(data)
        for piece in _cut(data, self._turn.scenario.piece_bytes):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if is_last:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _hung_up(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._was_stopped = True
            self._record.stopped()

    def _end(self, status: Literal["cut", "failed"]) -> None:
        if not self._is_over:
            self._is_over = True
            self._record.ended(status)

    def _keep(self) -> None:
        is_kept_apart = self._turn.scenario.kept is not None
        self._write_turn(
            self._texts[0].text,
            self._thoughts.text if self._thoughts else "",
            is_unfinished=is_kept_apart and not self._is_whole,
        )

    def _keep_end(self) -> None:
        """Keep what the scenario keeps of an answer that is over."""
        self._keep()
        kept = self._turn.scenario.kept
        if kept is None or self._is_whole:
            return
        visitor, reply, answer = self._turn.visitor, self._reply, self._turn.answer
        match kept.share:
            case "nothing":
                self._world.store.drop(visitor.email, reply.conversation, reply.response)
            case "all" if kept.after:
                self._world.later(
                    kept.after, lambda: self._write_turn(answer.markdown, answer.thoughts)
                )
            case "all":
                self._write_turn(answer.markdown, answer.thoughts)
            case "part":
                return

    def _write_turn(self, markdown: str, thoughts: str, *, is_unfinished: bool = False) -> None:
        is_plain = self._turn.scenario.kept is None
        self._world.store.write(
            self._turn.visitor.email,
            self._reply.conversation,
            boot.Turn(
                prompt=self._turn.prompt,
                files=self._turn.files,
                markdown=markdown,
                thoughts=thoughts,
                response_id=self._reply.response,
                stopped=self._was_stopped and is_plain,
                unfinished=is_unfinished,
                sources=self._reply.sources,
            ),
        )


def _head(page: boot.PageOptions) -> Message:
    headers = {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-cache, no-store",
        "x-content-type-options": "nosniff",
        boot.PAGE_HEADER: boot.turn_options(page),
    }
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": 200, "headers": raw}


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    if size <= 0:
        yield data
        return
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def _reach(at: float, ended: asyncio.Event) -> bool:
    """Wait until a monotonic time; tell whether it came before the end."""
    remaining = at - time.monotonic()
    if remaining <= 0:
        await asyncio.sleep(0)
        return not ended.is_set()
    try:
        async with asyncio.timeout(remaining):
            await ended.wait()
    except TimeoutError:
        return True
    return False


async def _hang_up(receive: Receive, ended: asyncio.Event) -> None:
    message = await receive()
    while message["type"] != "http.disconnect":
        message = await receive()
    ended.set()
