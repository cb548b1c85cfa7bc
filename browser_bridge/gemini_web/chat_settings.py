"""What all chats of a site share."""

from dataclasses import dataclass, field

from browser_bridge.gemini_web.downloads import Save
from browser_bridge.gemini_web.model_picker import LearnedLabels
from browser_bridge.gemini_web.selectors import Selectors
from browser_bridge.gemini_web.urls import Site
from browser_bridge.messages import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """What all chats of a site share.

    Args:
        site: The site driven.
        selectors: Its selector data.
        silence: Seconds without a change after which an answer counts as stalled.
        is_temporary: Whether new chats are such as the site does not keep.
        learned: Labels of the mode picker known from earlier choices; grows.
        save: Keeps what tools make; without it nothing is made.
    """

    site: Site
    selectors: Selectors
    silence: float = 90.0
    is_temporary: bool = False
    learned: LearnedLabels = field(default_factory=dict[str, Mode])
    save: Save | None = None
