"""Puts the replica's routes together into one ASGI app. Makes no request of its own."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from browser_bridge.replica import control, data, pages
from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.world import World

_STATIC = Path(__file__).parent / "static"


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
            Mount("/static/replica", StaticFiles(directory=_STATIC, check_dir=False)),
        ]
    )
    app.state.world = world or World(options or ReplicaOptions())
    return app
