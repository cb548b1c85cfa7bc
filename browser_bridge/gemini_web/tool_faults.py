"""Which error it is when words stand in the place of what a tool was to make; pure.

The wording is in `notices.toml`. A refusal is none of them: its words are the answer.
"""

import re
from functools import cache

from browser_bridge import errors
from browser_bridge.gemini_web import faults
from browser_bridge.gemini_web.faults import Fault
from browser_bridge.messages import Tool


def absence_of(said: str, tool: Tool) -> errors.SiteError | None:
    """Return why a tool made nothing, as far as the site's words tell; None for an answer.

    Args:
        said: The whole answer.
        tool: The tool, which has made nothing with the turn.
    """
    shown = " ".join(said.split())
    if not shown or len(shown) > faults.LONGEST:
        return None
    if _says("no_more", shown):
        return faults.error_for(Fault.LIMIT, shown)
    if _says("no_tool", shown):
        return errors.ToolUnavailable(
            f"The tool {tool.value!r} was not used: the site says {shown!r}.",
            param="model",
            submitted=True,
        )
    fault = Fault.FAILED if _says("made_nothing", shown) else faults.fault_of(shown)
    return None if fault is None else faults.error_for(fault, shown)


def _says(name: str, text: str) -> bool:
    return _pattern(name).search(text.replace("\u2019", "'")) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(faults.words()[name]), re.IGNORECASE)
