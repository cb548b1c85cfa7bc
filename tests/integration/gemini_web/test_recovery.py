"""Answers lost on their way: read from the conversation that keeps them, never asked for again."""

import asyncio
from dataclasses import replace

import psutil
import pytest

from browser_bridge import errors, events
from browser_bridge.gemini_web import selectors
from browser_bridge.gemini_web.chat import Chat, ChatSettings
from browser_bridge.gemini_web.urls import Site
from tests.integration.gemini_web.conftest import OpenTab
from tests.integration.gemini_web.renderers import renderer_of

ANSWER = """First paragraph with *several* words, and a [link](https://example.com/a_b).

* One
* **Two**

```python
print("code")
```

Last paragraph, a_b & more."""
SHOWN = ANSWER.replace("* One", "- One").replace("* **Two", "- **Two")
"""The same as the page's reader writes it."""

KEPT = (
    ("cut_kept", "g2"),
    ("cut_kept_late", "g2"),
    ("cut_at_once_kept", "g1"),
    ("unfinished_kept", "g2"),
    ("error_kept", "g1"),
    ("stall_kept", "g1"),
)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("scenario", "generation"), KEPT)
async def test_lost_answer_is_read_from_its_conversation(
    open_tab: OpenTab, scenario: str, generation: str
) -> None:
    """What the site kept is delivered to the end, once, without another prompt."""
    patience = 6 if scenario == "stall_kept" else 30  # what stands still is waited for that long
    tab = await open_tab(scenario, generation=generation, silence=patience)
    tab.server.answer("question", ANSWER, first=0.05, interval=0.02)
    told = await tab.ask("question")
    assert told.completed.markdown == told.text
    assert told.text.replace("* One", "- One").replace("* **Two", "- **Two") == SHOWN
    assert "answer_recovered" in told.notices
    assert told.completed.conversation == tab.prompts[0].conversation
    assert len(tab.prompts) == 1
    await tab.works_again()


@pytest.mark.parametrize(
    "scenario", ["cut_kept_part", pytest.param("cut_kept_nothing", marks=pytest.mark.soak)]
)
async def test_answer_that_is_not_kept_whole_fails(open_tab: OpenTab, scenario: str) -> None:
    """A part is not the answer; how far it came was delivered."""
    tab = await open_tab(scenario, silence=2)
    tab.server.answer("question", ANSWER, first=0.05, interval=0.02)
    told = await tab.ask("question")
    assert isinstance(told.error, errors.AnswerFailed)
    assert told.error.submitted
    assert ANSWER.startswith(told.text.rstrip("`\n"))
    assert len(tab.prompts) == 1


async def test_temporary_chat_is_not_looked_for(open_tab: OpenTab) -> None:
    """The site keeps none: what broke off is told at once, not after a search in vain."""
    tab = await open_tab("cut_kept", silence=60, is_temporary=True)
    tab.server.answer("question", ANSWER, first=0.05, interval=0.02)
    told = await tab.ask("question")
    assert isinstance(told.error, errors.AnswerFailed)
    assert told.seconds < 30
    assert len(tab.prompts) == 1


@pytest.mark.parametrize("generation", ["g1", "g2"])
async def test_answer_goes_on_after_the_page_loaded_itself_anew(
    open_tab: OpenTab, generation: str
) -> None:
    """The site finishes what the page no longer reads, and that is read."""
    tab = await open_tab("left_kept", generation=generation, silence=10)
    tab.server.answer("question", ANSWER, first=0.05, interval=0.1)
    task = asyncio.create_task(tab.ask("question"))
    await tab.server.oracle.arrived(1, status="answering")
    await tab.page.reload()
    told = await asyncio.wait_for(task, 20)
    assert told.text.replace("* One", "- One").replace("* **Two", "- **Two") == SHOWN
    assert told.completed.markdown == told.text
    assert len(tab.prompts) == 1


async def test_answer_is_resumed_on_another_page_when_the_renderer_died(open_tab: OpenTab) -> None:
    """A fresh page of the profile reads on where the dead one had come to."""
    tab = await open_tab("left_kept", silence=10)
    tab.server.answer("question", ANSWER, first=0.05, interval=0.1)
    task = asyncio.create_task(tab.ask("question"))
    await tab.server.oracle.arrived(1, status="answering")
    psutil.Process(await renderer_of(tab.page)).kill()
    told = await asyncio.wait_for(task, 5)
    assert isinstance(told.error, errors.BrowserCrashed)
    sent = tab.chat.sent_turn
    assert sent is not None
    page = await tab.page.context.new_page()
    settings = ChatSettings(site=Site(tab.server.origin), selectors=selectors.load(), silence=10)
    async with Chat(page, settings) as chat:
        heard = [event async for event in chat.resume(sent, wants_thoughts=False)]
    assert isinstance(heard[-1], events.TurnCompleted)
    whole = heard[-1].markdown
    assert whole.startswith(told.text)
    assert whole.replace("* One", "- One").replace("* **Two", "- **Two") == SHOWN
    assert len(tab.prompts) == 1


async def test_stored_answer_that_contradicts_what_was_delivered_fails(open_tab: OpenTab) -> None:
    """Words of another answer are not put behind those that were delivered."""
    tab = await open_tab(silence=30)
    tab.server.answer("question", "word " * 20 + "end", first=0.05)
    assert (await tab.ask("question")).completed
    sent = tab.chat.sent_turn
    assert sent is not None
    other = replace(
        sent, text="Something else altogether was delivered", letters=3, is_complete=False
    )
    with pytest.raises(errors.AnswerFailed, match="another answer"):
        async for _ in tab.chat.resume(other, wants_thoughts=False):
            pass
