"""The canvases that a streamed answer carries beside its text: a candidate's [30]. Pure.

Facts: site-wire 4.3. Entries come in some frames only, and the last frame may leave them out: what
was told once stays known. Research reports stand in the same place and have a task at [3].
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from browser_bridge.gemini_web.readers import fences
from browser_bridge.gemini_web.readers.paths import Path, at, first_string, items

ENTRIES: Path = (30,)
IDENTITY: tuple[Path, ...] = ((0,),)
TITLE: tuple[Path, ...] = ((2,),)
TASK: Path = (3,)
CONTENT: tuple[Path, ...] = ((4,), (14, 0))
NAME: tuple[Path, ...] = ((9,),)
KIND: Path = (10,)
LANGUAGE: tuple[Path, ...] = ((14, 1), (14, 4))
IS_DONE: Path = (16,)
DOCUMENT, CODE = 1, 2
_RUNS = re.compile("`+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """A document or source text beside the chat, as far as it is known.

    Args:
        identity: The site's id of it, the same for all its versions.
        title: Its title.
        content: The whole of it so far, raw Markdown; of code, the fence around it included.
        name: The site's name for a file of it, or "".
        is_code: Whether it is source text.
        language: Language of source text, as the site says it, or "".
        is_done: Whether the site said that it is whole.
    """

    identity: str
    title: str = ""
    content: str = ""
    name: str = ""
    is_code: bool = False
    language: str = ""
    is_done: bool = False

    @property
    def source(self) -> str:
        """The text that a file of it holds: of code, what stands within the fence."""
        return within_fence(self.content) if self.is_code else self.content


def canvases_in(candidate: Any) -> tuple[Canvas, ...]:
    """Return the canvases that a candidate carries; nothing unknown there is an error."""
    found = (_canvas(entry) for entry in items(at(candidate, ENTRIES)))
    return tuple(canvas for canvas in found if canvas is not None)


def known_canvases(known: tuple[Canvas, ...], found: Iterable[Canvas]) -> tuple[Canvas, ...]:
    """Return what is known of all canvases once another entry was read."""
    by_id = {canvas.identity: canvas for canvas in known}
    for canvas in found:
        before = by_id.get(canvas.identity)
        by_id[canvas.identity] = canvas if before is None else _newer(before, canvas)
    return tuple(by_id.values())


def within_fence(content: str) -> str:
    """Return the text within the fence that is all of a content; other contents as they are."""
    head, _, rest = content.partition("\n")
    fence = fences.opened_by(head)
    if fence is None:
        return content
    body, line_end, last = rest.rstrip().rpartition("\n")
    if fence.is_closed_by(last):
        return body if line_end else ""
    return rest


def fenced(source: str, language: str) -> str:
    """Return source text within a fence, as the stream carries it."""
    longest = max(map(len, _RUNS.findall(source)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{source}\n{marks}"


def _newer(before: Canvas, now: Canvas) -> Canvas:
    return replace(
        now,
        title=now.title or before.title,
        content=now.content or before.content,
        name=now.name or before.name,
        language=now.language or before.language,
        is_code=now.is_code or (before.is_code and not now.content),
        is_done=now.is_done or (before.is_done and now.content in ("", before.content)),
    )


def _canvas(entry: Any) -> Canvas | None:
    kind, task = at(entry, KIND), at(entry, TASK)
    if (isinstance(task, str) and task) or kind not in (DOCUMENT, CODE, None):
        return None
    title = first_string(entry, TITLE) or ""
    content = first_string(entry, CONTENT) or ""
    if not title and not content:
        return None
    fence_info = _info(content)
    is_code = kind == CODE or (kind is None and fence_info is not None)
    return Canvas(
        identity=first_string(entry, IDENTITY) or title,
        title=title,
        content=content,
        name=first_string(entry, NAME) or "",
        is_code=is_code,
        language=(first_string(entry, LANGUAGE) or fence_info or "") if is_code else "",
        is_done=at(entry, IS_DONE) is True,
    )


def _info(content: str) -> str | None:
    """Return what the opening fence of a content says, if one fence is all of it."""
    head, _, rest = content.partition("\n")
    fence = fences.opened_by(head)
    if fence is None:
        return None
    inner = rest.rstrip().rpartition("\n")[0]
    if any(fence.is_closed_by(line) for line in inner.split("\n")):
        return None
    return head.strip().lstrip("`~").strip()
