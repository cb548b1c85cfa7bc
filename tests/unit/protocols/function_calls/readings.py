"""Requests with functions, and answers read to their end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from browser_bridge import events, functions, messages
from browser_bridge.messages import Message, Role
from browser_bridge.protocols.function_calls import Language

WEATHER = functions.Function(
    name="get_weather",
    description="Weather of a city",
    parameters={
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "Its name"},
            "days": {"type": "integer"},
            "unit": {"type": "string", "enum": ["C", "F"]},
        },
        "required": ["city"],
    },
)
PING = functions.Function(name="ping")


@dataclass(kw_only=True)
class Read:
    """What a caller was told, and what was asked of the site in between."""

    told: list[Any] = field(default_factory=list[Any])
    follow_ups: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        return "".join(e.text for e in self.told if isinstance(e, events.TextDelta))

    @property
    def calls(self) -> list[tuple[str, str]]:
        ready = [e for e in self.told if isinstance(e, events.CallReady)]
        assert [e.index for e in ready] == list(range(len(ready)))
        return [(e.call.name, e.call.arguments) for e in ready]

    @property
    def completed(self) -> events.TurnCompleted | None:
        last = self.told[-1] if self.told else None
        return last if isinstance(last, events.TurnCompleted) else None


def ask(*history: Message, **fields: Any) -> messages.TurnRequest:
    return messages.TurnRequest(
        messages=history or (Message(role=Role.USER, text="Weather in Rome?"),),
        model=fields.pop(
            "model", messages.ModelChoice(requested="gemini-3-fast", mode=messages.Mode.FAST)
        ),
        functions=fields.pop("functions", (WEATHER, PING)),
        **fields,
    )


def read(request: messages.TurnRequest, *answers: str | Sequence[str], size: int = 7) -> Read:
    """Read answers, each cut into deltas, one after each follow-up."""
    reader = Language().reader(request)
    assert reader is not None
    said = Read()
    for answer in answers:
        whole = answer if isinstance(answer, str) else "".join(answer)
        deltas = answer
        if isinstance(answer, str):
            deltas = [answer[at : at + size] for at in range(0, len(answer), size)]
        for delta in deltas:
            said.told += reader.feed(events.TextDelta(delta))
        said.told += reader.feed(events.TurnCompleted(markdown=whole))
        follow_up = reader.take_follow_up()
        if follow_up is None:
            return said
        said.follow_ups.append(follow_up)
    return said
