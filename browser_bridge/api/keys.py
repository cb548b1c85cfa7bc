"""The callers' keys: those of the settings, or one made at the first start and kept."""

import secrets

from browser_bridge import errors
from browser_bridge.api import secret_files
from browser_bridge.settings import Settings

FILE_NAME = "api-key"
KEY_PREFIX = "bb-"
REMEDY = "make BROWSER_BRIDGE_DATA_DIR writable, or set BROWSER_BRIDGE_API__KEYS"


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
    return (secret_files.load_or_create(path, _new_key, remedy=REMEDY),)


def _new_key() -> str:
    return KEY_PREFIX + secrets.token_urlsafe(32)
