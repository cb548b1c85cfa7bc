"""Model objects of the Anthropic dialect (api-contract 5)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from browser_bridge.protocols import model_names, parsing

CREATED = "2025-11-18T00:00:00Z"
"""Time given for every model: when the site's third generation appeared."""


class Page(BaseModel):
    """Which part of the list is wanted; the query of `GET /v1/models`."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    after_id: str | None = None
    before_id: str | None = None
    lifecycle: list[Literal["active", "deprecated", "retired"]] | None = None


def model_list(
    query: Mapping[str, str] | None = None, lifecycles: Sequence[str] = ()
) -> Mapping[str, Any]:
    """Return one page of the models.

    Args:
        query: The URL's query.
        lifecycles: Stages of life asked for; every model is active.

    Raises:
        InvalidRequest: The query is wrong; the error names the field.
    """
    fields = {name: value for name, value in (query or {}).items() if name in Page.model_fields}
    page = parsing.validated(Page, {**fields, "lifecycle": list(lifecycles) or None})
    names = model_names.listed() if "active" in (page.lifecycle or ["active"]) else ()
    if page.before_id in names:
        before = names[: names.index(page.before_id)]
        kept, has_more = before[-page.limit :], len(before) > page.limit
    else:
        start = names.index(page.after_id) + 1 if page.after_id in names else 0
        kept, has_more = names[start : start + page.limit], len(names) > start + page.limit
    return {
        "data": [_object(name) for name in kept],
        "has_more": has_more,
        "first_id": kept[0] if kept else None,
        "last_id": kept[-1] if kept else None,
    }


def model_object(name: str) -> Mapping[str, Any]:
    """Return one model, under the name it was asked by.

    Raises:
        UnknownModel: No base or alias matches.
        InvalidRequest: A parameter of the name is wrong.
        UnsupportedFeature: A tool is asked for.
    """
    model_names.choose(name)
    return _object(name)


def _object(name: str) -> Mapping[str, Any]:
    return {
        "type": "model",
        "id": name,
        "display_name": model_names.title(name),
        "created_at": CREATED,
        "lifecycle": "active",
        "max_input_tokens": model_names.MOST_INPUT_TOKENS,
        "max_tokens": model_names.MOST_OUTPUT_TOKENS,
        "capabilities": None,
    }
