"""Which response carries a job's events to a caller who waits for it, and at what pace."""

from collections.abc import Callable, Mapping
from typing import Any

from browser_bridge import events, messages
from browser_bridge.api import streaming
from browser_bridge.api.line import LONG, Pace
from browser_bridge.jobs.accepting import Accepted
from browser_bridge.protocols import base, stages

PACE = Pace()
"""Pace of streams."""


def long_pace(request: messages.TurnRequest) -> Pace | None:
    """Return the pace of a whole answer that one of the site's tools makes; None for words."""
    return None if request.model.tool is None else LONG


def response(
    *,
    manager: streaming.Source,
    job: Accepted,
    request: messages.TurnRequest,
    pipeline: stages.Pipeline,
    encoder: base.Encoder | None,
    render: Callable[[events.Turn], Mapping[str, Any]],
    prepare: streaming.Prepare | None = None,
    watch: Callable[[events.TurnEvent], object] | None = None,
) -> streaming.JobResponse:
    """Return the response to a caller who waits for a job: the stream of it, or the whole answer.

    Args:
        manager: Where the job runs.
        job: The job.
        request: What was asked.
        pipeline: What the events pass on their way.
        encoder: Makes the bytes of the stream; None gives the whole answer.
        render: Makes the body of the whole answer.
        prepare: Awaited with each event before it passes.
        watch: Told of each event of a whole answer.
    """
    if encoder is not None:
        return streaming.StreamedResponse(
            manager=manager,
            job=job,
            pipeline=pipeline,
            encoder=encoder,
            pace=PACE,
            prepare=prepare,
        )
    return streaming.CollectedResponse(
        manager=manager,
        job=job,
        pipeline=pipeline,
        render=render,
        prepare=prepare,
        watch=watch,
        long_pace=long_pace(request),
    )
