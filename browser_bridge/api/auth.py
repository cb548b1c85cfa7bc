"""Who may call: a key in any of the places where the vendors' clients put one."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator

from fastapi import Request

from browser_bridge.api import faults
from browser_bridge.protocols import base

KEY_HEADERS = ("x-api-key", "x-goog-api-key")
QUERY_KEY = "key"


def require(request: Request, keys: Iterable[str]) -> None:
    """Let the request pass when it carries an accepted key.

    Raises:
        HttpFaultError: It carries none, or a wrong one.
    """
    given = tuple(_given(request))
    accepted = next((key for key in given if is_accepted((key,), keys)), None)
    if accepted is None:
        raise faults.HttpFaultError(_fault(is_missing=not given))
    request.state.owner = hashlib.sha256(accepted.encode()).hexdigest()


def owner_of(request: Request) -> str:
    """Return the hash of the key that let a request pass; "" when none was asked for."""
    return str(getattr(request.state, "owner", ""))


def is_authorised(request: Request, keys: Iterable[str]) -> bool:
    """Whether the request carries an accepted key."""
    return is_accepted(_given(request), keys)


def is_accepted(given: Iterable[str], keys: Iterable[str]) -> bool:
    """Whether one of the given keys is accepted; takes the same time wherever they differ."""
    accepted = [key.encode() for key in keys]
    results = [
        secrets.compare_digest(candidate.encode("utf-8", "surrogatepass"), key)
        for candidate in given
        for key in accepted
    ]
    return any(results)


def _given(request: Request) -> Iterator[str]:
    scheme, _, rest = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        yield from filter(None, (rest.strip(),))
    elif scheme and not rest:
        yield scheme
    for header in KEY_HEADERS:
        if value := request.headers.get(header, "").strip():
            yield value
    if value := request.query_params.get(QUERY_KEY, "").strip():
        yield value


def _fault(*, is_missing: bool) -> base.HttpFault:
    what = "No API key was given" if is_missing else "The API key is not accepted"
    return base.HttpFault(
        status=401,
        code="invalid_api_key",
        message=f"{what}: send `Authorization: Bearer KEY` with the key shown by the server's "
        "start banner, or one of BROWSER_BRIDGE_API__KEYS.",
        headers={"www-authenticate": 'Bearer realm="browser_bridge"'},
    )
