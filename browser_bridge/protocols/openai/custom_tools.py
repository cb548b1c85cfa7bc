"""Custom tools, which take free text: told to the model as functions with that text alone."""

import json
from collections.abc import Mapping
from typing import Any, cast

from browser_bridge import functions
from browser_bridge.protocols import json_text

FREE_TEXT = {
    "type": "object",
    "properties": {"input": {"type": "string", "description": "The tool's whole input."}},
    "required": ["input"],
}


def function(name: str, description: str, form: Any) -> functions.Function:
    """Return the function that a custom tool is told as.

    Args:
        name: Its name.
        description: What it does.
        form: The form of its input, as the caller gives it; a grammar is told with what it does.
    """
    grammar = _grammar(form)
    told = (
        f"{description}\n\nThe input follows this grammar:\n{grammar}" if grammar else description
    )
    return functions.Function(name=name, description=told, parameters=dict(FREE_TEXT))


def arguments(text: str) -> str:
    """Return the arguments of the function's call that stands for an input."""
    return json_text.dumps({"input": text})


def input_of(call: functions.Call) -> str:
    """Return what a custom tool is given by a call of its function."""
    given: Any = json.loads(call.arguments)
    value: Any = given.get("input", "")  # What is called by us has an object of arguments.
    return value if isinstance(value, str) else json_text.dumps(value)


def _grammar(form: Any) -> str:
    """Return a grammar's text, which stands in `grammar` or, in Responses, without it."""
    if not isinstance(form, Mapping):
        return ""
    fields = cast("Mapping[str, Any]", form)
    inner = fields.get("grammar")
    found = cast("Mapping[str, Any]", inner) if isinstance(inner, Mapping) else fields
    definition = found.get("definition")
    return definition if isinstance(definition, str) else ""
