"""What became of each upload, and the files that prompts name. Knows no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from browser_bridge.replica.prompt import BadRequest, item
from browser_bridge.replica.upload_values import ReceivedFile, SentFile


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upload:
    name: str
    size: int = 0
    sha256: str = ""


class Uploads:
    """Uploads begun and finished, by id."""

    def __init__(self) -> None:
        self._count = 0
        self._begun: dict[str, str] = {}
        self._finished: dict[str, _Upload] = {}

    @property
    def finished(self) -> int:
        """Number of files that arrived whole."""
        return len(self._finished)

    def begin(self, name: str) -> str:
        """Begin an upload; return its id."""
        self._count += 1
        upload = f"{self._count:016x}"
        self._begun[upload] = name
        return upload

    def finish(self, upload: str, *, size: int, sha256: str) -> str | None:
        """Note that a file arrived; return its path, or None for an upload never begun."""
        name = self._begun.pop(upload, None)
        if name is None:
            return None
        path = f"/contrib_service/ttl_1d/{upload}"
        self._finished[path] = _Upload(name=name, size=size, sha256=sha256)
        return path

    def received(self, files: Sequence[SentFile]) -> tuple[ReceivedFile, ...]:
        """Tell what arrived of the files that a prompt names.

        Raises:
            BadRequest: One was never uploaded, or under another name.
        """
        return tuple(self._received(file) for file in files)

    def _received(self, file: SentFile) -> ReceivedFile:
        upload = self._finished.get(file.path)
        if upload is None or upload.name != file.name:
            raise BadRequest(f"The prompt names a file that was not uploaded: {file.name!r}.")
        return ReceivedFile(
            name=file.name, media_type=file.media_type, size=upload.size, sha256=upload.sha256
        )

    def reset(self) -> None:
        """Forget everything."""
        self._count = 0
        self._begun.clear()
        self._finished.clear()


def read(files: Any) -> tuple[SentFile, ...]:
    """Read the files of a prompt: `[[[path, 1, null, type], name], …]` at [0][3] (site-wire 3.1).

    Raises:
        BadRequest: They have another form.
    """
    if files is None:
        return ()
    if not isinstance(files, list):
        raise BadRequest("f.req holds no list of files at [0][3].")
    return tuple(_sent(entry) for entry in cast("list[Any]", files))


def written(files: Sequence[SentFile]) -> list[Any] | None:
    """Write files as `read` takes them; None for none."""
    return [[[file.path, 1, None, file.media_type], file.name] for file in files] or None


def _sent(entry: Any) -> SentFile:
    path, media_type, name = item(entry, 0, 0), item(entry, 0, 3), item(entry, 1)
    if not isinstance(path, str) or not isinstance(name, str):
        raise BadRequest("A file at [0][3] has no path or no name.")
    return SentFile(path=path, name=name, media_type=str(media_type or ""))
