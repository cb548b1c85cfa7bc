"""Which request goes on in which conversation; at most one does."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from browser_bridge import events
from browser_bridge.jobs.continuity import Continuity
from browser_bridge.jobs.plan import Planner
from browser_bridge.messages import Message, Mode, ModelChoice, Role, TurnRequest
from browser_bridge.storage import ConversationRow

CHOICE = ModelChoice(requested="gemini-3-fast", mode=Mode.FAST)


class MemoryTable:
    """Rows in a dictionary."""

    def __init__(self, *rows: ConversationRow) -> None:
        self.rows = {(row.profile, row.conversation): row for row in rows}

    async def load(self) -> Sequence[ConversationRow]:
        return sorted(self.rows.values(), key=lambda row: row.updated)

    def put(self, row: ConversationRow) -> None:
        self.rows[row.profile, row.conversation] = row

    def remove(self, profile: str, conversation: str) -> None:
        self.rows.pop((profile, conversation), None)


class Clock:
    """Unix seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def asked(*texts: str, system: str = "", **fields: Any) -> TurnRequest:
    """A request whose messages are the user's and the assistant's in turns."""
    roles = (Role.USER, Role.ASSISTANT)
    said = [Message(role=roles[at % 2], text=text) for at, text in enumerate(texts)]
    first = [Message(role=Role.SYSTEM, text=system)] if system else []
    return TurnRequest(messages=(*first, *said), model=CHOICE, **fields)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(clock: Clock) -> Callable[..., Continuity]:
    def make(
        table: MemoryTable | None = None, *, keep: int = 10, max_age: float = 60
    ) -> Continuity:
        return Continuity(
            Planner(), table or MemoryTable(), keep=keep, max_age=max_age, clock=clock
        )

    return make


def remember(
    known: Continuity,
    request: TurnRequest,
    answer: str,
    conversation: str = "c1",
    **fields: Any,
) -> None:
    given: dict[str, Any] = {"profile": "one", "turns": 1, **fields}
    completed = events.TurnCompleted(markdown=answer)
    known.remember(request, completed, conversation=conversation, **given)


def test_next_turn_sends_the_new_text_alone_where_the_last_one_was(make: Any) -> None:
    known = make()
    remember(known, asked("Hi", system="Be terse."), "Hello!")
    claim = known.claim(asked("Hi", "Hello!\n", " What is 2+2?\n", system="Be terse."))
    assert claim is not None
    assert (claim.row.profile, claim.plan.conversation) == ("one", "c1")
    assert claim.plan.prompt == " What is 2+2?\n"
    assert claim.plan.turns == 1
    assert "Be terse." in claim.plan.last_prompt
    assert claim.plan.last_prompt.endswith("Hi")


def test_later_turns_expect_the_prompt_that_was_sent_last(make: Any) -> None:
    known = make()
    remember(known, asked("1", "2", "3", system="s"), "4", turns=2)
    claim = known.claim(asked("1", "2", "3", "4", "5", system="s"))
    assert (claim.plan.prompt, claim.plan.last_prompt, claim.plan.turns) == ("5", "3", 2)


def test_several_new_messages_are_composed(make: Any) -> None:
    known = make()
    remember(known, asked("Hi"), "Hello!")
    history = (
        *asked("Hi", "Hello!", "[Result of tool call 7]\n4").messages,
        Message(role=Role.USER, text="So?"),
    )
    claim = known.claim(TurnRequest(messages=history, model=CHOICE))
    assert "=== USER ===\n[Result of tool call 7]\n4" in claim.plan.prompt
    assert claim.plan.prompt.endswith("=== USER, TO BE ANSWERED NOW ===\nSo?")
    assert "Hello!" not in claim.plan.prompt


@pytest.mark.parametrize(
    "other",
    [
        asked("Hi"),
        asked("Ho", "Hello!", "x"),
        asked("Hi", "Hello", "x"),
        asked("Hi", "Hello!", "x", system="Be terse."),
        asked("Hi", "Hello!", "x", "not ours", "y"),
        asked("Hi", "Hello!", "x", profile="two"),
        asked("Hi", "Hel", "x", conversation_key="k"),
    ],
    ids=["first", "edited", "cut", "instructions", "not ours", "profile", "key alone"],
)
def test_any_other_history_begins_anew(make: Any, other: TurnRequest) -> None:
    known = make()
    remember(known, asked("Hi", conversation_key="k"), "Hello!")
    assert known.claim(other) is None
    assert len(known) == 1


def test_second_request_with_a_prefix_begins_anew(make: Any) -> None:
    table = MemoryTable()
    known = make(table)
    remember(known, asked("Hi"), "Hello!")
    assert known.claim(asked("Hi", "Hello!", "one way")) is not None
    assert known.claim(asked("Hi", "Hello!", "another way")) is None
    assert known.claim(asked("Hi", "Hello!", "one way")) is None
    assert table.rows == {}


def test_claim_that_was_given_back_can_be_made_again(make: Any) -> None:
    table = MemoryTable()
    known = make(table)
    remember(known, asked("Hi"), "Hello!")
    known.give_back(known.claim(asked("Hi", "Hello!", "x")))
    assert len(table.rows) == 1
    assert known.claim(asked("Hi", "Hello!", "y")) is not None


def test_equal_conversations_serve_one_request_each_the_named_one_first(
    make: Any, clock: Clock
) -> None:
    known = make()
    remember(known, asked("Hi", conversation_key="a"), "Hello!", "c1")
    clock.now += 1
    remember(known, asked("Hi"), "Hello!", "c2", profile="two")
    again = asked("Hi", "Hello!", "x", conversation_key="a")
    assert [known.claim(again).row.conversation for _ in range(2)] == ["c1", "c2"]
    assert known.claim(again) is None


def test_conversation_is_known_by_its_last_state_only(make: Any) -> None:
    known = make()
    remember(known, asked("1"), "2")
    remember(known, asked("1", "2", "3"), "4", turns=2)
    assert known.claim(asked("1", "2", "x")) is None
    assert known.claim(asked("1", "2", "3", "4", "5")) is not None


async def test_conversations_survive_a_restart(make: Any) -> None:
    table = MemoryTable()
    remember(make(table), asked("Hi"), "Hello!")
    later = make(table)
    await later.load()
    assert later.claim(asked("Hi", "Hello!", "x")) is not None


async def test_old_and_surplus_conversations_are_forgotten_everywhere(
    make: Any, clock: Clock
) -> None:
    table = MemoryTable()
    known = make(table, keep=2, max_age=60)
    for number in range(3):
        clock.now += 1
        remember(known, asked(f"Hi {number}"), "Hello!", f"c{number}")
    assert sorted(key[1] for key in table.rows) == ["c1", "c2"]
    clock.now += 59.5
    later = make(table, keep=2, max_age=60)
    await later.load()
    assert later.claim(asked("Hi 1", "Hello!", "x")) is None
    assert later.claim(asked("Hi 2", "Hello!", "x")) is not None
    assert table.rows == {}


def test_nothing_is_kept_when_none_may_be(make: Any) -> None:
    known = make(keep=0)
    remember(known, asked("Hi"), "Hello!")
    assert known.claim(asked("Hi", "Hello!", "x")) is None


class ManyClients(RuleBasedStateMachine):
    """Clients that go on, branch and repeat, at once: no conversation ever gets two futures."""

    def __init__(self) -> None:
        super().__init__()
        self.table = MemoryTable()
        self.known = Continuity(Planner(), self.table, keep=6, max_age=1e9, clock=lambda: 0.0)
        self.site: dict[str, tuple[str, ...]] = {}
        self.histories: list[tuple[str, ...]] = [()]
        self.running: list[tuple[tuple[str, ...], Any]] = []

    @rule(at=st.integers(0, 20), word=st.sampled_from("ab"))
    def ask(self, at: int, word: str) -> None:
        history = (*self.histories[at % len(self.histories)], word)
        claim = self.known.claim(asked(*history))
        if claim is not None:
            assert self.site[claim.row.conversation] == history[:-1]
            assert claim.plan.prompt == word
            busy = [other.row.conversation for _, other in self.running if other]
            assert claim.row.conversation not in busy
        self.running.append((history, claim))

    @rule(at=st.integers(0, 20))
    def answer(self, at: int) -> None:
        if self.running:
            history, claim = self.running.pop(at % len(self.running))
            answer = f"re {history[-1]}"
            conversation = claim.row.conversation if claim else f"c{len(self.site)}"
            self.site[conversation] = (*history, answer)
            turns = claim.plan.turns + 1 if claim else 1
            remember(self.known, asked(*history), answer, conversation, turns=turns)
            self.histories.append((*history, answer))

    @rule(at=st.integers(0, 20))
    def fail(self, at: int) -> None:
        if self.running:
            history, claim = self.running.pop(at % len(self.running))
            if claim:
                self.site[claim.row.conversation] = history

    @rule(at=st.integers(0, 20))
    def leave_before_sending(self, at: int) -> None:
        if self.running:
            _, claim = self.running.pop(at % len(self.running))
            if claim:
                self.known.give_back(claim)

    @invariant()
    def table_has_what_is_known(self) -> None:
        assert len(self.table.rows) == len(self.known) <= 6


TestManyClients = ManyClients.TestCase
TestManyClients.settings = settings(max_examples=60, stateful_step_count=30)
