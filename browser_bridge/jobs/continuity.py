"""Which live conversation a request goes on in: the one whose words so far hash to its prefix.

After each turn the conversation is remembered under the hash of everything said in it, the answer
as delivered included. A request whose messages up to the last answer have that hash claims it, and
sends only what is new. A claim takes the conversation away at once, so that of several requests
with one prefix (a branch, a regenerated answer, two at a time) only the first continues; the others
begin anew. An answer that reached its client cut short (stop sequences, a length limit) is not what
the site has, so the conversation is not continued from there either: the history the client shows
is the truth. The decisions are made here, in memory; the table only carries them over a restart.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from browser_bridge import events, messages
from browser_bridge.jobs.fingerprint import fingerprint, fingerprint_of_name, split
from browser_bridge.jobs.language import PLAIN, Language
from browser_bridge.jobs.plan import Plan, Planner
from browser_bridge.storage import ConversationRow

Key = tuple[str, str]


class Table(Protocol):
    """Where conversations outlive the process; `storage.ConversationTable`, or a double of it."""

    async def load(self) -> Sequence[ConversationRow]:
        """Return all rows, the one longest unused first."""
        ...

    def put(self, row: ConversationRow) -> None:
        """Write a row soon."""
        ...

    def remove(self, profile: str, conversation: str) -> None:
        """Remove a row soon."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to continue one conversation.

    Args:
        row: The conversation.
        plan: What to send in it.
    """

    row: ConversationRow
    plan: Plan


class Continuity:
    """All conversations that can be continued.

    Args:
        planner: Turns messages into plans.
        table: Where they outlive the process.
        language: How functions and forms are spoken of.
        keep: Conversations to remember at most.
        max_age: Seconds for which one is remembered after its last turn.
        clock: Unix seconds.
    """

    def __init__(
        self,
        planner: Planner,
        table: Table,
        *,
        language: Language = PLAIN,
        keep: int,
        max_age: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._planner = planner
        self._table = table
        self._language = language
        self._keep = keep
        self._max_age = max_age
        self._clock = clock
        self._rows: OrderedDict[Key, ConversationRow] = OrderedDict()
        self._by_prefix: dict[str, dict[Key, ConversationRow]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def of_profile(self, profile: str) -> frozenset[str]:
        """Return the ids of a profile's conversations."""
        return frozenset(conversation for owner, conversation in self._rows if owner == profile)

    async def load(self) -> None:
        """Remember what the table has, as far as it is not too old or too much."""
        for row in await self._table.load():
            self._add(row)
        self._forget()

    def claim(self, request: messages.TurnRequest) -> Claim | None:
        """Take the conversation that a request continues, if there is one.

        Args:
            request: What is asked.
        """
        self._forget()
        parts, told = split(request.messages), split(self._language.told(request))
        if parts is None or told is None:
            return None
        row = self._find(fingerprint(told[0]), request)
        if row is None:
            return None
        self._take(row)
        plan = replace(
            self._planner.plan(self._language.continuation(request, parts[1])),
            conversation=row.conversation,
            last_prompt=self._last_prompt(request, row),
            turns=row.turns,
        )
        return Claim(row=row, plan=plan)

    def give_back(self, claim: Claim) -> None:
        """Let a claimed conversation be continued after all: nothing was sent in it."""
        self._put(claim.row)

    def remember(
        self,
        request: messages.TurnRequest,
        completed: events.TurnCompleted,
        *,
        profile: str,
        conversation: str,
        turns: int,
    ) -> None:
        """Remember a conversation after a turn.

        Args:
            request: What was asked.
            completed: The answer, as it was delivered.
            profile: Name of the profile that has it.
            conversation: Its id.
            turns: Turns it has had by now.
        """
        said = (*self._language.told(request), self._language.said(completed))
        self._put(
            ConversationRow(
                profile=profile,
                conversation=conversation,
                prefix=fingerprint(said),
                name=fingerprint_of_name(request.conversation_key),
                turns=turns,
                updated=self._clock(),
            )
        )

    def _find(self, prefix: str, request: messages.TurnRequest) -> ConversationRow | None:
        name = fingerprint_of_name(request.conversation_key)
        fitting = (
            row
            for row in self._by_prefix.get(prefix, {}).values()
            if request.profile in (None, row.profile)
        )
        return max(fitting, key=lambda row: (row.name == name, row.updated), default=None)

    def _last_prompt(self, request: messages.TurnRequest, row: ConversationRow) -> str:
        """Return what the conversation was sent last, as far as the caller's history tells."""
        said = request.messages
        last = max(at for at, m in enumerate(said) if m.role is messages.Role.ASSISTANT)
        late = (m for m in said[last:] if m.role is messages.Role.SYSTEM)
        before = replace(request, messages=(*said[:last], *late))
        parts = split(before.messages) if row.turns > 1 else None
        if parts is None:
            return self._planner.plan(self._language.opening(before)).prompt
        return self._planner.plan(self._language.continuation(before, parts[1])).prompt

    def _put(self, row: ConversationRow) -> None:
        self._drop(row)
        self._add(row)
        self._table.put(row)
        self._forget()

    def _take(self, row: ConversationRow) -> None:
        self._drop(row)
        self._table.remove(row.profile, row.conversation)

    def _add(self, row: ConversationRow) -> None:
        self._rows[_key(row)] = row
        self._by_prefix.setdefault(row.prefix, {})[_key(row)] = row

    def _drop(self, row: ConversationRow) -> None:
        old = self._rows.pop(_key(row), None)
        if old is None:
            return
        alike = self._by_prefix[old.prefix]
        del alike[_key(row)]
        if not alike:
            del self._by_prefix[old.prefix]

    def _forget(self) -> None:
        for row in self._surplus():
            self._take(row)

    def _surplus(self) -> Iterable[ConversationRow]:
        oldest = self._clock() - self._max_age
        while self._rows:
            row = next(iter(self._rows.values()))
            if len(self._rows) <= self._keep and row.updated >= oldest:
                return
            yield row


def _key(row: ConversationRow) -> Key:
    return row.profile, row.conversation
