"""Conversations of each account, in memory. Knows no HTTP and no time but an order."""

import hashlib
from dataclasses import replace

from browser_bridge.replica.boot import Conversation, ConversationRow, Turn

_TITLE_LIMIT = 60


def hex_id(*parts: object) -> str:
    """Derive 16 hex digits from parts: the same every time."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


class Store:
    """Every account's conversations; the account of a visitor is ""."""

    def __init__(self) -> None:
        self._conversations: dict[str, dict[str, Conversation]] = {}
        self._pinned: set[str] = set()
        self._hidden: set[str] = set()
        self._count = 0

    def begin(self, account: str, prompt: str, *, temporary: bool = False) -> Conversation:
        """Start a conversation, titled by the prompt's first line.

        A temporary one is known while the replica runs but never listed.
        """
        self._count += 1
        conversation_id = hex_id("conversation", self._count)
        conversation = Conversation(id=conversation_id, title=title_of(prompt), turns=())
        if temporary:
            self._hidden.add(conversation_id)
        self._of(account)[conversation_id] = conversation
        return conversation

    def next_response_id(self) -> str:
        """Make the id of the next answer."""
        self._count += 1
        return hex_id("response", self._count)

    def get(self, account: str, conversation_id: str) -> Conversation | None:
        """Find a conversation of an account."""
        return self._of(account).get(conversation_id)

    def opened(self, account: str, conversation_id: str) -> Conversation | None:
        """Find a conversation that a page may open: a temporary one is not."""
        return None if conversation_id in self._hidden else self.get(account, conversation_id)

    def rows(self, account: str) -> tuple[ConversationRow, ...]:
        """List an account's conversations: pinned ones first, then the last used ones."""
        rows = [
            ConversationRow(id=item.id, title=item.title, pinned=item.id in self._pinned)
            for item in reversed(self._of(account).values())
            if item.id not in self._hidden
        ]
        return tuple(sorted(rows, key=lambda row: not row.pinned))

    def write(self, account: str, conversation_id: str, turn: Turn) -> None:
        """Add a turn, or replace the one with the same answer id; a deleted chat stays deleted."""
        conversation = self._of(account).pop(conversation_id, None)
        if conversation is None:
            return
        ids = [item.response_id for item in conversation.turns]
        turns = list(conversation.turns)
        if turn.response_id in ids:
            turns[ids.index(turn.response_id)] = turn
        else:
            turns.append(turn)
        self._of(account)[conversation_id] = replace(conversation, turns=tuple(turns))

    def drop(self, account: str, conversation_id: str, response_id: str) -> None:
        """Forget one turn, as if its prompt had never come."""
        conversation = self._of(account).get(conversation_id)
        if conversation is not None:
            left = tuple(turn for turn in conversation.turns if turn.response_id != response_id)
            self._of(account)[conversation_id] = replace(conversation, turns=left)

    def rename(self, account: str, conversation_id: str, title: str) -> bool:
        """Give a conversation another title; tell whether there was one."""
        conversation = self._of(account).get(conversation_id)
        if conversation is None:
            return False
        self._of(account)[conversation_id] = replace(conversation, title=title)
        return True

    def pin(self, account: str, conversation_id: str, *, pinned: bool) -> bool:
        """Pin or unpin a conversation; tell whether there was one."""
        if conversation_id not in self._of(account):
            return False
        (self._pinned.add if pinned else self._pinned.discard)(conversation_id)
        return True

    def delete(self, account: str, conversation_id: str) -> bool:
        """Delete a conversation; tell whether there was one."""
        self._pinned.discard(conversation_id)
        return self._of(account).pop(conversation_id, None) is not None

    def reset(self) -> None:
        """Forget everything."""
        self._conversations.clear()
        self._pinned.clear()
        self._hidden.clear()
        self._count = 0

    def _of(self, account: str) -> dict[str, Conversation]:
        return self._conversations.setdefault(account, {})


def title_of(prompt: str) -> str:
    """Make a title of a prompt's first words."""
    line = next((line.strip() for line in prompt.splitlines() if line.strip()), "New chat")
    return line if len(line) <= _TITLE_LIMIT else line[:_TITLE_LIMIT].rstrip() + "…"
