"""Model objects of the Gemini API's dialect (api-contract 5)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from browser_bridge import errors
from browser_bridge.protocols import model_names, parsing
from browser_bridge.protocols.gemini.wire import Wire

PREFIX = "models/"
METHODS = ("generateContent", "streamGenerateContent", "countTokens")


class Page(Wire):
    """Which part of the list is wanted; the query of `GET models`."""

    page_size: Annotated[int, Field(ge=0, le=1000)] = 50
    page_token: str = ""


def model_list(query: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """Return one page of the models; the token of a page is the number of its first model.

    Args:
        query: The URL's query.

    Raises:
        InvalidRequest: The query is wrong; the error names the field.
    """
    page = parsing.validated(Page, dict(query or {}))
    start, size = _start(page.page_token), page.page_size or 50
    names = model_names.listed()
    listed: dict[str, Any] = {"models": [_object(name) for name in names[start : start + size]]}
    if len(names) > start + size:
        listed["nextPageToken"] = str(start + size)
    return listed


def model_object(name: str) -> Mapping[str, Any]:
    """Return one model, under the name it was asked by.

    Raises:
        UnknownModel: No base or alias matches.
        InvalidRequest: A parameter of the name is wrong.
        UnsupportedFeature: A tool is asked for.
    """
    model_names.choose(name)
    return _object(name)


def _start(token: str) -> int:
    if not token:
        return 0
    if not (token.isascii() and token.isdigit()):
        raise errors.InvalidRequest(
            "`pageToken` is the `nextPageToken` of an earlier page.", param="pageToken"
        )
    return int(token)


def _object(name: str) -> Mapping[str, Any]:
    plain = name.removeprefix(PREFIX)
    return {
        "name": PREFIX + plain,
        "version": "3",
        "displayName": model_names.title(plain),
        "description": "A mode of the web app's model picker, optionally with parameters.",
        "inputTokenLimit": model_names.MOST_INPUT_TOKENS,
        "outputTokenLimit": model_names.MOST_OUTPUT_TOKENS,
        "supportedGenerationMethods": list(METHODS),
        "temperature": 1,
        "topP": 0.95,
        "topK": 64,
        "maxTemperature": 2,
        "thinking": True,
    }
