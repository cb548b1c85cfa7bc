"""The operator's routes put together: what is served, and what happens to those without a key."""

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from browser_bridge.admin import access, api, live, pages
from browser_bridge.admin.access import SignInNeeded
from browser_bridge.admin.protection import BASE


def install(app: FastAPI) -> None:
    """Serve the pages, their JSON and the live view below `/admin`."""
    app.state.admin_tries = access.Tries()
    for part in (pages, api, live):
        app.include_router(part.router)
    app.add_exception_handler(SignInNeeded, _show_sign_in)


async def _show_sign_in(request: Request, _: Exception) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}{BASE}/sign-in", status_code=303)
