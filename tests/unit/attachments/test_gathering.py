"""Files of a request become attachments on disk, and are gone when the job ends."""

import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.attachments import Attachments, Fetcher, Limits, directory
from browser_bridge.attachments.fetching import Origin
from browser_bridge.attachments.sink import Sink
from browser_bridge.messages import (
    Attachment,
    FileSource,
    InlineFile,
    LocalFile,
    Message,
    RemoteFile,
    Role,
    StoredFile,
)

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(32)
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(400)
LIMITS = Limits(count=3, size=200, video_size=1000)


class FakeFetcher(Fetcher):
    """Fetches a page of HTML, whatever is asked for."""

    async def fetch(self, source: RemoteFile, sink: Sink) -> Origin:
        sink.write(b"<html>Not found" if "html" in source.url else PNG)
        return Origin(media_type="image/png", name="remote.png")


async def find(source: StoredFile) -> LocalFile | None:
    return LocalFile(path=Path(source.id)) if source.id.startswith("/") else None


def attachments(folder: Path) -> Attachments:
    return Attachments(folder, limits=LIMITS, fetcher=FakeFetcher(), find_stored=find)


def left(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def taken(folder: Path, *sources: FileSource) -> list[tuple[Attachment, bytes]]:
    async with attachments(folder).opened() as gathering:
        found = await gathering.take(sources)
        return [(each, each.path.read_bytes()) for each in found]


def inline(content: bytes, media_type: str = "", name: str = "") -> InlineFile:
    return InlineFile(content=content, media_type=media_type, name=name, param="p")


async def test_take_writes_names_types_sizes_and_digests(tmp_path: Path) -> None:
    ((first, content), (second, _)) = await taken(
        tmp_path, inline(PNG, "image/jpeg", "../a.png"), inline(b"import os\n", name="a.py")
    )
    assert content == PNG
    assert (first.name, first.media_type, first.size) == ("a.png", "image/png", len(PNG))
    assert first.sha256 == hashlib.sha256(PNG).hexdigest()
    assert first.param == "p"
    assert (second.name, second.media_type) == ("a.py", "text/x-python")


async def test_files_are_private_and_gone_afterwards(tmp_path: Path) -> None:
    async with attachments(tmp_path).opened() as gathering:
        (attachment,) = await gathering.take([inline(PNG)])
        (folder,) = left(tmp_path)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(attachment.path.stat().st_mode) == 0o600
    assert left(tmp_path) == []


async def test_files_are_gone_when_the_job_fails(tmp_path: Path) -> None:
    async def job() -> None:
        async with attachments(tmp_path).opened() as gathering:
            await gathering.take([inline(PNG)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await job()
    assert left(tmp_path) == []


async def test_job_without_files_touches_no_disk(tmp_path: Path) -> None:
    async with attachments(tmp_path / "none").opened() as gathering:
        assert await gathering.take([]) == ()
    assert left(tmp_path) == []


async def test_files_without_names_get_distinct_ones(tmp_path: Path) -> None:
    found = await taken(tmp_path, inline(PNG), inline(PNG + b"2"), inline(b"text"))
    assert [each.name for each, _ in found] == ["image.png", "image-2.png", "text.txt"]


async def test_same_names_of_the_caller_are_kept(tmp_path: Path) -> None:
    found = await taken(tmp_path, inline(PNG, name="a.png"), inline(PNG + b"2", name="a.png"))
    assert [(each.name, content) for each, content in found] == [
        ("a.png", PNG),
        ("a.png", PNG + b"2"),
    ]


async def test_take_reads_local_and_stored_files(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    path = tmp_path / "own" / "notes.md"
    path.write_text("# Notes\n")
    found = await taken(tmp_path, LocalFile(path=path), StoredFile(id=str(path), name="b.md"))
    assert [(each.name, each.media_type, content) for each, content in found] == [
        ("notes.md", "text/markdown", b"# Notes\n"),
        ("b.md", "text/markdown", b"# Notes\n"),
    ]
    assert path.exists()


async def test_take_fetches_remote_files(tmp_path: Path) -> None:
    ((found, content),) = await taken(tmp_path, RemoteFile(url="http://a.test/x"))
    assert (found.name, found.media_type, content) == ("remote.png", "image/png", PNG)


async def test_taken_files_are_not_taken_again(tmp_path: Path) -> None:
    async with attachments(tmp_path).opened() as gathering:
        sources = [RemoteFile(url="http://a.test/x"), inline(PNG)]
        assert await gathering.take(sources) == await gathering.take(sources)


async def test_keep_replaces_bytes_by_files_on_disk(tmp_path: Path) -> None:
    remote = RemoteFile(url="http://a.test/x")
    history = (
        Message(role=Role.USER, text="a", files=(inline(PNG, "image/png", "a.png"), remote)),
        Message(role=Role.USER, text="b"),
    )
    async with attachments(tmp_path).opened() as gathering:
        kept = await gathering.keep(history)
        local, other = kept[0].files
        assert isinstance(local, LocalFile)
        assert (local.name, local.param) == ("a.png", "p")
        assert local.sha256 == hashlib.sha256(PNG).hexdigest()
        assert other is remote
        assert kept[1] is history[1]
        (attachment,) = await gathering.take([local])
        assert attachment.path == local.path


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ([inline(PNG)] * 4, "at most 3"),
        ([inline(PNG + bytes(200))], "larger"),
        ([inline(MP4 + bytes(1000), "video/mp4")], "larger"),
        ([inline(PNG + bytes(300), "video/mp4")], "larger"),
        ([inline(b"")], "empty"),
        ([inline(b"<html>sorry", "image/png")], "an image, but its content is text/html"),
        ([inline(b"words", "video/*")], "a video, but"),
        ([RemoteFile(url="http://a.test/html", media_type="image/*", param="p")], "text/html"),
        ([StoredFile(id="lost", param="p")], "no file with the id 'lost'"),
        ([LocalFile(path=Path("/nowhere/a"), param="p")], "cannot be read"),
        ([inline(PNG), inline(b"")], "empty"),
    ],
)
async def test_files_that_the_site_cannot_take_are_refused(
    tmp_path: Path, sources: Sequence[FileSource], message: str
) -> None:
    with pytest.raises(errors.InvalidAttachment, match=message) as raised:
        await taken(tmp_path, *sources)
    assert raised.value.param == "p"
    assert left(tmp_path) == []


async def test_video_may_be_larger(tmp_path: Path) -> None:
    ((found, _),) = await taken(tmp_path, inline(MP4, "video/mp4"))
    assert found.media_type == "video/mp4"


async def test_picture_in_vectors_counts_as_one(tmp_path: Path) -> None:
    ((found, _),) = await taken(tmp_path, inline(b"<svg/>", "image/*"))
    assert found.name == "image.svg"


async def test_directory_is_gone_at_the_end_and_those_of_killed_processes_at_once(
    tmp_path: Path,
) -> None:
    gone = 2**22 + 1  # no process has such a number
    for name in (f"attachments-{gone}-x", "attachments-of-somebody", "other"):
        (tmp_path / name / "job").mkdir(parents=True)
    path = directory.of_process(tmp_path)
    async with directory.kept(path):
        assert path.name.startswith(f"attachments-{os.getpid()}-")
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert f"attachments-{gone}-x" not in [item.name for item in left(tmp_path)]
    names = sorted(item.name for item in left(tmp_path))
    assert names == ["attachments-of-somebody", "other"]
