"""The works that a script can order, and the one that each tool gives by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from browser_bridge.replica.tool_page import ToolKey
from browser_bridge.replica.works import standards
from browser_bridge.replica.works.book import Book
from browser_bridge.replica.works.canvas import Canvas, MadeCanvas
from browser_bridge.replica.works.made import Order
from browser_bridge.replica.works.pictures import Pictures
from browser_bridge.replica.works.research import MadePlan, Research, is_confirmed
from browser_bridge.replica.works.video import Video

Work = Pictures | Video | Canvas | Research | Book
Bend = Callable[[Work], Work]

KINDS: Mapping[str, type[Work]] = MappingProxyType(
    {"pictures": Pictures, "video": Video, "canvas": Canvas, "research": Research, "book": Book}
)


def standard(order: Order) -> Work | None:
    """Choose what a prompt gives that nobody prepared; None for words.

    A prompt without a tool goes on with a canvas or a plan that the answer before it made.
    """
    if order.use.gem == "storybook":
        return standards.book(order)
    if order.use.tool is None:
        return _going_on(order)
    make = _OF_TOOL.get(order.use.tool)
    return make(order) if make else None


_OF_TOOL: Mapping[ToolKey, Callable[[Order], Work]] = MappingProxyType(
    {
        "image": lambda _order: Pictures(),
        "video": lambda _order: Video(),
        "canvas": standards.canvas,
        "research": standards.plan,
    }
)


def _going_on(order: Order) -> Work | None:
    before = order.earlier[-1] if order.earlier else None
    if isinstance(before, MadeCanvas):
        return standards.canvas(order)
    return before.work if isinstance(before, MadePlan) and is_confirmed(order) else None


def unbent(work: Work) -> Work:
    """Leave a work as it is."""
    return work


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of the works of one kind.

    Args:
        kind: The kind.
        fields: What is different, by name.
    """

    kind: type[Work]
    fields: tuple[tuple[str, Any], ...]

    def __call__(self, work: Work) -> Work:
        """Change a work, if it is of the kind."""
        return replace(work, **dict(self.fields)) if isinstance(work, self.kind) else work


def changed(kind: type[Work], **fields: Any) -> Changed:
    """Make a change of the works of one kind."""
    return Changed(kind, tuple(fields.items()))
