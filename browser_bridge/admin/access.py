"""Who may operate: a key in a header, or the cookie that a key was traded for; from our own pages.

The cookie names no key: it is a signature over the key's hash and a time, so that it ends with the
key and needs no memory.
"""

import hashlib
import hmac
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from browser_bridge.admin.protection import BASE
from browser_bridge.api import auth, faults
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart
from browser_bridge.protocols import base

COOKIE = "browser_bridge_admin"
LIFE = 12 * 3600
"""Seconds for which a cookie is good."""
MOST_TRIES = 10
"""Wrong keys that a host may give in a minute."""
MOST_HOSTS = 1_000
MINUTE = 60.0
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = frozenset({"same-origin", "none"})


class SignInNeeded(Exception):
    """Somebody without a key asks for a page: they are shown where to sign in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may operate.

    Args:
        name: The key they have, as far as it may be told, and where they are.
    """

    name: str


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that may operate.

    Args:
        name: What it is called in the log.
        sha256: Hash of the key, hexadecimal.
    """

    name: str
    sha256: str


class Tries:
    """Wrong keys that were given lately, by where they came from.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made: OrderedDict[str, deque[float]] = OrderedDict()

    def are_too_many(self, host: str) -> bool:
        """Whether a host has to wait before it may try again."""
        made = self._made.get(host, ())
        return len(made) == MOST_TRIES and made[0] > self._clock() - MINUTE

    def note(self, host: str) -> None:
        """Note a wrong key."""
        self._made.setdefault(host, deque(maxlen=MOST_TRIES)).append(self._clock())
        self._made.move_to_end(host)
        while len(self._made) > MOST_HOSTS:
            self._made.popitem(last=False)


def person_of(request: HTTPConnection, bridge: Bridge) -> Person | None:
    """Return who asks, or None for somebody who may not."""
    found = _by_header(request, bridge) or _by_cookie(request, bridge)
    if found is None:
        return None
    host = request.client.host if request.client else "unknown"
    return Person(name=f"{found.name} at {host}")


def require_person(request: Request, bridge: BridgePart) -> Person:
    """Return who asks.

    Raises:
        SignInNeeded: Nobody who may operate asks for a page.
        HttpFaultError: The same for anything else, or the request came from another site's page.
    """
    if request.method not in _SAFE:
        require_own_page(request)
    person = person_of(request, bridge)
    if person is not None:
        return person
    if request.method in _SAFE and "text/html" in request.headers.get("accept", ""):
        raise SignInNeeded
    raise faults.HttpFaultError(_no_key(is_missing=not tuple(auth.in_headers(request))))


PersonPart = Annotated[Person, Depends(require_person)]


def require_own_page(request: HTTPConnection) -> None:
    """Refuse what a page of another origin asks for.

    Raises:
        HttpFaultError: It does not come from these pages, nor from a program with a key.
    """
    if not is_from_own_page(request):
        raise faults.HttpFaultError(
            base.HttpFault(
                status=403,
                code="cross_site_request",
                message="This request does not come from the admin page itself, and is refused.",
            )
        )


def is_from_own_page(request: HTTPConnection) -> bool:
    """Whether a request comes from a page of this origin, or from no page and with a key."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in _OWN
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("host", "")
    return any(auth.in_headers(request))


def cookie_for(key: str, bridge: Bridge) -> str | None:
    """Return the cookie that a key is traded for, or None when it may not operate."""
    sha256 = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    known = next((one for one in _keys(bridge) if hmac.compare_digest(one.sha256, sha256)), None)
    if known is None:
        return None
    expires = int(time.time()) + LIFE
    return f"{expires}-{_signature(bridge, expires, known)}"


def cookie_path(request: HTTPConnection) -> str:
    """Return the path below which the cookie is sent."""
    return request.scope.get("root_path", "") + BASE


def _by_header(request: HTTPConnection, bridge: Bridge) -> _Key | None:
    given = [hashlib.sha256(key.encode()).hexdigest() for key in auth.in_headers(request)]
    known = tuple(_keys(bridge))
    return next(
        (key for key in known for one in given if hmac.compare_digest(key.sha256, one)), None
    )


def _by_cookie(request: HTTPConnection, bridge: Bridge) -> _Key | None:
    expires, _, signature = request.cookies.get(COOKIE, "").partition("-")
    if not (expires.isascii() and expires.isdigit()) or int(expires) < time.time():
        return None
    for key in _keys(bridge):
        wanted = _signature(bridge, int(expires), key)
        if hmac.compare_digest(wanted.encode(), signature.encode()):
            return key
    return None


def _keys(bridge: Bridge) -> Iterator[_Key]:
    """Return the keys that may operate: the settings' own, else all; and the named operators'."""
    for key in filter(str.strip, bridge.settings.admin.keys or bridge.keys):
        yield _Key("the key of the settings", hashlib.sha256(key.encode()).hexdigest())
    if bridge.named_keys is not None:
        for named in bridge.named_keys.all():
            if named.is_admin:
                yield _Key(f"key {named.name}", named.sha256)


def _signature(bridge: Bridge, expires: int, key: _Key) -> str:
    text = f"{expires}.{key.sha256}".encode()
    return hmac.new(bridge.links.key_for("admin"), text, hashlib.sha256).hexdigest()


def _no_key(*, is_missing: bool) -> base.HttpFault:
    what = "No admin key was given" if is_missing else "The key does not open the admin page"
    return base.HttpFault(
        status=401,
        code="invalid_api_key",
        message=f"{what}: send `Authorization: Bearer KEY` with the key shown by the server's "
        "start banner, one of BROWSER_BRIDGE_ADMIN__KEYS, or one made by `browser-bridge keys add "
        "NAME --admin`; or sign in at /admin.",
        headers={"www-authenticate": 'Bearer realm="browser_bridge admin"'},
    )
