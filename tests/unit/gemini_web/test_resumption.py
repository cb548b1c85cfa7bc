"""What is told of a turn that was begun on another page: text and files beyond those delivered."""

from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest

from browser_bridge import errors, events
from browser_bridge.gemini_web.readers.weave import Weave
from browser_bridge.gemini_web.recovery import RECOVERED, Recovery, page_lost
from browser_bridge.gemini_web.resumption import Resumption
from browser_bridge.gemini_web.stored_turns import StoredTurn
from browser_bridge.messages import SentTurn, Tool
from tests.unit.gemini_web.test_recovery import Stored, _state

OWN = "Here it is."


def ready(name: str) -> events.ArtifactReady:
    artifact = events.Artifact(
        id=name,
        kind=events.ArtifactKind.IMAGE,
        media_type="image/png",
        name=name,
        size=1,
        sha256=name,
    )
    return events.ArtifactReady(artifact=artifact)


class Works:
    """Makes what a test sets."""

    def __init__(self, *made: Any) -> None:
        self.made = made

    def take_up(self, sent: SentTurn) -> None:
        self.sent = sent

    def tells(self, item: object) -> bool:
        """Tell all, as of tools whose work stands beside the words."""
        return item is not None

    async def collect(self, reader: Any) -> AsyncGenerator[Any]:
        del reader
        for work in self.made:
            yield work


class Reader:
    """Has read nothing."""

    def __init__(self) -> None:
        self.weave = Weave()


async def resumed(sent: SentTurn, *made: Any, own: str = OWN) -> list[Any]:

    stored = Stored(StoredTurn(text=own, thoughts="", state=_state()))
    recovery = Recovery(cast(Any, stored), silence=9.0)
    rest = Resumption(recovery, cast(Any, Works(*made))).events(
        sent, page_lost(), cast(Any, Reader()), site_model="Fast", wants_thoughts=True
    )
    return [event async for event in rest]


def sent(text: str = "", files: int = 0, tool: Tool = Tool.IMAGE) -> SentTurn:
    return SentTurn(prompt="p", conversation="c0ffee", text=text, files=files, tool=tool)


async def test_all_is_told_in_order_when_nothing_was() -> None:
    made = (events.TextDelta("# Book"), ready("a"), events.TextDelta("\n\nEnd."), ready("b"))
    told = await resumed(sent(tool=Tool.STORYBOOK), *made)
    assert told[0] == RECOVERED
    assert told[1:-1] == [events.TextDelta(OWN), events.TextDelta("\n\n# Book"), *made[1:]]
    assert told[-1].markdown == f"{OWN}\n\n# Book\n\nEnd."
    assert [artifact.id for artifact in told[-1].artifacts] == ["a", "b"]


async def test_what_was_delivered_is_not_told_again() -> None:
    made = (events.TextDelta("\n\n# Book"), ready("a"), events.TextDelta("\n\nEnd."), ready("b"))
    told = await resumed(sent(f"{OWN}\n\n# Bo", files=1, tool=Tool.STORYBOOK), *made)
    assert told[1:-1] == [events.TextDelta("ok"), events.TextDelta("\n\nEnd."), ready("b")]
    assert told[-1].markdown == f"{OWN}\n\n# Book\n\nEnd."
    assert [artifact.id for artifact in told[-1].artifacts] == ["b"]


async def test_words_of_work_under_way_may_have_become_others() -> None:
    told = await resumed(sent("I'm making your book."), events.TextDelta("# Book"))
    assert told[-1].markdown == "I'm making your book.\n\n# Book"


async def test_other_text_with_files_is_not_put_behind_what_was_delivered() -> None:
    with pytest.raises(errors.AnswerFailed, match="another answer"):
        await resumed(sent("Quite other words, and more.", files=1), ready("a"))


async def test_citations_of_a_report_come_with_its_end() -> None:
    source = events.Citation(url="https://one.example/", start=0, end=3)
    made = (events.ThoughtDelta("Hm."), events.TextDelta("Report."), source, ready("md"))
    told = await resumed(sent(tool=Tool.DEEP_RESEARCH), *made)
    assert told[:-1] == [RECOVERED, made[0], made[1], made[3]]
    assert told[-1].citations == (source,)
    assert told[-1].thoughts == "Hm."
