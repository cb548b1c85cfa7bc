"""Takes out of texts and addresses what names a person or opens a door."""

import re
from urllib.parse import urlsplit

_EMAIL = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*")
_INLINE = re.compile(r"\b(data|blob):[^\s\"'<>)]+")
_TOKEN = re.compile(r"(?<![\w/+-])(?=[\w/+-]*\d)(?=[\w/+-]*[A-Za-z])[\w/+-]{32,}={0,2}")
_ID = re.compile(r"(?=[^/]*\d)[A-Za-z0-9_-]{8,}|[^/]{24,}")


def without_people(text: str) -> str:
    """The text without e-mail addresses."""
    return _EMAIL.sub("[e-mail]", text)


def without_secrets(text: str) -> str:
    """The text without e-mail addresses, long tokens, inline data and the queries of addresses."""
    text = _INLINE.sub(r"\1:", _QUERY.sub(r"\1", without_people(text)))
    return _TOKEN.sub("[token]", text)


def public_url(url: str) -> str:
    """An address without query, fragment, credentials and the ids in its path."""
    parts = urlsplit(url)
    if not parts.hostname:
        return f"{parts.scheme}:" if parts.scheme else ""
    port = f":{parts.port}" if parts.port else ""
    path = "/".join(
        ":id" if _ID.fullmatch(segment) else segment for segment in parts.path.split("/")
    )
    return f"{parts.scheme}://{parts.hostname}{port}{path}"
