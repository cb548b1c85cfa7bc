"""The store keeps what it was given, whole, for as long and as much as it may."""

import asyncio
import hashlib
import os
import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.artifacts import Store, shelf
from browser_bridge.events import ArtifactKind
from tests.unit.artifacts import samples
from tests.unit.artifacts.conftest import Clock


def contents(root: Path) -> list[Path]:
    return sorted((root / "contents").glob("*/*"))


def paths(root: Path) -> list[Path]:
    return [root, *root.rglob("*")]


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), 7):
        yield content[at : at + 7]


async def test_save_describes_the_file(store: Store) -> None:
    content = samples.picture((64, 36))
    artifact = await store.save(content, kind=ArtifactKind.IMAGE, title="A lake", name="lake.jpg")
    assert artifact.sha256 == hashlib.sha256(content).hexdigest()
    assert (artifact.size, artifact.media_type) == (len(content), "image/png")
    assert (artifact.width, artifact.height, artifact.title) == (64, 36, "A lake")
    assert artifact.name == "lake.png"
    assert artifact.id.isalnum()
    assert artifact.id == artifact.id.lower()


@pytest.mark.parametrize("origin", ["bytes", "stream", "file"])
async def test_save_takes_bytes_streams_and_files(
    store: Store, tmp_path: Path, origin: str
) -> None:
    content = samples.film()
    path = tmp_path / "download"
    path.write_bytes(content)
    sources = {"bytes": content, "stream": pieces(content), "file": path}
    artifact = await store.save(sources[origin], kind=ArtifactKind.VIDEO)
    opened = await store.open(artifact.id)
    assert opened.artifact == artifact
    assert await opened.content() == content
    assert b"".join([part async for part in opened.read(3, 20)]) == content[3:20]
    assert path.exists()


async def test_store_is_for_its_owner_alone(store: Store, root: Path) -> None:
    await store.save(b"hello", kind=ArtifactKind.DOCUMENT)
    for path in paths(root):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


async def test_same_content_is_kept_once_and_as_long_as_one_needs_it(
    store: Store, root: Path
) -> None:
    first = await store.save(b"hello", kind=ArtifactKind.DOCUMENT, title="one")
    second = await store.save(b"hello", kind=ArtifactKind.DOCUMENT, title="two")
    assert first.id != second.id
    assert len(contents(root)) == 1
    await store.remove(first.id)
    assert await (await store.open(second.id)).content() == b"hello"
    await store.remove(second.id)
    assert contents(root) == []


async def test_many_at_once_are_all_kept(store: Store) -> None:
    async def keep(number: int) -> None:
        text = f"text {number % 3}".encode()
        artifact = await store.save(text, kind=ArtifactKind.DOCUMENT)
        assert await (await store.open(artifact.id)).content() == text
        if number % 2:
            await store.remove(artifact.id)

    await asyncio.gather(*(keep(number) for number in range(30)))


@pytest.mark.parametrize("artifact_id", ["", "x", "../../etc/passwd", "a/b", "A", "a" * 65])
async def test_open_finds_only_what_is_there(store: Store, artifact_id: str) -> None:
    with pytest.raises(errors.ArtifactNotFound):
        await store.open(artifact_id)


async def test_refused_file_leaves_nothing_behind(store: Store, root: Path) -> None:
    with pytest.raises(errors.ArtifactInvalid):
        await store.save(b"<html>", kind=ArtifactKind.VIDEO)
    with pytest.raises(errors.ArtifactInvalid, match="larger"):
        await store.save(pieces(bytes(10_001)), kind=ArtifactKind.DOCUMENT)
    assert [path for path in paths(root) if path.is_file()] == []


async def test_old_artifacts_are_gone_before_they_are_deleted(store: Store, clock: Clock) -> None:
    artifact = await store.save(b"hello", kind=ArtifactKind.DOCUMENT)
    assert (await store.open(artifact.id)).expires == clock.now + 3600
    clock.now += 3600
    with pytest.raises(errors.ArtifactNotFound):
        await store.open(artifact.id)


async def test_start_deletes_what_is_too_old(store: Store, root: Path, clock: Clock) -> None:
    await store.save(b"old", kind=ArtifactKind.DOCUMENT)
    clock.now += 1800
    young = await store.save(b"young", kind=ArtifactKind.DOCUMENT)
    clock.now += 1800
    async with store:
        assert [path.name for path in contents(root)] == [young.sha256]
        assert len(list((root / "records").iterdir())) == 1


async def test_the_oldest_go_when_there_is_too_much(store: Store, root: Path, clock: Clock) -> None:
    async with store:
        kept: list[str] = []
        for number in range(5):
            clock.now += 1
            text = str(number).encode() * 3000
            kept.append((await store.save(text, kind=ArtifactKind.DOCUMENT)).id)
        async with asyncio.timeout(10):
            while sum(path.stat().st_size for path in contents(root)) > 10_000:  # noqa: ASYNC110 - files tell nobody
                await asyncio.sleep(0.01)
        await store.open(kept[-1])
        with pytest.raises(errors.ArtifactNotFound):
            await store.open(kept[0])


async def test_crash_between_writing_and_renaming_leaves_no_artifact(
    store: Store, root: Path
) -> None:
    """What was being written when the process died is not listed, and is removed when old."""
    whole = await store.save(b"whole", kind=ArtifactKind.DOCUMENT)
    draft = shelf.Shelf(root).draft()
    draft.write_bytes(b"half")
    orphan = root / "contents" / "ab" / ("ab" * 32)
    orphan.parent.mkdir()
    orphan.write_bytes(b"renamed, but never recorded")
    (root / "records" / "half.json").write_text('{"artifact": {"id": "half"')
    os.utime(draft, (0, 0))
    async with store:
        assert not draft.exists()
        assert not orphan.exists()
        with pytest.raises(errors.ArtifactNotFound):
            await store.open("half")
        assert await (await store.open(whole.id)).content() == b"whole"


async def test_disk_that_cannot_be_written_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file", ttl=timedelta(days=1), max_bytes=100)
    with pytest.raises(errors.StorageFailed, match="DATA_DIR"):
        await store.save(b"hello", kind=ArtifactKind.DOCUMENT)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc passwd.txt"),
        ("a\r\nb: c", "a b c.txt"),
        ("\u202egpj.exe", "gpj.exe.txt"),
        ("x" * 500, "x" * 100 + ".txt"),
        ("...", "file.txt"),
        ("notes.TXT", "notes.txt"),
    ],
)
async def test_names_are_safe(store: Store, title: str, name: str) -> None:
    artifact = await store.save(b"hello", kind=ArtifactKind.DOCUMENT, title=title)
    assert artifact.name == name
