"""Files that the bridge keeps go along with prompts by their ids."""

from pathlib import Path

import pytest

from browser_bridge import errors, opening, settings
from browser_bridge.artifacts import Store
from browser_bridge.events import ArtifactKind
from browser_bridge.messages import StoredFile


async def test_kept_file_is_taken_from_the_store_and_a_lost_one_is_named(tmp_path: Path) -> None:
    values = settings.load(data_dir=tmp_path)
    store = Store(tmp_path / "artifacts", ttl=values.media.ttl, max_bytes=10_000_000)
    attachments = opening._attachments(values, tmp_path / "jobs", store)
    async with store, attachments.opened() as gathering:
        kept = await store.save(b"# Notes\n", kind=ArtifactKind.DOCUMENT, name="notes.md")
        (taken,) = await gathering.take([StoredFile(id=kept.id)])
        assert (taken.name, taken.path.read_bytes()) == (kept.name, b"# Notes\n")
        with pytest.raises(errors.InvalidAttachment, match="no file with the id") as raised:
            await gathering.take([StoredFile(id="0" * 32, param="p")])
        assert raised.value.param == "p"


async def test_file_that_another_caller_uploaded_is_not_there(tmp_path: Path) -> None:
    values = settings.load(data_dir=tmp_path)
    store = Store(tmp_path / "artifacts", ttl=values.media.ttl, max_bytes=10_000_000)
    attachments = opening._attachments(values, tmp_path / "jobs", store)
    async with store, attachments.opened() as gathering:
        kind = ArtifactKind.DOCUMENT
        theirs = await store.save(b"# Notes\n", kind=kind, name="notes.md", owner="them")
        (taken,) = await gathering.take([StoredFile(id=theirs.id, holder="them")])
        assert taken.path.read_bytes() == b"# Notes\n"
        for stranger in ("", "me"):
            with pytest.raises(errors.InvalidAttachment, match="no file with the id"):
                await gathering.take([StoredFile(id=theirs.id, holder=stranger)])
