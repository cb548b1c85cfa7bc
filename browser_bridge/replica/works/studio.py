"""Takes orders and keeps what was made, as the site's servers do. Touched by the loop alone.

`register` may be called from any thread.
"""

import time
from collections.abc import Mapping
from dataclasses import replace

from browser_bridge.replica import boot
from browser_bridge.replica.works.made import Made, Media, Order
from browser_bridge.replica.works.research import MadeResearch
from browser_bridge.replica.works.values import Work, standard

_MARKER = "[[make:{}]]"


class Studio:
    """What one replica makes."""

    def __init__(self) -> None:
        self._registered: Mapping[str, Work] = {}
        self._made: dict[str, Made] = {}
        self._media: dict[str, Media] = {}
        self._gems: dict[str, str] = {}

    @property
    def made(self) -> tuple[Made, ...]:
        """Everything ordered so far, oldest first."""
        return tuple(self._made.values())

    def register(self, key: str, work: Work) -> None:
        """Say what prompts that contain `key`, or `[[make:key]]`, are to give."""
        self._registered = {**self._registered, key: work}

    def find(self, order: Order) -> Work | None:
        """Choose what a prompt gives: what was registered, else the tool's standard, else nothing.

        Of several registered texts the one that stands last in the prompt counts, the longest of
        those that end together.
        """
        prompt = order.prompt
        named = [key for key in self._registered if _MARKER.format(key) in prompt]
        found = [(prompt.rfind(key), len(key), key) for key in self._registered if key in prompt]
        if named or found:
            return self._registered[named[-1] if named else max(found)[2]]
        return standard(order)

    def open(self, order: Order, work: Work) -> Made:
        """Take an order."""
        return work.make(order)

    def keep(self, made: Made) -> None:
        """Let a thing go on by itself, whatever becomes of the page that asked for it."""
        self._made[made.order.response] = made
        self._media.update(made.media)

    def earlier(self, conversation: str) -> tuple[Made, ...]:
        """List what was made in a conversation, oldest first."""
        return tuple(made for made in self.made if made.order.conversation == conversation)

    def busy(self, account: str) -> int:
        """Count the research of an account that is still under way."""
        mine = [made for made in self.made if made.order.account == account]
        return sum(isinstance(made, MadeResearch) and not made.is_over(now()) for made in mine)

    def answer(self, response: str) -> Made | None:
        """Find what was made with an answer."""
        return self._made.get(response)

    def media(self, token: str) -> Media | None:
        """Find a file by its token."""
        return self._media.get(token)

    def current(self, conversation: boot.Conversation) -> boot.Conversation:
        """Bring a stored conversation up to the time."""
        turns = tuple(self._current(turn) for turn in conversation.turns)
        return replace(conversation, turns=turns)

    def _current(self, turn: boot.Turn) -> boot.Turn:
        made = self._made.get(turn.response_id)
        if made is None:
            return turn
        shown = made.shown(now())
        is_stopped = made.stopped_at is not None
        return replace(
            turn,
            markdown=shown.text,
            thoughts=shown.thoughts,
            block=shown.block,
            attached=shown.attached,
            stopped=is_stopped and not shown.is_complete,
            unfinished=not shown.is_complete and not is_stopped,
        )

    def assign(self, conversation: str, gem: str) -> None:
        """Note that a conversation is one with a gem."""
        if gem:
            self._gems[conversation] = gem

    def gem_of(self, conversation: str) -> str:
        """Tell which gem a conversation is with, or ""."""
        return self._gems.get(conversation, "")

    def reset(self) -> None:
        """Forget everything."""
        self._registered = {}
        self._made.clear()
        self._media.clear()
        self._gems.clear()


now = time.monotonic
"""The clock of all works."""
