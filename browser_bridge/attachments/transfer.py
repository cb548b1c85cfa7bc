"""How a file is got from a public address: connections to checked addresses, redirects by hand.

Loaded when the first file is fetched: what it stands on takes megabytes of memory.
"""

import re
import ssl
from collections.abc import Iterable
from contextlib import suppress
from email.message import Message
from functools import cache
from typing import cast
from urllib.parse import unquote

import httpcore2
import httpx2

from browser_bridge.attachments.addresses import is_public
from browser_bridge.attachments.fetching import Origin, Resolve, refused
from browser_bridge.attachments.sink import Sink
from browser_bridge.messages import RemoteFile

MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
OK = 200
STEP_LIMIT = 15.0
"""Seconds within which a connection must be made, and the next bytes must come."""
_HEADERS = (
    ("accept", "*/*"),
    ("accept-encoding", "identity"),
    ("user-agent", "browser_bridge"),
)

_UNREACHED = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpx2.InvalidURL,
    OSError,
    ValueError,
)


class NotPublic(httpcore2.ConnectError):
    """A host has an address that is not public."""


class CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Makes connections to checked addresses only.

    Args:
        resolve: Tells the addresses of a host.
        allows_private: Whether addresses that are not public are connected to all the same.
    """

    def __init__(self, resolve: Resolve, *, allows_private: bool) -> None:
        self._resolve = resolve
        self._allows_private = allows_private
        # The library exports a stand-in of this name where anyio is missing, which types see.
        self._plain = cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is the library's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first checked address that answers.

        Raises:
            NotPublic: One of the host's addresses is not public.
        """
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("The host is not known.") from error
        if not self._allows_private and not all(map(is_public, addresses)):
            raise NotPublic
        for address in addresses[:-1]:
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return await self._plain.connect_tcp(address, port, timeout, local_address)
        if not addresses:
            raise httpcore2.ConnectError("The host has no address.")
        return await self._plain.connect_tcp(
            addresses[-1], port, timeout, local_address, socket_options
        )


async def transfer(
    source: RemoteFile, sink: Sink, *, resolve: Resolve, allows_private: bool
) -> Origin:
    """Write a file to a sink; return what its server says about it.

    Args:
        source: Where it is.
        sink: Where it goes.
        resolve: Tells the addresses of a host.
        allows_private: Whether addresses that are not public are connected to all the same.

    Raises:
        InvalidAttachment: It cannot be had from there, or not from a public address.
        TimeoutError: A deadline of the caller passed.
    """
    try:
        async with _pool(resolve, allows_private=allows_private) as pool:
            return await _follow(pool, source, sink)
    except NotPublic:
        raise refused(
            "The file's address leads into a private network, so it is not fetched.", source
        ) from None
    except httpcore2.TimeoutException:
        raise TimeoutError from None
    except TimeoutError:
        raise
    except _UNREACHED:
        raise refused("The file's server cannot be reached or understood.", source) from None


def _pool(resolve: Resolve, *, allows_private: bool) -> httpcore2.AsyncConnectionPool:
    backend = CheckedBackend(resolve, allows_private=allows_private)
    return httpcore2.AsyncConnectionPool(
        ssl_context=_trust(),
        max_connections=1,
        max_keepalive_connections=0,
        network_backend=backend,
    )


async def _follow(pool: httpcore2.AsyncConnectionPool, source: RemoteFile, sink: Sink) -> Origin:
    url = httpx2.URL(source.url)
    for _ in range(MOST_REDIRECTS + 1):
        _check_url(url, source)
        steps = dict.fromkeys(("connect", "read", "write", "pool"), STEP_LIMIT)
        async with pool.stream(
            "GET", _raw(url), headers=list(_HEADERS), extensions={"timeout": steps}
        ) as response:
            headers = _headers(response.headers)
            if response.status in REDIRECTS and "location" in headers:
                url = url.join(headers["location"])
                continue
            _check_reply(response.status, headers, source)
            async for piece in response.aiter_stream():
                sink.write(piece)
            return _origin(headers, url)
    raise refused(f"The file's address redirects more than {MOST_REDIRECTS} times.", source)


@cache
def _trust() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


def _check_url(url: httpx2.URL, source: RemoteFile) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise refused("The file's address must be an http or https URL.", source)
    if url.userinfo:
        raise refused("The file's address must hold no user name or password.", source)


def _raw(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}


def _check_reply(status: int, headers: dict[str, str], source: RemoteFile) -> None:
    if status != OK:
        raise refused(f"The file's server answers with HTTP {status}.", source)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise refused("The file's server sends it compressed, unasked.", source)


def _origin(headers: dict[str, str], url: httpx2.URL) -> Origin:
    message = Message()
    message["content-disposition"] = headers.get("content-disposition", "attachment")
    named = message.get_filename() or ""
    last = unquote(url.path.rpartition("/")[2])
    has_extension = re.search(r"\.\w{1,12}$", last) is not None
    return Origin(
        media_type=headers.get("content-type", ""), name=named or (last if has_extension else "")
    )
