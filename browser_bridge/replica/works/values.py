"""The works that a script can order, and the one that each tool gives by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from browser_bridge.replica.works.made import Order
from browser_bridge.replica.works.pictures import Pictures

Work = Pictures
Bend = Callable[[Work], Work]

KINDS: Mapping[str, type[Work]] = MappingProxyType({"pictures": Pictures})


def standard(order: Order) -> Work | None:
    """Choose what a prompt gives that nobody prepared; None for words."""
    match order.use.tool:
        case "image":
            return Pictures()
        case _:
            return None


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
