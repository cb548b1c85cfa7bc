"""Pages of the list of models in the Anthropic dialect."""

import pytest

from browser_bridge import errors
from browser_bridge.protocols import model_names
from browser_bridge.protocols.anthropic import adapter

NAMES = list(model_names.listed())


def ids(**query: str) -> list[str]:
    return [item["id"] for item in adapter.model_list(query)["data"]]


def test_model_list_is_paged_both_ways() -> None:
    first = adapter.model_list({"limit": "2"})
    assert (first["first_id"], first["last_id"], first["has_more"]) == (NAMES[0], NAMES[1], True)
    assert ids(limit="2", after_id=NAMES[1]) == NAMES[2:4]
    assert ids(limit="2", before_id=NAMES[3]) == NAMES[1:3]
    assert ids(after_id=NAMES[-1]) == []
    assert ids() == NAMES


def test_model_list_names_a_wrong_limit() -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        adapter.model_list({"limit": "0"})
    assert caught.value.param == "limit"


def test_model_object_echoes_the_name_it_was_asked_by() -> None:
    item = adapter.model_object("gemini-3-pro|[team]")
    assert (item["id"], item["type"], item["lifecycle"]) == (
        "gemini-3-pro|[team]",
        "model",
        "active",
    )
