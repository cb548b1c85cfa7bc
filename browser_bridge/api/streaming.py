"""Responses that carry a job's events, streamed or collected; a client that leaves may end its job.

Neighbours: `jobs/manager.py` gives the events, a dialect's encoder the bytes. Knows no dialect.
"""

import asyncio
import contextlib
import logging
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from browser_bridge import errors, events, logs
from browser_bridge.api import faults
from browser_bridge.api.line import BLANK, Line, Pace, stop
from browser_bridge.jobs.accepting import Accepted
from browser_bridge.protocols import base, json_text, stages

logger = logging.getLogger(__name__)

Prepare = Callable[[events.TurnEvent], Awaitable[None]]


class Source(Protocol):
    """Where the events of a job come from; a `JobManager` is one."""

    def subscribe(self, job_id: str) -> AsyncIterator[events.TurnEvent]:
        """Play a job's events from the first to the terminal one."""
        ...

    async def leave(self, job_id: str, *, is_served: bool) -> None:
        """Tell that a caller is gone, which ends a job that nobody else wants."""
        ...


class JobResponse(Response):
    """Base: delivers one job's events, and leaves the job unless it ended.

    Args:
        manager: Where the job runs.
        job: The job.
        pipeline: What the events pass on their way; may end the answer early.
        prepare: Awaited with each event before it passes, such as to read a file of it.
    """

    def __init__(
        self,
        *,
        manager: Source,
        job: Accepted,
        pipeline: stages.Pipeline,
        prepare: Prepare | None = None,
    ) -> None:
        super().__init__()
        self._prepare = prepare
        self._manager = manager
        self._job = job
        self._pipeline = pipeline
        self._job_has_ended = False
        self._is_served = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Deliver until all is sent or the client has left."""
        with logs.bound(logs.job_id, self._job.id):
            source = self._manager.subscribe(self._job.id)
            delivery = asyncio.create_task(self._deliver(source, scope, receive, send))
            departure = asyncio.create_task(_departure(receive))
            try:
                await asyncio.wait((delivery, departure), return_when=asyncio.FIRST_COMPLETED)
                if delivery.done():
                    await delivery
            finally:
                await stop(delivery, departure)
                await self._settle(source)

    async def _deliver(
        self,
        source: AsyncIterator[events.TurnEvent],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        async with contextlib.aclosing(self._shaped(source)) as shaped:
            await self.deliver(shaped, scope, receive, send)
        self._is_served = True

    @abstractmethod
    async def deliver(
        self,
        shaped: AsyncGenerator[events.TurnEvent],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Send the events; raise before the first byte to answer with an error instead."""

    async def _shaped(
        self, source: AsyncIterator[events.TurnEvent]
    ) -> AsyncGenerator[events.TurnEvent]:
        async for event in source:
            self._job_has_ended = isinstance(event, events.TERMINAL)
            if self._prepare is not None:
                await self._prepare(event)
            for shaped in self._pipeline.feed(event):
                yield shaped
                if isinstance(shaped, events.TERMINAL):
                    return

    async def _settle(self, source: AsyncIterator[events.TurnEvent]) -> None:
        if isinstance(source, AsyncGenerator):
            await source.aclose()
        if self._job_has_ended:
            return
        logger.info("job no longer wanted", extra={"action": "job_abandoned"})
        try:
            await self._manager.leave(self._job.id, is_served=self._is_served)
        except errors.BridgeError as error:
            logger.warning(
                "job not cancelled: %s", error.code, extra={"action": "job_cancel_failed"}
            )


class CollectedResponse(JobResponse):
    """The whole answer as one JSON object.

    Args:
        manager: Where the job runs.
        job: The job.
        pipeline: What the events pass on their way.
        render: Makes the body of the finished turn.
        prepare: Awaited with each event before it passes.
        watch: Told of each event that passed, for bodies that tell of their order.
        long_pace: Times of an answer that may take minutes; None for any other.
    """

    def __init__(
        self,
        *,
        manager: Source,
        job: Accepted,
        pipeline: stages.Pipeline,
        render: Callable[[events.Turn], Mapping[str, Any]],
        prepare: Prepare | None = None,
        watch: Callable[[events.TurnEvent], object] | None = None,
        long_pace: Pace | None = None,
    ) -> None:
        super().__init__(manager=manager, job=job, pipeline=pipeline, prepare=prepare)
        self._render = render
        self._watch = watch
        self._long_pace = long_pace

    async def deliver(
        self,
        shaped: AsyncGenerator[events.TurnEvent],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Send the answer once it is whole."""
        work = asyncio.create_task(self._body(shaped))
        try:
            patience = self._long_pace and self._long_pace.patience.total_seconds()
            await asyncio.wait((work,), timeout=patience)
            if self._long_pace is None or work.done():
                await faults.json_response(await work)(scope, receive, send)
            else:
                await self._send_late(work, self._long_pace, scope, send)
        finally:
            await stop(work)

    async def _send_late(
        self,
        work: asyncio.Task[Mapping[str, Any]],
        pace: Pace,
        scope: Scope,
        send: Send,
    ) -> None:
        line = Line(send, pace=pace, keep_alive=BLANK, content_type="application/json")
        async with line:
            await line.write(BLANK)
            try:
                body = await work
            except errors.BridgeError as error:
                body = faults.rendered(scope, error)
            except Exception as error:
                await line.write(_json(faults.rendered(scope, faults.unexpected_error(error))))
                raise
            await line.write(_json(body))

    async def _body(self, shaped: AsyncGenerator[events.TurnEvent]) -> Mapping[str, Any]:
        return self._render(await base.collect(self._watched(shaped)))

    async def _watched(
        self, shaped: AsyncIterator[events.TurnEvent]
    ) -> AsyncIterator[events.TurnEvent]:
        async for event in shaped:
            if self._watch is not None:
                self._watch(event)
            yield event


class StreamedResponse(JobResponse):
    """The answer as server-sent events.

    Args:
        manager: Where the job runs.
        job: The job.
        pipeline: What the events pass on their way.
        encoder: Makes the bytes.
        pace: Times of the stream.
        prepare: Awaited with each event before it passes.
    """

    def __init__(
        self,
        *,
        manager: Source,
        job: Accepted,
        pipeline: stages.Pipeline,
        encoder: base.Encoder,
        pace: Pace,
        prepare: Prepare | None = None,
    ) -> None:
        super().__init__(manager=manager, job=job, pipeline=pipeline, prepare=prepare)
        self._encoder = encoder
        self._pace = pace

    async def deliver(
        self,
        shaped: AsyncGenerator[events.TurnEvent],
        scope: Scope,  # noqa: ARG002 - the signature is the base's
        receive: Receive,  # noqa: ARG002 - the signature is the base's
        send: Send,
    ) -> None:
        """Send each event as it comes."""
        first = asyncio.create_task(anext(shaped, None))
        try:
            await asyncio.wait((first,), timeout=self._pace.first_event.total_seconds())
            if first.done() and isinstance(failure := first.result(), events.TurnFailed):
                raise failure.error
            line = Line(
                send,
                pace=self._pace,
                keep_alive=self._encoder.keep_alive,
                content_type=self._encoder.content_type,
            )
            async with line:
                await self._write(line, first, shaped)
        finally:
            await stop(first)

    async def _write(
        self,
        line: "Line",
        first: asyncio.Task[events.TurnEvent | None],
        shaped: AsyncGenerator[events.TurnEvent],
    ) -> None:
        encoder = self._encoder
        try:
            # Something that proxies see goes out, also where the dialect opens with nothing.
            await line.write(encoder.begin() or encoder.keep_alive)
            event = await first
            if event is not None:
                await line.write(encoder.encode(event))
                async for later in shaped:
                    await line.write(encoder.encode(later))
            await line.write(encoder.end())
        except errors.BridgeError as error:
            await line.write(encoder.encode(events.TurnFailed(error)))
        except (OSError, TimeoutError):
            raise
        except Exception as error:
            # The status is out already: tell the client in the stream, then fail all the same.
            failed = events.TurnFailed(faults.unexpected_error(error))
            await line.write(encoder.encode(failed))
            raise


def _json(value: Mapping[str, Any]) -> bytes:
    return json_text.dumps(value).encode()


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
