"""Small files that only their owner may read, replaced whole and durably."""

import os
import tempfile
from pathlib import Path


def write_private(path: Path, content: str | bytes) -> None:
    """Replace a file at once, readable by its owner alone; it is whole whenever the process dies.

    Args:
        path: The file, in a directory that is there.
        content: Its bytes, or its text, written as UTF-8.

    Raises:
        OSError: The disk is full, or the directory cannot be written.
    """
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)
