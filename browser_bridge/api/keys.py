"""The callers' keys: those of the settings, or one made at the first start and kept."""

import os
import secrets
from pathlib import Path

from browser_bridge import errors
from browser_bridge.settings import Settings

FILE_NAME = "api-key"
KEY_PREFIX = "bb-"


def load_or_create(settings: Settings) -> tuple[str, ...]:
    """Return the accepted keys, making and keeping one when the settings name none.

    Raises:
        InvalidRequest: The key file cannot be read or written, or a key is blank.
    """
    if settings.api.keys:
        if not all(key.strip() for key in settings.api.keys):
            raise errors.InvalidRequest("BROWSER_BRIDGE_API__KEYS holds a blank key; remove it.")
        return settings.api.keys
    path = settings.data_dir / FILE_NAME
    try:
        return (_read(path) or _create(path),)
    except OSError as error:
        raise errors.InvalidRequest(
            f"The key file {str(path)!r} cannot be used ({error.strerror}): make BROWSER_BRIDGE_"
            "DATA_DIR writable, or set BROWSER_BRIDGE_API__KEYS."
        ) from error


def _read(path: Path) -> str:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    path.chmod(0o600)
    return key


def _create(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    draft = path.with_name(f".{FILE_NAME}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key + "\n")
    return _publish(draft, path) or key


def _publish(draft: Path, path: Path) -> str:
    # A link, unlike a rename, fails when another process was first: both then use its key.
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        if key := _read(path):
            return key
        draft.replace(path)
        return ""
    finally:
        draft.unlink(missing_ok=True)
    return ""
