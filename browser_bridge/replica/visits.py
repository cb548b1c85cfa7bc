"""What every route needs to know of a request: who asks, in which language; and cookie handling."""

from typing import Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from browser_bridge.replica import sign_ins
from browser_bridge.replica.options import known_locale
from browser_bridge.replica.world import Visitor, World

LONG = 400 * 24 * 3600
CONSENT_COOKIE = "SOCS"
SIGN_IN_PATH = "/accounts/v3/signin/identifier"


def world(request: Request) -> World:
    """Get the replica's state."""
    state: World = request.app.state.world
    return state


def visitor(request: Request) -> Visitor:
    """Tell who asks."""
    index = request.path_params.get("index")
    return world(request).visitor(request.cookies.get(sign_ins.COOKIE, ""), index)


def locale(request: Request) -> str:
    """Tell in which language labels are wanted."""
    return known_locale(request.query_params.get("hl"), world(request).options.locale)


def address(request: Request) -> str:
    """Repeat the request's own path and query, to come back to."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def with_return(path: str, following: str) -> str:
    """Add where to go afterwards to the path of a page."""
    return f"{path}?continue={quote(following, safe='')}"


def safe_return(wanted: str) -> str:
    """Take a path to go back to if it is one of this site, else the app's."""
    is_own = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_own and wanted.isprintable() else "/app"


def sign_in(response: Response, value: str) -> None:
    """Set the cookies of a sign-in; browsers take `Secure` ones from loopback over plain HTTP."""
    _set(response, sign_ins.COOKIE, value)
    for name in sign_ins.COMPANIONS:
        _set(response, name, sign_ins.companion(name, value))


def sign_out(response: Response) -> None:
    """Delete the cookies of a sign-in."""
    for name in (sign_ins.COOKIE, *sign_ins.COMPANIONS):
        response.delete_cookie(
            name, path="/", secure=True, httponly=True, samesite=_same_site(name)
        )


def accept_consent(response: Response) -> None:
    """Set the cookie by which the consent page is not shown again."""
    _set(response, CONSENT_COOKIE, "CAISAiAD")


def _set(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=LONG,
        path="/",
        secure=True,
        httponly=True,
        samesite=_same_site(name),
    )


def _same_site(name: str) -> Literal["lax", "none"]:
    return "none" if name == "NID" else "lax"
