"""Addresses of the site: which page a URL is, and where pages are, for any origin."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

REAL_ORIGIN = "https://gemini.google.com"
HOME_DOMAINS = (".google.com", "google.com", "gemini.google.com", "accounts.google.com")
"""Domains whose cookies belong to a sign-in; re-homed when another origin is driven."""

STREAM_METHOD = "StreamGenerate"
"""Last path segment of the request that carries a prompt and its answer (site-wire 1)."""

_CONVERSATION = re.compile(r"^(?:/u/\d+)?/(?:app|gem/[^/]+)/([\w-]+)/?$")
_APP = re.compile(r"^(?:/u/\d+)?/(?:app(?:/[\w-]+)?|gem/[^/]+(?:/[\w-]+)?)/?$")
_SIGN_IN = re.compile(r"servicelogin|/signin|accountchooser|/v3/signin", re.IGNORECASE)


class Place(StrEnum):
    """What kind of page an address is."""

    APP = "app"
    SIGN_IN = "sign_in"
    CONSENT = "consent"
    BLOCKED = "blocked"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Site:
    """The site that is driven.

    Args:
        origin: Scheme, host and port.
    """

    origin: str = REAL_ORIGIN

    @property
    def new_chat(self) -> str:
        """Address of a new chat of the profile's first account."""
        return f"{self.origin}/app"

    def conversation(self, identity: str) -> str:
        """Return the address of one conversation by its id."""
        return f"{self.origin}/app/{identity}"

    def place(self, url: str) -> Place:
        """Tell what kind of page an address is (site-dom 12, "URLs" and "Sign-in state")."""
        parts = urlsplit(url)
        if _SIGN_IN.search(parts.path) or parts.hostname == "accounts.google.com":
            return Place.SIGN_IN
        if (parts.hostname or "").startswith("consent.") or parts.path.startswith("/consent"):
            return Place.CONSENT
        if parts.path.startswith("/sorry"):
            return Place.BLOCKED
        is_home = url == self.origin or url.startswith(f"{self.origin}/")
        return Place.APP if is_home and _APP.match(parts.path) else Place.ELSEWHERE


def conversation_of(url: str) -> str | None:
    """Return the id of the conversation an address shows, or None on a new chat."""
    match = _CONVERSATION.match(urlsplit(url).path)
    return match[1] if match else None


def is_stream(url: str) -> bool:
    """Tell whether a request address is the one that carries prompts."""
    return urlsplit(url).path.endswith(f"/{STREAM_METHOD}")
