"""Model objects of the Gemini API's dialect (api-contract 5)."""

from collections.abc import Mapping
from typing import Any

from browser_bridge.protocols import model_names
from browser_bridge.protocols.gemini import paging

PREFIX = "models/"
METHODS = ("generateContent", "streamGenerateContent", "countTokens")


def model_list(query: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """Return one page of the models.

    Args:
        query: The URL's query.

    Raises:
        InvalidRequest: The query is wrong; the error names the field.
    """
    names = model_names.listed()
    return paging.cut([_object(name) for name in names], query or {}, name="models")


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
