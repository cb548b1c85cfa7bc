"""`browser-bridge backup`: a copy of what the server has to remember, while it may be running."""

import shutil
from pathlib import Path

from browser_bridge import errors, settings
from browser_bridge.api import keys, media_links, named_keys
from browser_bridge.cli import output
from browser_bridge.jobs.records import DIRECTORY
from browser_bridge.opening import DATABASE
from browser_bridge.storage.backup import BackupFailed, back_up


def backup(directory: Path, /) -> int:
    """Copy the database, the records of long jobs and the keys.

    Args:
        directory: Where to; it is made, and must not be there or be empty.
    """
    data = settings.load().data_dir
    if not (data / DATABASE).is_file():
        raise errors.InvalidRequest(
            f"There is no database in {str(data)!r} yet: start the server once, or name the data "
            "directory by BROWSER_BRIDGE_DATA_DIR."
        )
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise errors.InvalidRequest(
            f"{str(directory)!r} is not an empty directory: name one that is not there yet."
        )
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        back_up(data / DATABASE, directory / DATABASE)
        _copy_files(data, directory)
    except (OSError, BackupFailed) as error:
        raise errors.StorageFailed(
            f"The backup in {str(directory)!r} is not whole ({error}): mend that, and make another."
        ) from error
    output.line(str(directory.absolute()))
    return 0


def _copy_files(data: Path, directory: Path) -> None:
    for name in (keys.FILE_NAME, named_keys.FILE_NAME, media_links.FILE_NAME):
        if (data / name).is_file():
            shutil.copy2(data / name, directory / name)  # with its mode
    if (data / DIRECTORY).is_dir():
        shutil.copytree(data / DIRECTORY, directory / DIRECTORY, ignore=_drafts)


def _drafts(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".")]
