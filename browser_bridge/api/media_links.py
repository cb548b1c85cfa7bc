"""Addresses under which artifacts may be had for a while, without a key.

    BASE/media/ID.EXT?token=EXPIRES-SIGNATURE.EXT

The signature covers id, extension and time. The extension stands at the very end once more:
programs that look for films in answers expect an address that ends in `.mp4`.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from fastapi import Request

from browser_bridge.api import secret_files
from browser_bridge.events import Artifact
from browser_bridge.messages import StoredFile
from browser_bridge.settings import Settings

FILE_NAME = "media-key"
REMEDY = "make BROWSER_BRIDGE_DATA_DIR writable"
SIGNATURE_DIGITS = 40
_TOKEN = re.compile(r"(\d{1,12})-([0-9a-f]+)(?:\.[a-z0-9]+)?")
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_OURS = re.compile(r"https?://[^\s<>()\"']+/media/([a-z0-9]+)\.([a-z0-9]+)\?token=([0-9a-z.-]+)")


def load_key(settings: Settings) -> bytes:
    """Return the key that signs, making and keeping it at the first start.

    Raises:
        InvalidRequest: Its file cannot be read or written.
    """
    path = settings.data_dir / FILE_NAME
    made = secret_files.load_or_create(path, lambda: secrets.token_hex(32), remedy=REMEDY)
    return made.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLinks:
    """Makes and checks addresses of artifacts.

    Args:
        key: The key that signs.
        ttl: How long an address is good.
        clock: Unix seconds.
    """

    key: bytes
    ttl: timedelta
    clock: Callable[[], float] = time.time

    def link(self, artifact: Artifact, *, base: str) -> str:
        """Return an address of an artifact.

        Args:
            artifact: The artifact.
            base: What comes before `/media`.
        """
        extension = artifact.name.rpartition(".")[2] or "bin"
        expires = int(self.clock() + self.ttl.total_seconds())
        signature = self._signature(artifact.id, extension, expires)
        name = f"{artifact.id}.{extension}"
        return f"{base}/media/{name}?token={expires}-{signature}.{extension}"

    def is_valid(self, artifact_id: str, extension: str, token: str) -> bool:
        """Whether an address was made here and is good still."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            return False
        wanted = self._signature(artifact_id, extension, int(match[1]))
        return hmac.compare_digest(wanted, match[2]) and self.clock() < int(match[1])

    def key_for(self, purpose: str) -> bytes:
        """Return a key of its own for another purpose, which tells nothing of this one."""
        return hmac.new(self.key, purpose.encode(), hashlib.sha256).digest()

    def find(self, text: str) -> tuple[StoredFile, ...]:
        """Return the artifacts whose good addresses stand in a text, each once, in order."""
        found = (match for match in _OURS.finditer(text) if self.is_valid(*match.groups()))
        files = (StoredFile(id=match[1], name=f"{match[1]}.{match[2]}") for match in found)
        return tuple(dict.fromkeys(files))

    def _signature(self, artifact_id: str, extension: str, expires: int) -> str:
        text = f"{artifact_id}.{extension}.{expires}".encode()
        return hmac.new(self.key, text, hashlib.sha256).hexdigest()[:SIGNATURE_DIGITS]


def base_url(request: Request, public_url: str | None) -> str:
    """Return what addresses of this server begin with, without a slash at the end.

    Args:
        request: The request being answered; its prefix and host are kept.
        public_url: What the settings say instead, if they do.
    """
    if public_url:
        return public_url.rstrip("/")
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        host = _own_address(request.scope)
    return f"{request.scope.get('scheme', 'http')}://{host}{request.scope.get('root_path', '')}"


def linker(
    links: MediaLinks, request: Request, public_url: str | None
) -> Callable[[Artifact], str]:
    """Return what gives the address of an artifact to the caller of a request.

    Args:
        links: Makes addresses.
        request: The request being answered.
        public_url: What addresses begin with instead, if the settings say so.
    """
    return partial(links.link, base=base_url(request, public_url))


def _own_address(scope: Any) -> str:
    host, port = scope.get("server") or ("127.0.0.1", None)
    try:
        is_long = ipaddress.ip_address(host).version == 6  # noqa: PLR2004 - IPv6
    except ValueError:
        is_long = False
    name = f"[{host}]" if is_long else host
    return f"{name}:{port}" if port else name
