"""Composition root: builds the web application; its lifespan opens and closes the bridge."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from browser_bridge import __version__
from browser_bridge.api import chat, faults, health, models
from browser_bridge.api.bridge import Bridge
from browser_bridge.api.paths import Paths
from browser_bridge.api.request_ids import HEADERS, RequestIds
from browser_bridge.settings import Settings

__all__ = ["Bridge", "OpenBridge", "create_app"]

OpenBridge = Callable[[Settings], AbstractAsyncContextManager[Bridge]]


def create_app(settings: Settings, *, open_bridge: OpenBridge) -> FastAPI:
    """Build the application; nothing is started before its lifespan begins.

    Args:
        settings: All settings.
        open_bridge: Starts the pool and the workers, and stops them at the end.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, Bridge]]:
        async with open_bridge(settings) as bridge:
            yield {"bridge": bridge}

    app = FastAPI(
        title="browser_bridge", version=__version__, lifespan=lifespan, redirect_slashes=False
    )
    for family in (chat, models, health):
        app.include_router(family.router)
    faults.install(app)
    _add_middleware(app, settings)
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    # The last one added is the outermost.
    app.add_middleware(Paths, prefix=settings.api.prefix)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=[*HEADERS, "retry-after"],
    )
    app.add_middleware(RequestIds)
