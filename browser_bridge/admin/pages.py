"""The pages themselves, and the forms in them."""

import hashlib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib import resources
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from browser_bridge import errors
from browser_bridge.admin import access, rendering, stream
from browser_bridge.admin.access import PersonPart, require_own_page, require_person
from browser_bridge.admin.dependencies import OperationsPart
from browser_bridge.admin.protection import BASE
from browser_bridge.api import media_links
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.dependencies import BridgePart
from browser_bridge.operations import configuration
from browser_bridge.operations.captures import MEDIA_TYPES

STATIC = resources.files("browser_bridge.admin").joinpath("static")
STATIC_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
PAGE_SIZE = 100
"""Jobs on one page of them."""

router = APIRouter(prefix=BASE, include_in_schema=False)
SignedIn = Depends(require_person)


@router.get("/static/{name:path}")
async def read_static(request: Request, name: str) -> Response:
    """Serve a file of the pages."""
    found = _static().get(name)
    if found is None:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    content, mark = found
    headers = {"cache-control": "no-cache", "etag": mark}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    media_type = STATIC_TYPES[name.rpartition(".")[2]]
    return Response(content, media_type=media_type, headers=headers)


@cache
def _static() -> Mapping[str, tuple[bytes, str]]:
    """Return the files of the pages by name, each with the mark of its version."""
    found: dict[str, tuple[bytes, str]] = {}
    for prefix, folder in (("", STATIC), ("vendor/", STATIC.joinpath("vendor"))):
        for entry in folder.iterdir():
            if entry.is_file() and entry.name.rpartition(".")[2] in STATIC_TYPES:
                content = entry.read_bytes()
                mark = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
                found[prefix + entry.name] = content, mark
    return found


@router.get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    """Show where a key is given."""
    return rendering.page(request, "sign_in.html", problem="")


@router.post("/sign-in")
async def sign_in(
    request: Request, bridge: BridgePart, key: Annotated[str, Form()] = ""
) -> Response:
    """Trade a key for a cookie."""
    require_own_page(request)
    tries: access.Tries = request.app.state.admin_tries
    host = request.client.host if request.client else ""
    if tries.are_too_many(host):
        problem = "Too many wrong keys were given; wait a minute."
        return rendering.page(
            request, "sign_in.html", status=HTTPStatus.TOO_MANY_REQUESTS, problem=problem
        )
    cookie = access.cookie_for(key.strip(), bridge)
    if cookie is None:
        tries.note(host)
        problem = "This key does not open the admin page."
        return rendering.page(
            request, "sign_in.html", status=HTTPStatus.UNAUTHORIZED, problem=problem
        )
    response = RedirectResponse(rendering.base_of(request), status_code=HTTPStatus.SEE_OTHER)
    response.set_cookie(
        access.COOKIE,
        cookie,
        max_age=access.LIFE,
        path=access.cookie_path(request),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


@router.post("/sign-out")
async def sign_out(request: Request, _: PersonPart) -> Response:
    """Take the cookie back."""
    sign_in_page = f"{rendering.base_of(request)}/sign-in"
    response = RedirectResponse(sign_in_page, status_code=HTTPStatus.SEE_OTHER)
    response.delete_cookie(access.COOKIE, path=access.cookie_path(request))
    return response


@router.get("", dependencies=[SignedIn])
async def show_overview(
    request: Request, bridge: BridgePart, operations: OperationsPart
) -> Response:
    """Show the profiles, the jobs under way and those that ended last."""
    return rendering.page(
        request,
        "overview.html",
        here="overview",
        board=operations.board(),
        charts=operations.charts(),
        api=_api(request, bridge),
    )


@router.get("/events", dependencies=[SignedIn])
async def read_events(request: Request, bridge: BridgePart, operations: OperationsPart) -> Response:
    """Push the parts of the overview as they change, for as long as somebody may look."""
    base, api = rendering.base_of(request), _api(request, bridge)
    parts = stream.events(
        operations.changes,
        lambda: stream.render(operations, base=base, api=api),
        lambda: not operations.closing.is_set() and access.person_of(request, bridge) is not None,
    )
    return StreamingResponse(parts, media_type="text/event-stream")


@router.get("/jobs", dependencies=[SignedIn])
async def show_jobs(request: Request, operations: OperationsPart, start: int = 0) -> Response:
    """Show the jobs that are remembered, the latest first."""
    start = max(0, start)
    jobs = operations.jobs(start=start, count=PAGE_SIZE + 1)
    return rendering.page(
        request,
        "jobs.html",
        here="jobs",
        jobs=jobs[:PAGE_SIZE],
        start=start,
        earlier=start + PAGE_SIZE if len(jobs) > PAGE_SIZE else None,
        later=max(0, start - PAGE_SIZE) if start else None,
    )


@router.get("/jobs/{job_id}", dependencies=[SignedIn])
async def show_job(request: Request, operations: OperationsPart, job_id: str) -> Response:
    """Show one job."""
    try:
        job = operations.job(job_id)
    except errors.JobNotFound as error:
        return _problem(request, "jobs", error)
    return rendering.page(
        request,
        "job.html",
        here="jobs",
        job=job,
        said=operations.said(job_id),
        shows_content=operations.shows_content,
        capture=operations.captures.get(job.capture) if job.capture else None,
    )


@router.post("/jobs/{job_id}/cancel", dependencies=[SignedIn])
async def cancel_job(request: Request, operations: OperationsPart, job_id: str) -> Response:
    """End a job; the page hears of it by its stream."""
    try:
        await operations.cancel(job_id)
    except errors.JobNotFound as error:
        return _problem(request, "jobs", error)
    return _back(request)


@router.post("/profiles", dependencies=[SignedIn])
async def add_profile(
    request: Request, operations: OperationsPart, name: Annotated[str, Form()] = ""
) -> Response:
    """Make a profile, which is opened at once."""
    try:
        operations.add_profile(name.strip())
    except errors.BridgeError as error:
        return _problem(request, "overview", error)
    return _back(request)


@router.get("/profiles/{profile}", dependencies=[SignedIn])
async def show_profile(
    request: Request, bridge: BridgePart, operations: OperationsPart, profile: str
) -> Response:
    """Show a tab of a profile, live."""
    slots = [slot for slot in operations.board().slots if slot.profile == profile]
    if not slots:
        missing = errors.UnknownProfile(f"There is no profile {profile!r}.")
        return _problem(request, "overview", missing)
    return rendering.page(
        request,
        "profile.html",
        here="overview",
        slot=slots[0],
        idle_timeout=bridge.settings.admin.idle_timeout,
    )


@router.get("/selectors", dependencies=[SignedIn])
async def show_selectors(request: Request, operations: OperationsPart) -> Response:
    """Show which selectors matched at the last check-up of each profile."""
    return rendering.page(
        request,
        "selectors.html",
        here="selectors",
        slots=operations.board().slots,
        check_ups=operations.knowledge.check_ups,
    )


@router.post("/profiles/{profile}/check", dependencies=[SignedIn])
async def check_profile(request: Request, operations: OperationsPart, profile: str) -> Response:
    """Look for every selector on a tab of a profile."""
    try:
        await operations.check(profile)
    except errors.UnknownProfile as error:
        return _problem(request, "selectors", error)
    return _back(request, "/selectors")


@router.post("/profiles/{profile}/retry", dependencies=[SignedIn])
async def retry_profile(request: Request, operations: OperationsPart, profile: str) -> Response:
    """Open a profile again that was given up or parked; the page hears of it by its stream."""
    try:
        operations.retry(profile)
    except errors.UnknownProfile as error:
        return _problem(request, "overview", error)
    return _back(request)


@router.get("/captures", dependencies=[SignedIn])
async def show_captures(request: Request, operations: OperationsPart) -> Response:
    """Show what was recorded of failures."""
    captures = operations.captures.list()
    return rendering.page(request, "captures.html", here="captures", captures=captures)


@router.get("/captures/{name}/{file}", dependencies=[SignedIn])
async def read_capture(operations: OperationsPart, name: str, file: str) -> Response:
    """Serve a file of a capture; a recorded page as text, never as a page."""
    path = operations.captures.file(name, file)
    if path is None:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    return FileResponse(path, media_type=MEDIA_TYPES[file])


@router.get("/settings", dependencies=[SignedIn])
async def show_settings(request: Request, bridge: BridgePart) -> Response:
    """Show the keys and the settings."""
    return rendering.page(
        request,
        "settings.html",
        here="settings",
        settings=configuration.rows(bridge.settings),
        named=bridge.named_keys.all() if bridge.named_keys else (),
        key_count=len(bridge.keys),
        are_keys_set=bool(bridge.settings.api.keys),
    )


def _api(request: Request, bridge: Bridge) -> str:
    """Return the address that clients are given."""
    return media_links.base_url(request, bridge.settings.api.public_url) + "/v1"


def _back(request: Request, path: str = "") -> Response:
    """Answer a form: a script is told nothing, a person goes back to the page."""
    if request.headers.get("hx-request"):
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return RedirectResponse(rendering.base_of(request) + path, status_code=HTTPStatus.SEE_OTHER)


def _problem(request: Request, here: str, error: errors.BridgeError) -> Response:
    is_unknown = isinstance(error, errors.JobNotFound | errors.UnknownProfile)
    status = HTTPStatus.NOT_FOUND if is_unknown else HTTPStatus.BAD_REQUEST
    return rendering.page(request, "problem.html", status=status, here=here, problem=error.message)
