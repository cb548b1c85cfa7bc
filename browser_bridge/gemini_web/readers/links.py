"""Where a link of the site's answer leads, redirects taken off; pure."""

import re
from urllib.parse import parse_qs, urlsplit

_REDIRECT_HOSTS = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}")
_VIDEO = re.compile(r"(?:/embed/|/vi/|/vi_webp/|[?&]v=|youtu\.be/)([\w-]{11})")
_ABSOLUTE = re.compile(r"(?:https?|mailto|tel|ftp):", re.IGNORECASE)


def target_of(href: str) -> str:
    """The address a person means by a link; empty when it has none worth keeping."""
    href = href.strip()
    try:
        parts = urlsplit(href)
        if parts.netloc and _REDIRECT_HOSTS.fullmatch(parts.netloc):
            if parts.path == "/search":
                return ""
            if parts.path == "/url":
                query = parse_qs(parts.query)
                href = (query.get("q") or query.get("url") or [href])[0]
    except ValueError:  # such as an unclosed bracket in the host
        return ""
    return href if _ABSOLUTE.match(href) else ""


def image_of(source: str) -> str:
    """The address of an image, if others can fetch it."""
    return source if source.lower().startswith(("http://", "https://")) else ""


def video_of(source: str) -> str:
    """The watch page of the YouTube video that a player or thumbnail shows, or nothing."""
    found = _VIDEO.search(source)
    return f"https://www.youtube.com/watch?v={found.group(1)}" if found else ""
