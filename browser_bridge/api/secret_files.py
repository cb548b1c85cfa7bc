"""Secrets made at the first start and kept, readable for their owner alone."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from browser_bridge import errors


def load_or_create(path: Path, make: Callable[[], str], *, remedy: str) -> str:
    """Return the secret in a file, making it when there is none.

    Args:
        path: The file.
        make: Makes a new secret, one line.
        remedy: What to do when the file cannot be used, for the error.

    Raises:
        InvalidRequest: The file cannot be read or written.
    """
    try:
        return _read(path) or _create(path, make())
    except OSError as error:
        raise errors.InvalidRequest(
            f"The key file {str(path)!r} cannot be used ({error.strerror}): {remedy}."
        ) from error


def _read(path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    path.chmod(0o600)
    return secret


def _create(path: Path, secret: str) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret + "\n")
    return _publish(draft, path) or secret


def _publish(draft: Path, path: Path) -> str:
    # A link, unlike a rename, fails when another process was first: both then use its secret.
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        if secret := _read(path):
            return secret
        draft.replace(path)
        return ""
    finally:
        draft.unlink(missing_ok=True)
    return ""
