"""Where the values of a streamed answer stand, as data, and one entry read into a snapshot.

Facts: site-wire 4.2, 4.3, 4.5. Nothing here raises on a shape that is not known.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from browser_bridge.gemini_web.readers.canvases import Canvas, canvases_in, known_canvases
from browser_bridge.gemini_web.readers.paths import Path, at, first_string, items

COMPLETE = 2
REFUSED = 7
ERROR_TYPE = "BardErrorInfo"

# Of an entry.
PAYLOAD: Path = (2,)
STATUS: Path = (5, 0)
DETAILS: Path = (5, 2)

# Of the payload; the first path that leads to a value counts.
CONVERSATION: tuple[Path, ...] = ((1, 0),)
RESPONSE: tuple[Path, ...] = ((1, 1), (17,), (2, "18"))
TITLE: tuple[Path, ...] = ((10, 0), (2, "11", 0))
CONTEXT: tuple[Path, ...] = ((25,), (2, "26"))
MODEL: tuple[Path, ...] = ((42,), (2, "43"))
PROGRESS: tuple[Path, ...] = ((6, 1, 1, 2), (2, "7", 1, 1, 2), (6, 1, 0), (2, "7", 1, 0))
CANDIDATES: Path = (4,)

# Of a candidate.
CANDIDATE: tuple[Path, ...] = ((0,),)
TEXT: tuple[Path, ...] = ((1, 0),)
CARD_TEXT: tuple[Path, ...] = ((22, 0),)
STATE: Path = (8, 0)
LANGUAGE: tuple[Path, ...] = ((9,),)
THOUGHTS: tuple[Path, ...] = ((37, 0, 0),)
CITATIONS: tuple[Path, ...] = ((12, 43), (12, 0, 43), (12, 0, "44"))
SOURCES_BLOCK: tuple[Path, ...] = ((2, 0), (2,))
"""Sources without marks, in a layout that nobody wrote down: address and title are looked for."""

# Of a group of citations, and of one of its sources.
MARK: tuple[Path, ...] = ((0, 0),)
SOURCES: Path = (1,)
SOURCE_URL: tuple[Path, ...] = ((3, 0, 1), (3, 1))
SOURCE_TITLE: tuple[Path, ...] = ((3, 0, 2), (3, 2))

_WEB = ("http://", "https://")
_CARD = re.compile(r"\s*https?://googleusercontent\.com/card_content/\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an answer cites.

    Args:
        url: Its address.
        title: Its title, perhaps empty.
    """

    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationGroup:
    """Sources that one mark stands for.

    Args:
        mark: The mark as it stands in the text.
        sources: The sources, in order.
    """

    mark: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSnapshot:
    """What one entry says of the answer; None and empty where it says nothing.

    Args:
        text: The whole answer so far, raw Markdown.
        thoughts: The whole thoughts so far, raw Markdown.
        candidates: How many answers are offered.
        is_complete: Whether the first answer is whole.
        title: Title of the chat.
        conversation: Its id, without prefix.
        response: Id of this turn, without prefix.
        candidate: Id of the answer, without prefix.
        context: Token that comes once the site has stored the turn.
        model: Display name of the model that answers.
        language: Language of the answer.
        progress: What the site says it is doing.
        citations: Sources by mark.
        sources: Sources that no mark names.
        canvases: Documents and source texts beside the answer, in order.
        error: Number of the site's error.
        is_refused: Whether the site refused without a number.
        is_waiting: Whether the site says that the prompt waits.
    """

    text: str | None = None
    thoughts: str | None = None
    candidates: int = 0
    is_complete: bool = False
    title: str | None = None
    conversation: str | None = None
    response: str | None = None
    candidate: str | None = None
    context: str | None = None
    model: str | None = None
    language: str | None = None
    progress: str | None = None
    citations: tuple[CitationGroup, ...] = ()
    sources: tuple[Source, ...] = ()
    canvases: tuple[Canvas, ...] = ()
    error: int | None = None
    is_refused: bool = False
    is_waiting: bool = False


def read(entry: Sequence[Any]) -> StreamSnapshot | None:
    """Read an entry; None for one that carries no answer, such as a trailer."""
    if not entry or entry[0] != "wrb.fr":
        return None
    inner = _payload(entry)
    if inner is None:
        return _verdict(entry)
    candidates = items(at(inner, CANDIDATES))
    first: Any = candidates[0] if candidates else None
    error = _error(entry)
    return StreamSnapshot(
        text=_text_of(first),
        thoughts=first_string(first, THOUGHTS),
        candidates=len(candidates),
        is_complete=at(first, STATE) == COMPLETE,
        title=first_string(inner, TITLE),
        conversation=_bare(first_string(inner, CONVERSATION), "c_"),
        response=_bare(first_string(inner, RESPONSE), "r_"),
        candidate=_bare(first_string(first, CANDIDATE), "rc_"),
        context=first_string(inner, CONTEXT),
        model=first_string(inner, MODEL),
        language=first_string(first, LANGUAGE),
        progress=first_string(inner, PROGRESS),
        citations=_citations(first),
        sources=_sources(first),
        canvases=canvases_in(first),
        error=error,
        is_waiting=error is None and at(entry, (5,)) is not None,
    )


def combined(known: StreamSnapshot, found: StreamSnapshot) -> StreamSnapshot:
    """Return what is known once another entry was read.

    An error that follows a complete answer does not undo it (site-wire 4.5, 10).
    """
    if known.is_complete and found.text is None:
        found = replace(found, error=None, is_refused=False)
    return StreamSnapshot(
        text=known.text if found.text is None else found.text,
        thoughts=known.thoughts if found.thoughts is None else found.thoughts,
        candidates=found.candidates or known.candidates,
        is_complete=known.is_complete or found.is_complete,
        title=found.title or known.title,
        conversation=found.conversation or known.conversation,
        response=found.response or known.response,
        candidate=found.candidate or known.candidate,
        context=found.context or known.context,
        model=found.model or known.model,
        language=found.language or known.language,
        progress=found.progress or known.progress,
        citations=found.citations or known.citations,
        sources=found.sources or known.sources,
        canvases=known_canvases(known.canvases, found.canvases),
        error=known.error if found.error is None else found.error,
        is_refused=known.is_refused or found.is_refused,
        is_waiting=found.is_waiting,
    )


def _payload(entry: Sequence[Any]) -> Any:
    text = at(entry, PAYLOAD)
    if not isinstance(text, str):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _verdict(entry: Sequence[Any]) -> StreamSnapshot:
    status = at(entry, STATUS)
    error = _error(entry)
    is_refused = error is None and status == REFUSED
    is_waiting = error is None and not is_refused and at(entry, (5,)) is not None
    return StreamSnapshot(error=error, is_refused=is_refused, is_waiting=is_waiting)


def _error(entry: Sequence[Any]) -> int | None:
    for detail in items(at(entry, DETAILS)):
        kind = at(detail, (0,))
        code = at(detail, (1, 0))
        if isinstance(kind, str) and kind.endswith(ERROR_TYPE) and isinstance(code, int):
            return code
    return None


def _text_of(candidate: Any) -> str | None:
    text = first_string(candidate, TEXT)
    if text is None or not _CARD.match(text):
        return text
    return first_string(candidate, CARD_TEXT) or text


def _citations(candidate: Any) -> tuple[CitationGroup, ...]:
    found: list[CitationGroup] = []
    for group in items(_first(candidate, CITATIONS)):
        sources = tuple(
            Source(url=url, title=first_string(source, SOURCE_TITLE) or "")
            for source in items(at(group, SOURCES))
            if (url := first_string(source, SOURCE_URL))
        )
        mark = first_string(group, MARK)
        if mark is not None and sources:
            found.append(CitationGroup(mark=mark.strip(), sources=sources))
    return tuple(found)


def _sources(candidate: Any) -> tuple[Source, ...]:
    found: list[Source] = []
    for entry in items(_first(candidate, SOURCES_BLOCK)):
        texts = [value for value in items(entry) if isinstance(value, str) and value]
        url = next((text for text in texts if text.startswith(_WEB)), None)
        if url is not None:
            title = next((text for text in texts if not text.startswith(_WEB)), "")
            found.append(Source(url=url, title=title))
    return tuple(found)


def _first(value: Any, paths: tuple[Path, ...]) -> Any:
    """Take the first list that a path leads to."""
    return next((found for path in paths if (found := items(at(value, path)))), None)


def _bare(identity: str | None, prefix: str) -> str | None:
    return identity.removeprefix(prefix) if identity else None
