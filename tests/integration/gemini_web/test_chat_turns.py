"""One turn in a real tab: prompts arrive exactly, answers come back exactly, thoughts apart."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from browser_bridge import errors
from browser_bridge.messages import Mode
from tests.integration.gemini_web.conftest import ELSEWHERE, EVERYWHERE

OpenTab = Callable[..., Awaitable[Any]]

GENERATIONS = ("g1", "g2")

PROMPTS = {
    "lines": "one\ntwo\n\nfour\n\n\nseven",
    "trailing_lines": "text\n\n",
    "leading_lines": "\n\ntext",
    "spaces": "  two  spaces   three\n  indented\ntrailing  ",
    "tabs": "a\tb\n\tindented\n\t\ttwice",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 é é \U0001f9d1‍\U0001f680",
    "rtl": "שלום עולם، مرحبا بالعالم\nmixed עברית text",
    "markdown": "# h\n- a\n  - b\n\n```py\nx = 1\n```\n|a|b|\n|-|-|\n**b** _i_ [l](http://x)",
    "html": "<b>x</b></p><script>alert(1)</script>&amp;&nbsp;<br>",
    "quotes": "'\n\"\n`\n\\ \\n ${x} %s {0}",
    "invisible": "a\u200bb\ufeffc\u00a0d\u200dd\u2060e",
    "separators": "a\u2028b\u2029c\x0bd\x0ce",
    "at_and_slash": "@file /command #tag https://example.test/?q=1&r=2",
    "long_line": "word " * 2000 + "end",
    "unicode": "日本語 한국어 Ελληνικά ไทย हिन्दी \U00020bb7",
}

MARKDOWN = """## Title

A paragraph with **bold**, *italic* and `code`.

- one
- two
  - nested

```python
def f():
    return 1
```

The end."""


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_send_delivers_every_prompt_exactly_once(open_tab: OpenTab, generation: str) -> None:
    """What the site receives is each prompt, character for character, and once."""
    tab = await open_tab(generation=generation)
    tab.server.answer("", "ok", first=0.01)
    for prompt in PROMPTS.values():
        assert (await tab.ask(prompt)).completed.markdown == "ok"
        await tab.chat.open_new()
    assert [entry.prompt for entry in tab.prompts] == list(PROMPTS.values())


async def test_send_turns_line_ends_into_line_feeds(open_tab: OpenTab) -> None:
    """A page has one kind of line end."""
    tab = await open_tab()
    tab.server.answer("", "ok", first=0.01)
    for separator in ("\r\n", "\r"):
        await tab.ask(separator.join(["one", "", "three", ""]))
        await tab.chat.open_new()
    assert [entry.prompt for entry in tab.prompts] == ["one\n\nthree\n"] * 2


@pytest.mark.parametrize(("generation", "width"), [("g1", 40), ("g2", 40), ("g2", 4000)])
async def test_send_delivers_a_hundred_kilobytes(
    open_tab: OpenTab, generation: str, width: int
) -> None:
    """A long prompt arrives whole, whether of short or long lines."""
    tab = await open_tab(generation=generation)
    line = "x" * (width - 1)
    prompt = "\n".join(f"{number} {line}" for number in range(100_000 // width))
    tab.server.answer("", "ok")
    told = await tab.ask(prompt)
    assert told.completed.markdown == "ok"
    assert [entry.prompt for entry in tab.prompts] == [prompt]


async def test_send_falls_back_when_the_page_takes_no_paste(open_tab: OpenTab) -> None:
    """A long prompt reaches an editor that ignores pastes, too."""
    tab = await open_tab("paste_ignored")
    prompt = "line of text\n" * 400
    tab.server.answer("", "ok", first=0.01)
    told = await tab.ask(prompt)
    assert told.completed.markdown == "ok"
    assert [entry.prompt for entry in tab.prompts] == [prompt]


async def test_send_refuses_a_blank_prompt(open_tab: OpenTab) -> None:
    """The site sends no blank prompts, so none is typed."""
    tab = await open_tab()
    told = await tab.ask(" \n ")
    assert isinstance(told.error, errors.InvalidRequest)
    assert not told.error.submitted
    assert tab.prompts == ()


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("generation", "locale"), EVERYWHERE)
async def test_turn_works_in_every_locale(open_tab: OpenTab, generation: str, locale: str) -> None:
    """Open, choose, send, read and begin anew, whatever the page's language."""
    tab = await open_tab(generation=generation, locale=locale)
    tab.server.answer("question", MARKDOWN, first=0.05, interval=0.005)
    told = await tab.ask("question", mode=Mode.PRO)
    assert told.completed.markdown == told.text == MARKDOWN
    assert tab.prompts[0].mode == "pro"
    assert told.completed.conversation == tab.prompts[0].conversation
    assert (await tab.chat.open_new()).state == "signed_in"
    assert (await tab.ask("ping", mode=Mode.THINKING)).completed.markdown == "pong"
    assert tab.prompts[1].extended if generation == "g2" else tab.prompts[1].mode == "thinking"


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("generation", "locale"), ELSEWHERE)
async def test_stop_ends_the_answer_in_every_locale(
    open_tab: OpenTab, generation: str, locale: str
) -> None:
    """Stop is found and pressed, and the tab is usable."""
    tab = await open_tab(generation=generation, locale=locale)
    tab.server.answer("long", "word " * 400, interval=0.05)
    await tab.chat.send("long")
    async for _ in tab.chat.read(wants_thoughts=False):
        break
    await tab.chat.stop()
    await tab.server.oracle.arrived(1, status="stopped", timeout=15)
    await tab.works_again()


@pytest.mark.parametrize(
    ("generation", "scenario"), [("g1", "normal"), ("g2", "normal"), ("g2", "thoughts_open")]
)
async def test_read_tells_thoughts_apart(open_tab: OpenTab, generation: str, scenario: str) -> None:
    """Thoughts come as thoughts, collapsed or not, and not in the answer."""
    tab = await open_tab(scenario, generation=generation)
    tab.server.answer("think", "The answer.", thoughts="First idea.\n\nSecond idea.", first=0.05)
    told = await tab.ask("think", wants_thoughts=True)
    assert told.completed.markdown == told.text == "The answer."
    assert told.completed.thoughts == told.thoughts == "First idea.\n\nSecond idea."


async def test_read_leaves_thoughts_closed_when_not_wanted(open_tab: OpenTab) -> None:
    """Nothing is clicked for thoughts that nobody asked for."""
    tab = await open_tab()
    tab.server.answer("think", "The answer.", thoughts="An idea.")
    told = await tab.ask("think", wants_thoughts=False)
    assert told.completed.thoughts == told.thoughts == ""


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_read_streams_while_the_answer_grows(open_tab: OpenTab, generation: str) -> None:
    """Text comes in many pieces that add up, not in one at the end."""
    tab = await open_tab(generation=generation)
    text = "\n\n".join(f"Paragraph {n} with some words in it." for n in range(12))
    tab.server.answer("grow", text, interval=0.03)
    told = await tab.ask("grow")
    assert told.completed.markdown == told.text == text
    assert len(told.heard) > 6


async def test_read_is_linear_in_a_long_answer(open_tab: OpenTab) -> None:
    """A third of a megabyte comes whole, and the page stays in time."""
    tab = await open_tab()
    text = "\n\n".join(f"Paragraph {n}: " + "some words in it, " * 20 for n in range(900))
    text = "\n\n".join(line.rstrip() for line in text.split("\n\n"))
    tab.server.answer("much", text, chunk=4000, interval=0.02)
    told = await tab.ask("much")
    assert told.completed.markdown == text


@pytest.mark.parametrize("tier", ["pro", "free"])
@pytest.mark.parametrize("generation", GENERATIONS)
async def test_choose_model_changes_what_the_site_receives(
    open_tab: OpenTab, generation: str, tier: str
) -> None:
    """The mode that the prompt arrives with is the mode chosen, on each account tier."""
    tab = await open_tab(generation=generation, tier=tier)
    for mode in (Mode.PRO, Mode.FAST, Mode.THINKING):
        assert (await tab.ask("ping", mode=mode)).completed.markdown == "pong"
        await tab.chat.open_new()
    thinking = ("fast", True) if generation == "g2" else ("thinking", False)
    received = [(entry.mode, entry.extended) for entry in tab.prompts]
    assert received == [("pro", False), ("fast", False), thinking]


async def test_choose_model_turns_extended_thinking_off_again(open_tab: OpenTab) -> None:
    """What one turn switched on does not stay on for the next one."""
    tab = await open_tab(generation="g2")
    for mode, is_extended in ((Mode.PRO, True), (Mode.PRO, False), (Mode.THINKING, False)):
        await tab.ask("ping", mode=mode, is_extended=is_extended)
        await tab.chat.open_new()
    told = await tab.ask("ping", mode=Mode.FAST)
    assert told.error is None
    got = [(entry.mode, entry.extended) for entry in tab.prompts]
    assert got == [("pro", True), ("pro", False), ("fast", True), ("fast", False)]
