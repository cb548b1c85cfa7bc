"""Which vendor's dialect a request speaks: by its path, and by its headers where paths collide.

Clients of all three vendors ask for `/v1/models` and `/v1/files` (api-contract 2). How the key is
sent tells nothing of Anthropic's clients: the newest send it as OpenAI's do.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from fastapi import Request

from browser_bridge import errors
from browser_bridge.protocols import base
from browser_bridge.protocols.anthropic import errors as anthropic_errors
from browser_bridge.protocols.gemini import errors as google_errors
from browser_bridge.protocols.gemini.interactions import errors as interaction_errors
from browser_bridge.protocols.openai import errors as openai_errors

GOOGLE_HEADERS = ("x-goog-api-key", "x-goog-api-client")
GOOGLE_QUERY = "key"
ANTHROPIC_HEADER = "anthropic-version"

# Paths are matched wherever they begin: outside of `Paths` they still have the prefix.
_ANTHROPIC = re.compile(r"/v1/messages(/|$)")
_INTERACTIONS = re.compile(r"/interactions(/|$)")
_GOOGLE = re.compile(
    r"/v1(beta|alpha)(/|$)"
    r"|(?<!/v1)(?<!/models)/models(/|$)"
    r"|/(upload|operations)(/|$)"
    r"|:(generateContent|streamGenerateContent|countTokens|predict|predictLongRunning"
    r"|embedContent|batchEmbedContents)$"
)
_OPENAI = re.compile(
    r"/v1/(chat|completions|responses|images|videos|audio|embeddings)(/|$)"
    r"|/media/"  # its addresses are opened by anyone, with any query
)


class Dialect(StrEnum):
    """A vendor's dialect."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GOOGLE = "google"
    INTERACTIONS = "interactions"
    """Google's as well; its errors have a shape of their own."""


class Renderer(Protocol):
    """Renders errors in a dialect; each dialect's module `errors` is one."""

    def render_error(self, error: errors.BridgeError) -> base.ErrorReply:
        """Render one of our errors."""
        ...

    def render_fault(self, fault: base.HttpFault) -> base.ErrorReply:
        """Render a fault of the HTTP exchange."""
        ...


RENDERERS: Mapping[Dialect, Renderer] = MappingProxyType(
    {
        Dialect.OPENAI: openai_errors,
        Dialect.ANTHROPIC: anthropic_errors,
        Dialect.GOOGLE: google_errors,
        Dialect.INTERACTIONS: interaction_errors,
    }
)


def of(request: Request) -> Dialect:
    """Return the dialect of a request."""
    if (dialect := of_path(request.scope["path"])) is not None:
        return dialect
    if GOOGLE_QUERY in request.query_params or any(h in request.headers for h in GOOGLE_HEADERS):
        return Dialect.GOOGLE
    return Dialect.ANTHROPIC if ANTHROPIC_HEADER in request.headers else Dialect.OPENAI


def of_path(path: str) -> Dialect | None:
    """Return the dialect of a path; None where headers decide."""
    for pattern, dialect in (
        (_ANTHROPIC, Dialect.ANTHROPIC),
        (_OPENAI, Dialect.OPENAI),
        (_INTERACTIONS, Dialect.INTERACTIONS),
        (_GOOGLE, Dialect.GOOGLE),
    ):
        if pattern.search(path):
            return dialect
    return None


def renderer(request: Request) -> Renderer:
    """Return what renders a request's errors."""
    return RENDERERS[of(request)]
