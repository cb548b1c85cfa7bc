"""Addresses to listen on: bound before anything else is started, so that a taken one is told first.

Knows nothing of what listens there.
"""

import os
import socket

from browser_bridge import errors

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address.

    Args:
        host: Name or address.
        port: Port; 0 takes a free one.

    Raises:
        BridgeError: The address is taken, or not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise taken(host, port, error) from error


def taken(host: str, port: int, error: OSError) -> errors.BridgeError:
    """The error for an address that cannot be listened on."""
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
    return errors.BridgeError(
        f"Cannot listen on {host} port {port} ({reason}): stop what uses it, or choose another "
        "with --port."
    )


def url_of(listener: socket.socket) -> str:
    """The address at which this machine reaches a listener, such as `http://127.0.0.1:8000`."""
    host, port = listener.getsockname()[:2]
    host = _EVERYWHERE.get(str(host), str(host))
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
