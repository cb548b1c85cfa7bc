"""What routes declare as parameters: the bridge, and that the caller has a key."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from browser_bridge.api import auth
from browser_bridge.api.bridge import Bridge


def get_bridge(request: Request) -> Bridge:
    """Return the running bridge from the lifespan's state."""
    bridge = request.state.bridge
    assert isinstance(bridge, Bridge)
    return bridge


BridgePart = Annotated[Bridge, Depends(get_bridge)]


Documented = Annotated[
    HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False, scheme_name="key"))
]


def require_key(request: Request, bridge: BridgePart, _: Documented) -> None:
    """Refuse callers without an accepted key."""
    auth.require(request, bridge.keys, bridge.named_keys)


KeyRequired = Depends(require_key)
