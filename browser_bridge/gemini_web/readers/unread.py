"""Blocks that the page has told and that were not read yet, because the stream says them sooner."""

from browser_bridge.gemini_web.readers.state import Blocks, TurnState


class Unread:
    """Collects the changes of a turn's blocks until they are wanted."""

    def __init__(self) -> None:
        self._answer: dict[int, str] = {}
        self._thoughts: dict[int, str] = {}
        self._counts = (0, 0)
        self.is_empty = True

    def add(self, state: TurnState) -> None:
        """Take what a state changes."""
        self._answer |= state.answer.changed
        self._thoughts |= state.thoughts.changed
        self._counts = (state.answer.count, state.thoughts.count)
        self.is_empty = False

    def take(self) -> tuple[Blocks, Blocks]:
        """Return all changes of the answer and of the thoughts; none of them is left."""
        answer, thoughts = self._counts
        taken = (
            Blocks(count=answer, changed=self._answer),
            Blocks(count=thoughts, changed=self._thoughts),
        )
        self._answer, self._thoughts, self.is_empty = {}, {}, True
        return taken
