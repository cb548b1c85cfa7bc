"""Log lines carry their context and never a secret."""

import io
import logging
from collections.abc import Iterator

import pytest

from browser_bridge import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    kept, root.handlers = root.handlers, []
    out = io.StringIO()
    logs.configure(level="INFO", stream=out)
    yield out
    root.handlers = kept
    assert root.handlers == before
    root.setLevel(level)


def test_lines_carry_action_and_context(stream: io.StringIO) -> None:
    with logs.bound(logs.job_id, "job-1"), logs.bound(logs.profile, "demo"):
        logging.getLogger("x").info("turn started", extra={"action": "turn_started"})
    logging.getLogger("x").info("later")
    first, second = stream.getvalue().splitlines()
    assert first.endswith("INFO x action=turn_started job_id=job-1 profile=demo turn started")
    assert second.endswith("INFO x later")


@pytest.mark.parametrize(
    "line",
    [
        "GET /v1/models?key=SECRETVALUE01 HTTP/1.1",
        "authorization: Bearer SECRETVALUE01",
        "{'x-api-key': 'SECRETVALUE01'}",
        "x-goog-api-key: SECRETVALUE01",
        "the key is bb-SECRETVALUE01-0123456789",
        "__Secure-1PSID=SECRETVALUE01; x=1",
        "cookie __Secure-3PSIDTS = SECRETVALUE01",
        "token g.a000SECRETVALUE01",
    ],
)
def test_lines_hold_no_secret(stream: io.StringIO, line: str) -> None:
    logging.getLogger("x").warning("%s", line)
    assert "SECRETVALUE01" not in stream.getvalue()
    assert logs.REDACTED in stream.getvalue()


def test_tracebacks_are_redacted_too(stream: io.StringIO) -> None:
    try:
        int("bb-SECRETVALUE01-0123456789")
    except ValueError:
        logging.getLogger("x").exception("broken")
    assert "ValueError" in stream.getvalue()
    assert "SECRETVALUE01" not in stream.getvalue()
