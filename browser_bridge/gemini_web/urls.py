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

_UPLOAD = re.compile(r"(?:^|/)upload(?:/|$)")
_CONVERSATION = re.compile(r"^(?:/u/\d+)?/(?:app|gem/[^/]+)/([\w-]+)/?$")
_GEM = re.compile(r"^(?:/u/\d+)?/gem/([^/]+)(?:/|$)")
_ACCOUNT = re.compile(r"^/u/\d+(?=/)")
_APP = re.compile(r"^(?:/u/\d+)?/(?:app(?:/[\w-]+)?|gem/[^/]+(?:/[\w-]+)?)/?$")
_SIGN_IN = re.compile(
    r"servicelogin|accountchooser|/sign-?in(?:/|$)|/log-?in(?:/|$)|/accounts(?:/|$)", re.IGNORECASE
)
_SIGN_IN_HOSTS = ("accounts.", "login.", "signin.")


class Place(StrEnum):
    """What kind of page an address is."""

    APP = "app"
    SIGN_IN = "sign_in"
    CONSENT = "consent"
    BLOCKED = "blocked"
    RECOVERY = "recovery"
    """The site asks for the account's recovery options (site-dom 12)."""
    FOREIGN = "foreign"
    """Another site, such as a network's own page."""
    ELSEWHERE = "elsewhere"
    """Another page of the site, or none at all."""


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

    def gem(self, name: str, *, beside: str = "") -> str:
        """Return the address of a new chat with one of the site's gems.

        Args:
            name: Its name in addresses.
            beside: Address of a page of the account that is to use it; "" takes the first account.
        """
        account = _ACCOUNT.match(urlsplit(beside).path)
        return f"{self.origin}{account[0] if account else ''}/gem/{name}"

    def conversation(self, identity: str, *, beside: str = "") -> str:
        """Return the address of one conversation by its id.

        Args:
            identity: The id.
            beside: Address of a page of the account that has it; "" takes the first account.
        """
        account = _ACCOUNT.match(urlsplit(beside).path)
        return f"{self.origin}{account[0] if account else ''}/app/{identity}"

    def place(self, url: str) -> Place:
        """Tell what kind of page an address is (site-dom 12, "URLs" and "Sign-in state")."""
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path
        is_home = url == self.origin or url.startswith(f"{self.origin}/")
        checks = (
            (is_home and _APP.match(path), Place.APP),
            (_SIGN_IN.search(path) or host.startswith(_SIGN_IN_HOSTS), Place.SIGN_IN),
            (host.startswith("consent.") or path.startswith("/consent"), Place.CONSENT),
            (path.startswith("/web/recoveryoptions"), Place.RECOVERY),
            (path.startswith("/sorry"), Place.BLOCKED),
            (not is_home and parts.scheme in ("http", "https"), Place.FOREIGN),
        )
        return next((place for fits, place in checks if fits), Place.ELSEWHERE)


def conversation_of(url: str) -> str | None:
    """Return the id of the conversation an address shows, or None on a new chat."""
    match = _CONVERSATION.match(urlsplit(url).path)
    return match[1] if match else None


def gem_of(url: str) -> str | None:
    """Return the name of the gem whose chat an address shows, or None for an ordinary one."""
    match = _GEM.match(urlsplit(url).path)
    return match[1] if match else None


def is_upload(url: str) -> bool:
    """Tell whether a request address takes files (site-wire 1), on whatever host."""
    return _UPLOAD.search(urlsplit(url).path) is not None


def is_stream(url: str) -> bool:
    """Tell whether a request address is the one that carries prompts."""
    return urlsplit(url).path.endswith(f"/{STREAM_METHOD}")
