"""A file being written: counts, digests and limits as the bytes come."""

import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

from browser_bridge import errors
from browser_bridge.attachments import media_types

PIECE = 2**20
"""Bytes read or written at once."""


class Sink:
    """The file being written.

    Args:
        file: Where the bytes go, or None to count and digest them only.
        most: Bytes it may have.
        param: The request field it came in, for errors.
    """

    def __init__(self, file: BinaryIO | None, *, most: int, param: str) -> None:
        self._file = file
        self._most = most
        self._param = param
        self._digest = hashlib.sha256()
        self.size = 0
        self.head = b""

    @classmethod
    @contextmanager
    def opened(cls, path: Path, *, most: int, param: str) -> Generator[Self]:
        """Open a new file, in a new directory, that only its owner may read."""
        path.parent.mkdir(mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield cls(file, most=most, param=param)

    @property
    def sha256(self) -> str:
        """Digest of what was written, in hexadecimal."""
        return self._digest.hexdigest()

    def write(self, content: bytes) -> None:
        """Append bytes.

        Raises:
            InvalidAttachment: The file is larger than it may be.
        """
        self.size += len(content)
        if self.size > self._most:
            raise too_large(self._most, self._param)
        if len(self.head) < media_types.HEAD:
            self.head += content[: media_types.HEAD - len(self.head)]
        self._digest.update(content)
        if self._file is not None:
            self._file.write(content)


def too_large(most: int, param: str) -> errors.InvalidAttachment:
    """Return the error of a file that exceeds a limit of the site."""
    return errors.InvalidAttachment(
        f"The file is larger than the site takes: at most {most / 1e6:g} MB of its kind.",
        param=param,
    )
