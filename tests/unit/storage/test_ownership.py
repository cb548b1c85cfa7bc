"""A data directory has one owner at a time."""

from pathlib import Path

from browser_bridge.storage.ownership import owned


def test_directory_is_owned_once_until_it_is_given_back(tmp_path: Path) -> None:
    with owned(tmp_path) as first, owned(tmp_path) as second:
        assert (first, second) == (True, False)
    with owned(tmp_path) as again:
        assert again
