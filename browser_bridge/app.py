"""Composition root: builds the web application; its lifespan opens and closes the bridge."""

from collections.abc import AsyncGenerator, Callable
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
)

from fastapi import FastAPI

from browser_bridge import __version__
from browser_bridge.admin import routes as admin
from browser_bridge.admin.protection import Protection
from browser_bridge.api import (
    chat,
    cross_origin,
    faults,
    files,
    generate,
    health,
    images,
    interactions,
    media,
    messages,
    models,
    predictions,
    pressure,
    responses,
    videos,
)
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.counting import Counting
from browser_bridge.api.description import Application
from browser_bridge.api.paths import Paths
from browser_bridge.api.request_ids import RequestIds
from browser_bridge.opening import open_bridge
from browser_bridge.settings import Settings

__all__ = ["Bridge", "OpenBridge", "create_app", "open_bridge"]

OpenBridge = Callable[[Settings], AbstractAsyncContextManager[Bridge]]


def create_app(settings: Settings, *, open_bridge: OpenBridge = open_bridge) -> FastAPI:
    """Build the application; nothing is started before its lifespan begins.

    Args:
        settings: All settings.
        open_bridge: Starts the pool and the workers, and stops them at the end.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, Bridge]]:
        async with open_bridge(settings) as bridge:
            yield {"bridge": bridge}

    app = Application(
        title="browser_bridge",
        version=__version__,
        lifespan=lifespan,
        redirect_slashes=False,
        # Their pages would run scripts of a third party on the origin that callers' keys go to.
        docs_url=None,
        redoc_url=None,
    )
    for family in (
        chat,
        responses,
        images,
        videos,
        messages,
        predictions,
        models,
        generate,
        interactions,
        files,
        media,
        health,
        pressure,
    ):
        app.include_router(family.router)
    admin.install(app)
    faults.install(app)
    _add_middleware(app, settings)
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    # The last one added is the outermost.
    app.add_middleware(Protection)
    cross_origin.allow(app)
    app.add_middleware(Paths, prefix=settings.api.prefix)
    app.add_middleware(Counting)
    app.add_middleware(RequestIds)
