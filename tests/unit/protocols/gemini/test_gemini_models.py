"""Pages of the list of models in the Gemini API's dialect."""

import pytest

from browser_bridge import errors
from browser_bridge.protocols import model_names
from browser_bridge.protocols.gemini import adapter

NAMES = [f"models/{name}" for name in model_names.listed()]


def test_model_list_is_paged_to_its_end() -> None:
    seen: list[str] = []
    token: str | None = ""
    while token is not None:
        page = adapter.model_list({"pageSize": "4", "page_token": token})
        seen += [item["name"] for item in page["models"]]
        token = page.get("nextPageToken")
    assert seen == NAMES


@pytest.mark.parametrize(
    ("query", "param"), [({"pageToken": "x"}, "pageToken"), ({"pageSize": "-1"}, "pageSize")]
)
def test_model_list_names_a_wrong_field(query: dict[str, str], param: str) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        adapter.model_list(query)
    assert caught.value.param == param


@pytest.mark.parametrize("name", ["gemini-3-pro|[team]", "models/gemini-3-pro|[team]"])
def test_model_object_has_the_prefix_once(name: str) -> None:
    item = adapter.model_object(name)
    assert item["name"] == "models/gemini-3-pro|[team]"
    assert "streamGenerateContent" in item["supportedGenerationMethods"]
