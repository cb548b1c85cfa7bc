"""Puts the replica's routes together into one ASGI app. Makes no request of its own."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from browser_bridge.replica import bundle, control, data, pages, uploads
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.works import delivery
from browser_bridge.replica.world import World

_STATIC = Path(__file__).parent / "static"


class _Files(StaticFiles):
    """Files that browsers ask for again each time, so that a changed one is never missed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


def create_app(options: ReplicaOptions | None = None, *, world: World | None = None) -> Starlette:
    """Make the app.

    Args:
        options: How the replica is set up, when `world` is not given.
        world: State to serve, for a caller that holds on to it.
    """
    app = Starlette(
        routes=[
            *pages.routes(),
            *data.routes(),
            *control.routes(),
            *uploads.routes(),
            *delivery.routes(),
            Route(bundle.PATH, _page_script),
            Mount("/static/replica", _Files(directory=_STATIC, check_dir=False)),
        ]
    )
    app.state.world = world or World(options or ReplicaOptions())
    return app


async def _page_script(_: Request) -> Response:
    headers = {"cache-control": "no-cache"}
    return Response(bundle.script(_STATIC), media_type="text/javascript", headers=headers)
