"""Logging: stdlib, one line a record, with the request, job and profile it belongs to.

Records carry a constant message and `extra={"action": …}`; never prompt or answer text at INFO.
Keys and cookies are taken out of every line, wherever they come from.
"""

import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
job_id: ContextVar[str | None] = ContextVar("job_id", default=None)
profile: ContextVar[str | None] = ContextVar("profile", default=None)
_CONTEXT = (request_id, job_id, profile)

REDACTED = "[redacted]"
_SECRETS = (
    re.compile(r"(?i)((?:bearer|x-api-key|x-goog-api-key)['\":=\s]+)[^\s'\",&;]+"),
    re.compile(r"(?i)([?&]key=)[^\s&'\"]+"),
    re.compile(r"()\bbb-[A-Za-z0-9_-]{16,}"),
    re.compile(r"(?i)(\b(?:__Secure-[\w-]+|NID|SID|HSID|SSID|SAPISID)['\"]?\s*[=:]\s*)[^\s;,]+"),
    re.compile(r"()\bg\.a000[\w-]+"),
)


class Formatter(logging.Formatter):
    """Writes `time level logger action key=value… message`, redacted."""

    def __init__(self) -> None:
        super().__init__(datefmt="%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, with its traceback below it."""
        return redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is stdlib's
        """Return the line without traceback."""
        pairs = [(variable.name, variable.get()) for variable in _CONTEXT]
        pairs.insert(0, ("action", getattr(record, "action", None)))
        words = [f"{name}={value}" for name, value in pairs if value is not None]
        when = f"{self.formatTime(record, self.datefmt)}.{int(record.msecs):03d}"
        return " ".join([when, record.levelname, record.name, *words, record.message])


def configure(*, level: int | str = logging.INFO, stream: TextIO | None = None) -> None:
    """Send all records to one stream; replaces what was configured before.

    Args:
        level: Lowest level written.
        stream: Where to write; none means standard error.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def redact(text: str) -> str:
    """Return text with keys and cookie values taken out."""
    for pattern in _SECRETS:
        text = pattern.sub(rf"\1{REDACTED}", text)
    return text


@contextmanager
def bound(variable: ContextVar[str | None], value: str) -> Generator[None]:
    """Give the records written inside a value, such as `bound(logs.job_id, job.id)`."""
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)
