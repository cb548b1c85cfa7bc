"""Where a request came from, and by what it is known when it comes again (api-contract 10.2).

`Idempotency-Key` is honoured wherever it is sent. The vendors' clients send none, but count their
repetitions in `x-stainless-retry-count`: with that, the same body of the same key means the same
job. Nothing but hashes leaves this module.
"""

import hashlib

from fastapi import Request

from browser_bridge import errors
from browser_bridge.api import auth
from browser_bridge.jobs.job import Origin

KEY_HEADER = "idempotency-key"
LONGEST_KEY = 255
COUNT_HEADER = "x-stainless-retry-count"
FIRST_PAUSE = 0.5
"""Seconds that the vendors' clients wait before their first repetition; each time it doubles."""
MARGIN = 0.25
"""Seconds beyond that within which a repetition arrives."""
MOST_COUNTED = 1
"""Repetitions after which a caller that left is not waited for: clients make two."""


def of(request: Request) -> Origin:
    """Return where a request came from; its body must have been read.

    Raises:
        InvalidRequest: Its `Idempotency-Key` is too long.
        PoolExhausted: Its key has made all requests that it may make in a minute.
    """
    key = request.headers.get(KEY_HEADER, "").strip()
    if len(key) > LONGEST_KEY:
        raise errors.InvalidRequest(
            f"An Idempotency-Key has at most {LONGEST_KEY} characters; send a shorter one.",
            param="Idempotency-Key",
        )
    count, access = _count(request), auth.access_of(request)
    access.admit()
    return Origin(
        owner=access.owner,
        holder=access.holder,
        groups=access.key.groups if access.key else (),
        models=access.key.models if access.key else (),
        body=_body(request),
        key=_hash(key.encode("utf-8", "surrogatepass")) if key else "",
        may_repeat=count is not None,
        is_repeat=bool(count),
        patience=0.0 if count is None or count > MOST_COUNTED else FIRST_PAUSE * 2**count + MARGIN,
    )


def note_body(request: Request, raw: bytes | bytearray) -> None:
    """Note the hash of a request's body.

    Args:
        request: The request.
        raw: The body. What parts a form is another one each time that the form is sent.
    """
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    parting = boundary.partition(";")[0].strip(' "').encode()
    request.state.body_hash = _hash(raw.replace(parting, b"") if parting else raw)


def _body(request: Request) -> str:
    """Return the hash of all that makes a request the same: path, query without keys, body."""
    query = sorted(item for item in request.query_params.multi_items() if item[0] != auth.QUERY_KEY)
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    told = (path, repr(query), getattr(request.state, "body_hash", ""))
    return _hash("\0".join(told).encode("utf-8", "surrogatepass"))


def _count(request: Request) -> int | None:
    text = request.headers.get(COUNT_HEADER, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else None


def _hash(raw: bytes | bytearray) -> str:
    return hashlib.sha256(raw).hexdigest()
