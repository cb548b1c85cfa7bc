"""Keys by name, as `browser-bridge keys` gives them out: hashed at rest, scoped, limited.

A running server sees what the command changes at the next request. Of a key that was given out
only its hash is known: a key has so much chance in it that a plain one is enough.
"""

import hashlib
import json
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from browser_bridge import errors
from browser_bridge.api.keys import KEY_PREFIX
from browser_bridge.private_files import write_private

FILE_NAME = "keys.json"
MINUTE = 60.0
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedKey:
    """What is known of a key.

    Args:
        name: Its name.
        sha256: Hash of the key, hexadecimal.
        created: When it was made or last rotated, Unix seconds.
        groups: Profile groups that it may use; empty means all profiles.
        models: Modes and tools that it may use, by the words of model names; empty means all.
        per_minute: Requests to the site that it may make in a minute, or None for any number.
        is_admin: Whether it is meant for the operator.
    """

    name: str
    sha256: str
    created: int
    groups: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    per_minute: int | None = None
    is_admin: bool = False


_KEYS = TypeAdapter(tuple[NamedKey, ...])


class NamedKeys:
    """The keys in one file.

    Args:
        path: The file, which need not be there.
        clock: Monotonic seconds.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._seen: tuple[int, int] | None = None
        self._known: dict[str, NamedKey] = {}
        self._made: dict[str, deque[float]] = {}

    def all(self) -> tuple[NamedKey, ...]:
        """Return all keys, by name.

        Raises:
            InvalidRequest: The file cannot be read.
        """
        self._look()
        return tuple(sorted(self._known.values(), key=lambda known: known.name))

    def find(self, key: str) -> NamedKey | None:
        """Return what is known of a key, or None when it was never given out, or taken back.

        Raises:
            InvalidRequest: The file cannot be read.
        """
        self._look()
        return self._known.get(_hash(key))

    def admit(self, key: NamedKey) -> None:
        """Count a request of a key.

        Raises:
            PoolExhausted: It has made all it may make in a minute.
        """
        if key.per_minute is None:
            return
        now, made = self._clock(), self._made.setdefault(key.name, deque())
        while made and made[0] <= now - MINUTE:
            made.popleft()
        if len(made) >= key.per_minute:
            wait = made[0] + MINUTE - now
            raise errors.PoolExhausted(
                f"The API key {key.name!r} may make {key.per_minute} requests a minute; try again "
                f"in {wait:.0f} s.",
                retry_after=wait,
            )
        made.append(now)

    def add(self, new: NamedKey) -> str:
        """Give out a key, and return it: it is not shown again.

        Args:
            new: What is to be known of it; its hash and time are of no matter.

        Raises:
            InvalidRequest: The name is taken or none, or the file cannot be used.
        """
        if not _NAME.fullmatch(new.name):
            raise errors.InvalidRequest(
                f"{new.name!r} is no name of a key: use letters, digits, dots, hyphens and "
                "underscores, 64 at most."
            )
        if any(known.name == new.name for known in self.all()):
            raise errors.InvalidRequest(
                f"There is a key {new.name!r} already: rotate or remove it, or take another name."
            )
        return self._put(new, self.all())

    def rotate(self, name: str) -> str:
        """Give out another key in place of one, and return it: the old one ends at once.

        Raises:
            InvalidRequest: There is none of that name, or the file cannot be used.
        """
        old = self._get(name)
        return self._put(old, (known for known in self.all() if known is not old))

    def remove(self, name: str) -> None:
        """Take a key back.

        Raises:
            InvalidRequest: There is none of that name, or the file cannot be used.
        """
        old = self._get(name)
        self._write(known for known in self.all() if known is not old)

    def _get(self, name: str) -> NamedKey:
        found = next((known for known in self.all() if known.name == name), None)
        if found is None:
            raise errors.InvalidRequest(f"There is no key {name!r}: `keys list` shows them.")
        return found

    def _put(self, given: NamedKey, others: Iterable[NamedKey]) -> str:
        key = KEY_PREFIX + secrets.token_urlsafe(32)
        known = replace(given, sha256=_hash(key), created=int(time.time()))
        self._write((*others, known))
        return key

    def _look(self) -> None:
        """Read the file if it has changed."""
        try:
            facts = self._path.stat()
            seen = facts.st_mtime_ns, facts.st_ino
            if seen != self._seen:
                found = _KEYS.validate_json(self._path.read_bytes())
                self._known, self._seen = {known.sha256: known for known in found}, seen
        except FileNotFoundError:
            self._known, self._seen = {}, None
        except (OSError, ValidationError) as error:
            raise errors.InvalidRequest(
                f"The file of keys {str(self._path)!r} cannot be read: mend or remove it."
            ) from error

    def _write(self, keys: Iterable[NamedKey]) -> None:
        rows = _KEYS.dump_python(tuple(keys), mode="json", exclude_defaults=True)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(self._path, json.dumps(rows, indent=1) + "\n")
        except OSError as error:
            raise errors.InvalidRequest(
                f"The file of keys {str(self._path)!r} cannot be written ({error.strerror}): make "
                "BROWSER_BRIDGE_DATA_DIR writable."
            ) from error


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
