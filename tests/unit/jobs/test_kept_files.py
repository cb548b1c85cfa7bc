"""Files that are kept for a later process are the same files to whoever continues."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from browser_bridge.artifacts import Store
from browser_bridge.jobs.fingerprint import fingerprint
from browser_bridge.jobs.kept_files import KeptFiles
from browser_bridge.messages import InlineFile, Message, Role, StoredFile


async def test_history_is_the_same_with_its_files_kept(tmp_path: Path, make_request: Any) -> None:
    file = InlineFile(content=b"a,b\n", name="a.csv", param="x")
    request = replace(make_request(), messages=(Message(role=Role.USER, text="hi", files=(file,)),))
    store = Store(tmp_path, ttl=timedelta(days=1), max_bytes=10**9)
    kept = await KeptFiles(store).keep(request)
    assert isinstance(kept.messages[0].files[0], StoredFile)
    assert fingerprint(kept.messages) == fingerprint(request.messages)
