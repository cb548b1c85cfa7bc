"""Routes of everything a person sees: the app's pages, sign-in, consent, unusual traffic."""

from http import HTTPStatus
from typing import assert_never

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from browser_bridge.replica import boot, plain, prompt, shell, sign_ins, visits
from browser_bridge.replica.world import Visitor

_SIGN_IN_LINK = "/accounts.google.com/ServiceLogin"


def routes() -> list[Route]:
    """List the routes."""
    return [
        Route("/", _home),
        *_app_routes(""),
        *_app_routes("/u/{index:int}"),
        Route(_SIGN_IN_LINK, _sign_in_link),
        Route(visits.SIGN_IN_PATH, _sign_in, methods=["GET", "POST"]),
        Route("/accounts/Logout", _sign_out),
        Route("/RotateCookies", _rotate, methods=["POST"]),
        Route("/consent", _consent, methods=["GET", "POST"]),
        Route("/sorry/index", _sorry),
    ]


def _app_routes(base: str) -> list[Route]:
    return [
        Route(f"{base}/app", _app),
        Route(f"{base}/app/{{conversation}}", _app),
        Route(f"{base}/gem/{{gem}}", _gem),
        Route(f"{base}/gem/{{gem}}/{{conversation}}", _gem),
        Route(f"{base}/usage", _usage),
    ]


async def _home(request: Request) -> Response:
    query = request.url.query
    return RedirectResponse("/app" + (f"?{query}" if query else ""), HTTPStatus.FOUND)


async def _app(request: Request) -> Response:
    conversation = str(request.path_params.get("conversation", ""))
    gem = visits.world(request).studio.gem_of(conversation)
    if gem:
        base = visits.visitor(request).base
        return _redirect(f"{base}/gem/{gem}/{conversation}")
    return _document(request, "app")


async def _gem(request: Request) -> Response:
    visitor = visits.visitor(request)
    if not visits.world(request).scenario(visitor).tools.has_gems:
        return _redirect(f"{visitor.base}/app")
    return _document(request, "gem")


async def _usage(request: Request) -> Response:
    return _document(request, "usage")


def _document(request: Request, route: boot.Route) -> Response:
    visitor = visits.visitor(request)
    response = _at_door(request, visitor) or _shell(request, visitor, route)
    if visitor.is_stale:
        visits.sign_out(response)
    return response


def _at_door(request: Request, visitor: Visitor) -> Response | None:
    """Answer a page load that does not reach the app, or None."""
    door = visits.world(request).scenario(visitor).door
    here = visits.address(request)
    match door:
        case "sorry":
            return _redirect(visits.with_return("/sorry/index", here))
        case "region":
            return _plain(plain.region())
        case "down":
            return _plain(plain.down(), HTTPStatus.SERVICE_UNAVAILABLE)
        case "consent" if visits.CONSENT_COOKIE not in request.cookies:
            return _redirect(visits.with_return("/consent", here))
        case "consent" | "open" | "signed_out":
            return _at_sign_in(request, visitor)
        case _:
            assert_never(door)


def _at_sign_in(request: Request, visitor: Visitor) -> Response | None:
    if visitor.account is not None:
        return None
    if visits.world(request).options.signed_out == "redirect":
        return _redirect(visits.with_return(visits.SIGN_IN_PATH, visits.address(request)))
    return _redirect("/app") if visitor.base else None


def _shell(request: Request, visitor: Visitor, route: boot.Route) -> Response:
    values = shell.values(
        visits.world(request),
        visitor,
        locale=visits.locale(request),
        route=route,
        conversation_id=request.path_params.get("conversation", ""),
        gem=request.path_params.get("gem", ""),
        sign_in_url=visits.with_return(_SIGN_IN_LINK, visits.address(request)),
    )
    document, policy = shell.render(values)
    return _html(document, policy)


async def _sign_in_link(request: Request) -> Response:
    following = visits.safe_return(request.query_params.get("continue", "/app"))
    return _redirect(visits.with_return(visits.SIGN_IN_PATH, following))


async def _sign_in(request: Request) -> Response:
    world = visits.world(request)
    is_open = world.scenario(visits.visitor(request)).signs_in
    if request.method == "GET":
        following = visits.safe_return(request.query_params.get("continue", "/app"))
        people = world.sign_ins.accounts
        return _plain(plain.sign_in(people, following, is_open=is_open))
    fields = await _form(request)
    email = fields.get("account", "")
    if not is_open or email not in {person.email for person in world.sign_ins.accounts}:
        return _plain(plain.sign_in((), "/app", is_open=False), HTTPStatus.FORBIDDEN)
    response = _redirect(visits.safe_return(fields.get("continue", "/app")), HTTPStatus.SEE_OTHER)
    visits.sign_in(response, world.sign_ins.add(request.cookies.get(sign_ins.COOKIE, ""), email))
    world.oracle.note("sign_in", account=email)
    return response


async def _sign_out(request: Request) -> Response:
    visitor = visits.visitor(request)
    response = _redirect(visits.safe_return(request.query_params.get("continue", "/app")))
    visits.sign_out(response)
    visits.world(request).oracle.note("sign_out", account=visitor.email)
    return response


async def _rotate(request: Request) -> Response:
    value = request.cookies.get(sign_ins.COOKIE, "")
    if not visits.world(request).sign_ins.read(value):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    response = Response(b")]}'\n\n[]", media_type="application/json")
    visits.sign_in(response, value)
    return response


async def _consent(request: Request) -> Response:
    if request.method == "GET":
        following = visits.safe_return(request.query_params.get("continue", "/app"))
        return _plain(plain.consent(following))
    fields = await _form(request)
    response = _redirect(visits.safe_return(fields.get("continue", "/app")), HTTPStatus.SEE_OTHER)
    visits.accept_consent(response)
    return response


async def _sorry(_request: Request) -> Response:
    return _plain(plain.sorry(), HTTPStatus.TOO_MANY_REQUESTS)


async def _form(request: Request) -> dict[str, str]:
    try:
        return prompt.form(await request.body())
    except prompt.BadRequest:
        return {}


def _redirect(path: str, status: HTTPStatus = HTTPStatus.FOUND) -> Response:
    return RedirectResponse(path, status, headers={"cache-control": "no-store"})


def _plain(document: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return _html(document, plain.POLICY, status)


def _html(document: str, policy: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    headers = {"content-security-policy": policy, "cache-control": "no-store"}
    return HTMLResponse(document, status, headers=headers)
