"""Templates of the pages, and the words and numbers that they show."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from browser_bridge.admin.protection import BASE
from browser_bridge.operations.charts import seconds
from browser_bridge.operations.rows import NEED_A_PERSON, Bar, JobRow

WORDS: Mapping[str, str] = {
    "ready": "Ready",
    "cold": "Not started",
    "starting": "Starting",
    "draining": "Closing",
    "signed_out": "Signed out",
    "blocked": "Needs a person",
    "broken": "Broken",
    "queued": "Waits for a tab",
    "opening": "Opening the chat",
    "submitting": "Sending",
    "submitted": "Answering",
    "completed": "Completed",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "waiting": "Waiting for the answer",
    "answering": "Answering",
    "matched": "Matched",
    "degraded": "By a fallback",
    "lost": "Lost",
    "optional-absent": "Not needed here",
    "idle": "New chat",
    "draft": "With a draft",
    "menu": "Mode menu open",
    "page": "Page",
    "account": "Account limit",
    "model": "Model limit",
    "tool": "Tool limit",
    "files": "Files limit",
    "absent": "Not offered",
}
"""What states and stages are called on the pages."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("browser_bridge.admin"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = environment.filters  # its type knows jinja's own alone
    filters |= {name.__name__: name for name in (word, seconds, moment, told, parts, clock)}
    constants: dict[str, Any] = environment.globals
    constants |= {"need_a_person": NEED_A_PERSON}
    return environment


def page(
    request: Request, template: str, *, status: int = HTTPStatus.OK, **values: object
) -> HTMLResponse:
    """Return a page.

    Args:
        request: What is answered.
        template: Name of its template.
        status: Status of the answer.
        values: What it shows.
    """
    values = {"version": request.app.version, **values}
    return HTMLResponse(fragment(base_of(request), template, **values), status_code=status)


def fragment(base: str, template: str, **values: object) -> str:
    """Return a part of a page.

    Args:
        base: What the pages' addresses begin with.
        template: Name of its template.
        values: What it shows.
    """
    return _environment().get_template(template).render(base=base, now=time.time(), **values)


def base_of(request: Request) -> str:
    """Return what the pages' addresses begin with."""
    return f"{request.scope.get('root_path', '')}{BASE}"


def word(name: str) -> str:
    """Return what a state is called."""
    return WORDS.get(name, name.replace("_", " ").capitalize())


def moment(unix: float) -> str:
    """Return a time in the form that `<time datetime>` takes."""
    return datetime.fromtimestamp(unix, UTC).isoformat(timespec="seconds")


def clock(unix: float) -> str:
    """Return a time to be read, before the browser puts it into its own zone."""
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def told(job: JobRow) -> str:
    """Return a job's waterfall in words."""
    return ", ".join(f"{word(bar.name).lower()} {seconds(bar.length)}" for bar in job.bars)


def parts(job: JobRow) -> list[tuple[str, float, float]]:
    """Return the waterfall's bars as name, start and width, in hundredths of the whole."""
    whole = job.age or 1.0
    return [_part(bar, whole) for bar in job.bars]


def _part(bar: Bar, whole: float) -> tuple[str, float, float]:
    start, width = 100 * bar.start / whole, 100 * bar.length / whole
    return bar.name, round(start, 2), round(max(0.5, width), 2)
