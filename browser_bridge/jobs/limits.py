"""How long a turn may take, by the tool that makes it; pure."""

from browser_bridge.messages import Tool
from browser_bridge.settings import TimeoutSettings


def of_turn(timeouts: TimeoutSettings, tool: Tool | None) -> float:
    """Return the seconds of a whole turn.

    Args:
        timeouts: The settings.
        tool: The tool that makes it, or None for words.
    """
    match tool:
        case Tool.IMAGE:
            return timeouts.image
        case Tool.VIDEO:
            return timeouts.video
        case Tool.DEEP_RESEARCH:
            return timeouts.research
        case Tool.STORYBOOK:
            return timeouts.book
        case Tool.CANVAS | None:
            return timeouts.turn
