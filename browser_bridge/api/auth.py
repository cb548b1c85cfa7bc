"""Who may call: a key in any of the places where the vendors' clients put one."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import Request
from starlette.requests import HTTPConnection

from browser_bridge.api import faults
from browser_bridge.api.named_keys import NamedKey, NamedKeys
from browser_bridge.protocols import base

KEY_HEADERS = ("x-api-key", "x-goog-api-key")
QUERY_KEY = "key"


@dataclass(frozen=True, slots=True)
class Access:
    """What let a request pass.

    Args:
        owner: Hash that tells callers apart.
        key: The named key; None for one that may do all.
        admit: Counts a request that goes to the site, or raises that there are too many.
    """

    owner: str
    key: NamedKey | None = None
    admit: Callable[[], None] = lambda: None

    @property
    def holder(self) -> str:
        """Whose the things are that are kept for it; "" for all keys that may do all."""
        return self.owner if self.key else ""


def require(request: Request, keys: Iterable[str], named: NamedKeys | None = None) -> None:
    """Let the request pass when it carries an accepted key.

    Args:
        request: The request; `access_of` tells from now on what let it pass.
        keys: Those that may do all.
        named: Those that were given out by name.

    Raises:
        HttpFaultError: It carries none, or a wrong one.
    """
    given = tuple(given_by(request))
    access = _access(given, keys, named)
    if access is None:
        raise faults.HttpFaultError(_fault(is_missing=not given))
    request.state.access = access


def access_of(request: Request) -> Access:
    """Return what let a request pass."""
    access = getattr(request.state, "access", None)
    return access if isinstance(access, Access) else Access("")


def holder_of(request: Request) -> str:
    """Return whose the things are that a request asks to keep, or may ask for."""
    return access_of(request).holder


def _access(given: Sequence[str], keys: Iterable[str], named: NamedKeys | None) -> Access | None:
    accepted = next((key for key in given if is_accepted((key,), keys)), None)
    if accepted is not None:
        return Access(hashlib.sha256(accepted.encode()).hexdigest())
    if named is None:
        return None
    found = next(filter(None, map(named.find, given)), None)
    if found is None:
        return None
    # A key that is rotated stays the same caller's.
    owner = hashlib.sha256(f"name {found.name}".encode()).hexdigest()
    return Access(owner, found, partial(named.admit, found))


def is_authorised(request: Request, keys: Iterable[str], named: NamedKeys | None = None) -> bool:
    """Whether the request carries an accepted key, given out by name or not."""
    return _access(tuple(given_by(request)), keys, named) is not None


def is_accepted(given: Iterable[str], keys: Iterable[str]) -> bool:
    """Whether one of the given keys is accepted; takes the same time wherever they differ."""
    accepted = [key.encode() for key in keys]
    results = [
        secrets.compare_digest(candidate.encode("utf-8", "surrogatepass"), key)
        for candidate in given
        for key in accepted
    ]
    return any(results)


def given_by(request: HTTPConnection) -> Iterator[str]:
    """Return the keys that a request carries, wherever they may stand."""
    yield from in_headers(request)
    if value := request.query_params.get(QUERY_KEY, "").strip():
        yield value


def in_headers(request: HTTPConnection) -> Iterator[str]:
    """Return the keys that a request carries in its headers."""
    scheme, _, rest = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        yield from filter(None, (rest.strip(),))
    elif scheme and not rest:
        yield scheme
    for header in KEY_HEADERS:
        if value := request.headers.get(header, "").strip():
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
