"""Profiles on disk: names, descriptions, listing, removal."""

import stat
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.browser.profile import METADATA, Profiles, check_name, write_private


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "profiles")


@pytest.mark.parametrize("name", ["a", "Work_2", "a.b-c", "_x", "9", "n" * 64])
def test_check_name_accepts(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "-x", "a/b", "a b", "é", "n" * 65, "a\n", "a\x00"]
)
def test_check_name_refuses(name: str) -> None:
    with pytest.raises(errors.ProfileInvalid, match="1 to 64"):
        check_name(name)


def test_add_makes_a_private_directory_and_description(profiles: Profiles) -> None:
    added = profiles.add("work", ["paid", "fast", "paid"])

    assert added.groups == ("paid", "fast")
    assert profiles.get("work") == added
    assert added.created is not None
    assert _mode(added.path) == 0o700
    assert _mode(added.path / METADATA) == 0o600


def test_add_refuses_a_name_that_exists(profiles: Profiles) -> None:
    profiles.add("work")

    with pytest.raises(errors.ProfileInvalid, match="exists already"):
        profiles.add("work")


def test_add_makes_nothing_when_a_group_is_invalid(profiles: Profiles) -> None:
    with pytest.raises(errors.ProfileInvalid):
        profiles.add("work", ["a,b"])

    assert profiles.list() == ()


def test_list_takes_directories_made_by_hand_and_nothing_else(
    profiles: Profiles, tmp_path: Path
) -> None:
    profiles.add("b")
    directory = tmp_path / "profiles"
    (directory / "a").mkdir()
    (directory / ".removed-x").mkdir()
    (directory / "lost+found").mkdir()
    (directory / ".gitkeep").touch()
    (directory / "notes").touch()

    assert [profile.name for profile in profiles.list()] == ["a", "b"]
    assert profiles.get("a").created is None


def test_list_is_empty_when_there_is_no_directory(profiles: Profiles) -> None:
    assert profiles.list() == ()


@pytest.mark.parametrize("name", ["none", "../work", "work/../work", "", "."])
def test_get_refuses_an_unknown_name_with_a_remedy(profiles: Profiles, name: str) -> None:
    profiles.add("work")

    with pytest.raises(errors.UnknownProfile, match="profiles list"):
        profiles.get(name)


@pytest.mark.parametrize("text", ["{", "[]", '{"groups": 3}', '{"created": "soon"}'])
def test_get_names_the_file_when_the_description_is_broken(profiles: Profiles, text: str) -> None:
    profile = profiles.add("work")
    (profile.path / METADATA).write_text(text)

    with pytest.raises(errors.ProfileInvalid, match=METADATA):
        profiles.get("work")


def test_remove_deletes_the_directory(profiles: Profiles, tmp_path: Path) -> None:
    profile = profiles.add("work")
    (profile.path / "Default").mkdir()

    profiles.remove("work")

    assert list((tmp_path / "profiles").iterdir()) == []


def test_remove_deletes_nothing_while_the_profile_is_open(profiles: Profiles) -> None:
    profile = profiles.add("work")

    with profile.lock(), pytest.raises(errors.ProfileLocked):
        profiles.remove("work")

    assert profiles.get("work") == profile


def test_remove_works_when_the_description_is_broken(profiles: Profiles) -> None:
    profile = profiles.add("work")
    (profile.path / METADATA).write_text("{")

    profiles.remove("work")

    assert profiles.list() == ()


def test_write_private_replaces_the_file_and_leaves_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    path.chmod(0o644)

    write_private(path, "new")

    assert path.read_text() == "new"
    assert _mode(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_list_tells_of_a_profile_that_cannot_be_read_and_of_the_others(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    for name in ("a", "b"):
        profiles.add(name, ["team"])
    (tmp_path / "a" / METADATA).write_text("{")
    broken, whole = profiles.list()
    assert broken.problem is not None
    assert METADATA in broken.problem
    assert (whole.problem, whole.groups) == (None, ("team",))
