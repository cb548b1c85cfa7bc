"""Deep Research, whole: the official client asks, the replica tells what it wrote and read."""

import re
from pathlib import Path
from typing import Any

import openai
import pytest

from browser_bridge.replica.options import ReplicaOptions
from browser_bridge.replica.works.research import Research, Thought
from browser_bridge.replica.works.sources import Source
from tests.acceptance.whole_stack import WholeStack, whole_stack

PROMPT = "tides"
PAGES = tuple(Source(url=f"https://s{n}.example/x", title=f"Page {n}") for n in range(1, 4))
WORK = Research(
    title="Tides",
    report="# Tides\n\nThey come [cite: 1] and go [cite: 2, 3].\n",
    used=PAGES,
    thoughts=(Thought(header="Looking", body="Hm."),),
    seconds=1.0,
)
TEXT = "# Tides\n\nThey come and go."
_LINKS = re.compile(r"\]\(http[^)]*/media/[^)]*\)")


def asked(stack: WholeStack, **extra: Any) -> Any:
    stack.replica.make(PROMPT, WORK)
    return stack.client.chat.completions.create(
        model="gemini-3-fast-deepsearch",
        messages=[{"role": "user", "content": PROMPT}],
        **extra,
    )


@pytest.mark.soak
async def test_report_comes_streamed_as_it_comes_whole(tmp_path: Path) -> None:
    """Text, thoughts, sources in order, and two files; the plan alone when that is asked for."""
    async with whole_stack(tmp_path, ReplicaOptions(generation="g2")) as stack:
        message = (await asked(stack)).choices[0].message
        assert message.content.startswith(f"{TEXT}\n\n## ")
        sources = [note.url_citation.url for note in message.annotations]
        assert sources == [page.url for page in PAGES]
        assert message.content.count("/media/") == 2
        assert "Looking" in message.reasoning_content
        text, thoughts = "", ""
        async for chunk in await asked(stack, stream=True):
            delta = chunk.choices[0].delta
            text += delta.content or ""
            thoughts += getattr(delta, "reasoning_content", None) or ""
        assert _LINKS.sub("", text) == _LINKS.sub("", message.content)
        assert thoughts == message.reasoning_content
        planned = await asked(stack, extra_body={"collaborative_planning": True})
        assert "**Tides**" in planned.choices[0].message.content
        starts = [entry.use.is_start for entry in stack.replica.oracle.prompts]
        assert starts == [False, True, False, True, False]


@pytest.mark.soak
async def test_stalled_research_is_stopped_at_its_deadline(tmp_path: Path) -> None:
    """A typed error, the site told to stop, and the slot healthy afterwards."""
    limits = {"research": 12.0}
    async with whole_stack(tmp_path, ReplicaOptions(), timeouts=limits) as stack:
        stack.replica.use("research_stalled")
        with pytest.raises(openai.APIStatusError) as raised:
            await asked(stack)
        assert raised.value.code == "timeout"
        assert raised.value.response.headers["x-should-retry"] == "false"
        stack.replica.use("normal")
        reply = await stack.client.chat.completions.create(
            model="gemini-3-fast", messages=[{"role": "user", "content": "ping"}]
        )
        assert reply.choices[0].message.content == "pong"
        assert [event.kind for event in stack.replica.oracle.events] == ["stop"]
