"""Pages of lists in the Gemini API's dialect; a page's token is the number of its first item."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from browser_bridge import errors
from browser_bridge.protocols import parsing
from browser_bridge.protocols.gemini.wire import Wire

DEFAULT_SIZE = 100


class Page(Wire):
    """Which part of a list is wanted; the query of its route."""

    page_size: Annotated[int, Field(ge=0, le=1000)] = DEFAULT_SIZE
    page_token: str = ""


def cut(
    items: Sequence[Mapping[str, Any]], query: Mapping[str, str], *, name: str
) -> Mapping[str, Any]:
    """Return one page of a list.

    Args:
        items: The whole list.
        query: The URL's query.
        name: Field of the items.

    Raises:
        InvalidRequest: The query is wrong; the error names the field.
    """
    page = parsing.validated(Page, dict(query))
    start, size = _start(page.page_token), page.page_size or DEFAULT_SIZE
    listed = {name: list(items[start : start + size])}
    has_more = len(items) > start + size
    return {**listed, "nextPageToken": str(start + size)} if has_more else listed


def _start(token: str) -> int:
    if not token:
        return 0
    if not (token.isascii() and token.isdigit()):
        raise errors.InvalidRequest(
            "`pageToken` is the `nextPageToken` of an earlier page.", param="pageToken"
        )
    return int(token)
