"""Profiles: one directory per Chromium user-data dir, and its description.

Knows nothing of Playwright. Whoever opens a profile takes `Profile.lock()` first.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from browser_bridge import errors
from browser_bridge.browser.lock import ProfileLock, unknown
from browser_bridge.private_files import write_private

METADATA = "browser-bridge.json"

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named Chromium user-data directory.

    Args:
        name: Its name, which is also the directory's.
        path: Its directory, absolute.
        groups: Groups it belongs to, by which requests may ask for it.
        created: When it was added; none if the directory was made by hand.
        problem: Why its description cannot be read, if it cannot; it must not be opened then.
    """

    name: str
    path: Path
    groups: tuple[str, ...] = ()
    created: datetime | None = None
    problem: str | None = None

    def lock(self) -> ProfileLock:
        """The exclusive right to open this profile; take it with `with` or `acquire()`."""
        return ProfileLock(name=self.name, path=self.path)


class Profiles:
    """All profiles below one directory.

    Args:
        directory: Where they lie; made when the first is added.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory.absolute()

    def list(self) -> tuple[Profile, ...]:
        """All profiles by name, those included whose directory was made by hand.

        One whose description cannot be read is among them, with its problem.
        """
        if not self._directory.is_dir():
            return ()
        names = sorted(entry.name for entry in self._directory.iterdir() if entry.is_dir())
        return tuple(self._listed(name) for name in names if _NAME.fullmatch(name))

    def get(self, name: str) -> Profile:
        """The profile of this name.

        Raises:
            UnknownProfile: There is none.
            ProfileInvalid: Its description cannot be read.
        """
        path = self._directory / name
        if not _NAME.fullmatch(name) or not path.is_dir():
            raise unknown(name)
        groups, created = _read_metadata(path / METADATA)
        return Profile(name=name, path=path, groups=groups, created=created)

    def _listed(self, name: str) -> Profile:
        path = self._directory / name
        try:
            groups, created = _read_metadata(path / METADATA)
        except errors.ProfileInvalid as error:
            return Profile(name=name, path=path, problem=error.message)
        return Profile(name=name, path=path, groups=groups, created=created)

    def add(self, name: str, groups: Sequence[str] = ()) -> Profile:
        """Make an empty profile.

        Raises:
            ProfileInvalid: The name, or a group's, cannot be used, or the profile exists.
        """
        for word in (name, *groups):
            check_name(word)
        path = self._directory / name
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            raise errors.ProfileInvalid(
                f"The profile {name!r} exists already. Choose another name, or remove it first "
                f"with `browser-bridge profiles remove {name}`."
            ) from None
        profile = Profile(
            name=name,
            path=path,
            groups=tuple(dict.fromkeys(groups)),
            created=datetime.now(UTC).replace(microsecond=0),
        )
        _write_metadata(profile)
        return profile

    def remove(self, name: str) -> None:
        """Delete a profile with its sign-in.

        Raises:
            UnknownProfile: There is none.
            ProfileLocked: It is open; nothing was deleted.
        """
        path = self._directory / name
        if not _NAME.fullmatch(name) or not path.is_dir():
            raise unknown(name)
        with Profile(name=name, path=path).lock():
            # A hidden name first: nobody can find, or begin to open, a half-deleted profile.
            grave = Path(tempfile.mkdtemp(prefix=".removed-", dir=self._directory))
            path.rename(grave / name)
        shutil.rmtree(grave)


def check_name(name: str) -> None:
    """Refuse a name which cannot be a profile's or a group's.

    Raises:
        ProfileInvalid: It cannot; the message says what can.
    """
    if not _NAME.fullmatch(name):
        raise errors.ProfileInvalid(
            f"{name!r} cannot name a profile or group: use 1 to 64 of A-Z a-z 0-9 . _ -, not "
            "beginning with . or -."
        )


def _read_metadata(path: Path) -> tuple[tuple[str, ...], datetime | None]:
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise TypeError("not an object")  # noqa: TRY301 - one place turns all of these into ours
        fields = cast("Mapping[str, object]", data)
        created = fields.get("created")
        groups = fields.get("groups", [])
        if not isinstance(groups, list):
            raise TypeError("groups is not a list")  # noqa: TRY301 - as above
        names = tuple(str(group) for group in cast("list[object]", groups))
        return names, datetime.fromisoformat(str(created)) if created else None
    except FileNotFoundError:
        return (), None
    except (OSError, ValueError, TypeError) as error:
        raise errors.ProfileInvalid(
            f"The description of the profile {path.parent.name!r} cannot be read ({error}). Mend "
            f"or delete {path.name} in its directory."
        ) from error


def _write_metadata(profile: Profile) -> None:
    created = profile.created.isoformat() if profile.created else None
    text = json.dumps({"groups": profile.groups, "created": created}, indent=2)
    write_private(profile.path / METADATA, text + "\n")
