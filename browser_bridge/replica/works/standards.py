"""What a tool gives to a prompt that nobody prepared: something to look at in the demo. Pure."""

import re
from dataclasses import replace

from browser_bridge.replica.works.book import Book
from browser_bridge.replica.works.canvas import Canvas, MadeCanvas
from browser_bridge.replica.works.made import Order
from browser_bridge.replica.works.research import MadePlan, Research, Thought, is_confirmed
from browser_bridge.replica.works.sources import Source

_CODE = re.compile(
    r"\b(code|script|program|python|app|game|function|html|website)\b", re.IGNORECASE
)
_TITLE_LIMIT = 60


def canvas(order: Order) -> Canvas:
    """Write a document, or code for a prompt that asks for it; go on with an earlier one."""
    before = [made for made in order.earlier if isinstance(made, MadeCanvas)]
    if before:
        return _edited(before[-1], order.prompt)
    title = title_of(order.prompt)
    if _CODE.search(order.prompt):
        return Canvas(title=title, content=_program(order.prompt), language="python")
    return Canvas(title=title, content=_document(title))


def title_of(prompt: str) -> str:
    """Make a title of a prompt's first line."""
    line = next((line.strip() for line in prompt.splitlines() if line.strip()), "Untitled")
    return line[:_TITLE_LIMIT].rstrip(" .,;:!?") or "Untitled"


def _edited(made: MadeCanvas, prompt: str) -> Canvas:
    remark = f"# Changed: {title_of(prompt)}" if made.work.language else f"*{title_of(prompt)}*"
    return Canvas(
        title="",
        content=f"{made.work.content.rstrip()}\n\n{remark}\n",
        language=made.work.language,
        text="I've changed the canvas as you asked.",
    )


def _document(title: str) -> str:
    return (
        f"# {title}\n\n"
        "This document was **made, not thought**: it is the replica's.\n\n"
        "## What it has\n\n"
        "- a list with *two* items,\n"
        "- of which this is the second\n\n"
        "1. and numbers\n"
        "2. in order\n\n"
        "| Part | Length |\n| --- | --- |\n| title | short |\n| body | shorter |\n\n"
        "## How it ends\n\n"
        "With a line of `code` and a full stop.\n"
    )


def _program(prompt: str) -> str:
    steps = "\n\n".join(
        f'def step_{number}(value: int) -> int:\n    """Do step {number}."""\n'
        f"    return value + {number}"
        for number in range(1, 41)
    )
    calls = "\n".join(f"    value = step_{number}(value)" for number in range(1, 41))
    return (
        f'"""Made for: {title_of(prompt)}"""\n\n\n{steps}\n\n\n'
        f"def main() -> None:\n    value = 0\n{calls}\n    print(value)\n\n\n"
        'if __name__ == "__main__":\n    main()\n'
    )


def plan(order: Order) -> Research:
    """Plan research for a prompt; go on with the plan before it, if there is one."""
    before = order.earlier[-1] if order.earlier else None
    if not isinstance(before, MadePlan):
        return _research(title_of(order.prompt))
    if is_confirmed(order):
        return before.work
    remark = f"(3) Mind this: {title_of(order.prompt)}"
    return replace(before.work, websites=f"{before.work.websites}\n{remark}")


def book(order: Order) -> Book:
    """Tell a story about a prompt."""
    title = title_of(order.prompt)
    pages = (f"This is the story of: {title}.", *_STORY)
    return Book(title=title, pages=pages)


_STORY = (
    "Once, at the edge of a quiet town, somebody woke before the sun.",
    "The road was long, and the shoes were new.",
    "A bird asked where it went. “On,” was the answer.",
    "At the river there was no bridge, but there was a boat.",
    "The boat had a leak, so they sang to keep their courage.",
    "On the other side the trees were blue, as trees there are.",
    "Night came, and with it more stars than anybody could count.",
    "Somebody counted them all the same, and fell asleep at nine.",
    "In the morning they were home. It had been there all along.",
)


def _research(title: str) -> Research:
    pages = tuple(
        Source(url=f"https://source-{number}.example/page", title=f"Page {number} on {title}")
        for number in range(1, 8)
    )
    return Research(
        title=title,
        websites=f"(1) Find what is known about {title}.\n(2) Find who disagrees.",
        report=_report(title),
        used=pages[:4],
        unused=pages[4:],
        thoughts=(
            Thought(header="Getting an overview", body=f"What do people say about {title}?"),
            Thought(header="Researching websites", pages=pages[:4]),
            Thought(header="Comparing", body="Two of them disagree."),
            Thought(header="Researching further websites", pages=pages[4:]),
        ),
        seconds=4.0,
    )


def _report(title: str) -> str:
    return (
        f"# {title}\n\n"
        "This report was **made, not researched**: it is the replica's. [cite: 1]\n\n"
        "## What is known\n\n"
        "Much is known [cite: 2, 3], and more is believed.\n\n"
        "| Claim | Source |\n| --- | --- |\n| first | one |\n| second | two |\n\n"
        "## What is not\n\n"
        "- the rest [cite: 4]\n- and what comes after\n\n"
        "## In short\n\nIt depends. [cite: 1, 4]\n"
    )
