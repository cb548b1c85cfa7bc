"""How long a prompt is, as estimated: the site tells no counts."""

from collections.abc import Sequence

from browser_bridge import messages
from browser_bridge.protocols import base


def estimate(history: Sequence[messages.Message]) -> int:
    """Return the tokens of all texts, calls and results; files are not counted."""
    calls = [call.name + call.arguments for message in history for call in message.calls]
    results = [result.text for message in history for result in message.results]
    return base.estimate_tokens(*(message.text for message in history), *calls, *results)
