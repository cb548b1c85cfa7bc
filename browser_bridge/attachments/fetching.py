"""Fetches files from public addresses, and from nowhere else.

Each connection goes to an address that was checked, whatever the name resolves to a moment later;
redirects are followed by hand, each one checked anew. No proxies, cookies or credentials.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from browser_bridge import errors
from browser_bridge.attachments.sink import Sink
from browser_bridge.messages import RemoteFile

TOTAL_LIMIT = 60.0
"""Seconds for one file in all."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host; the port is a hint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a server says about a file.

    Args:
        media_type: Its `Content-Type`, or "".
        name: Its name by `Content-Disposition` or by its address, or "".
    """

    media_type: str
    name: str


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host; also reads decimal, octal and hex forms."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[4][0]) for address in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches files by their addresses.

    Args:
        allows_private: Whether hosts of private networks and of this machine may be asked; unsafe
            wherever callers are not trusted with those.
        resolve: Tells the addresses of a host.
        within: Seconds for one file in all.
    """

    allows_private: bool = False
    resolve: Resolve = field(default=resolve)
    within: float = TOTAL_LIMIT

    async def fetch(self, source: RemoteFile, sink: Sink) -> Origin:
        """Write a file to a sink; return what its server says about it.

        Args:
            source: Where it is.
            sink: Where it goes; it enforces the size.

        Raises:
            InvalidAttachment: It cannot be had from there, or not from a public address.
        """
        # Loaded with the first file, for its size.
        from browser_bridge.attachments.transfer import transfer  # noqa: PLC0415 - see above

        try:
            async with asyncio.timeout(self.within):
                return await transfer(
                    source, sink, resolve=self.resolve, allows_private=self.allows_private
                )
        except TimeoutError:
            raise refused("The file's server did not send it in time.", source) from None


def refused(message: str, source: RemoteFile) -> errors.InvalidAttachment:
    """Return the error for a file that is not fetched."""
    return errors.InvalidAttachment(message, param=source.param)
