"""Deltas from snapshots that flicker, rewrite, shift and end."""

import time

import pytest

from browser_bridge.gemini_web.readers.assembler import Assembler
from browser_bridge.gemini_web.readers.snapshots import Block, Snapshots
from browser_bridge.gemini_web.readers.tail import settled_length


def blocks(*texts: str) -> list[Block]:
    return [Block(key=index, markdown=text) for index, text in enumerate(texts)]


def test_snapshots_release_all_blocks_but_the_tail_of_the_last() -> None:
    snapshots = Snapshots()
    assert snapshots.feed(blocks("One.", "Two **bold**")) == "One.\n\nTwo"
    assert snapshots.feed(blocks("One.", "Two **bold** x")) == " **bold** x"
    assert snapshots.finish(blocks("One.", "Two **bold** x!")) == "!"
    assert snapshots.text == "One.\n\nTwo **bold** x!"
    assert not snapshots.is_rewritten


def test_snapshots_wait_when_shown_text_flickers() -> None:
    snapshots = Snapshots()
    assert snapshots.feed(blocks("Some text")) == "Some text"
    assert snapshots.feed(blocks("## Some text")) == ""
    assert snapshots.feed(blocks("Some text", "- item")) == "\n\n- item"
    assert snapshots.finish(blocks("Some text", "- item")) == ""
    assert not snapshots.is_rewritten


def test_snapshots_wait_when_a_settled_block_changes() -> None:
    snapshots = Snapshots()
    snapshots.feed(blocks("One", "Two"))
    assert snapshots.feed(blocks("Uno", "Two and"), changed_from=0) == ""
    assert snapshots.feed(blocks("Uno", "Two and more"), changed_from=1) == ""
    assert snapshots.feed(blocks("One", "Two and more"), changed_from=0) == " and more"


@pytest.mark.parametrize(
    ("shown", "final", "expected"),
    [
        ("The quick brown fox", "The slow brown fox jumps.", "The quick brown fox jumps."),
        ("The fox", "The fox", "The fox"),
        ("The fox jumps", "The fox", "The fox jumps"),
        ("A word here", "A **word here** ends", "A word here** ends"),
        ("abc", "xyz", "abcxyz"),
        ("abc", "", "abc"),
    ],
)
def test_snapshots_continue_after_what_agrees_when_the_end_contradicts(
    shown: str, final: str, expected: str
) -> None:
    snapshots = Snapshots()
    snapshots.feed(blocks(shown))
    released = snapshots.text
    snapshots.finish(blocks(final))
    assert released == shown
    assert snapshots.text == expected
    assert snapshots.is_rewritten == (not final.startswith(shown))


def test_snapshots_find_the_text_again_when_blocks_move() -> None:
    snapshots = Snapshots()
    snapshots.feed(blocks("One", "Two", "Three"))
    assert snapshots.feed(blocks("", "One", "Two", "Three more")) == " more"
    assert snapshots.finish(blocks("One", "", "Two", "Three more.", "End")) == ".\n\nEnd"
    assert not snapshots.is_rewritten


def test_snapshots_wait_when_blocks_vanish() -> None:
    snapshots = Snapshots()
    snapshots.feed(blocks("One", "Two", "Three"))
    assert snapshots.feed(blocks("One")) == ""
    assert snapshots.feed(blocks()) == ""
    assert snapshots.feed(blocks("One", "Two", "Three", "Four")) == "\n\nFour"


def test_snapshots_skip_blocks_that_show_nothing() -> None:
    snapshots = Snapshots()
    assert snapshots.feed(blocks("", "")) == ""
    assert snapshots.feed(blocks("", "One", "")) == "One"
    assert snapshots.finish(blocks("", "One", "", "Two", "")) == "\n\nTwo"


def test_snapshots_end_at_once_when_nothing_was_fed() -> None:
    assert Snapshots().finish([]) == ""
    assert Snapshots().finish(blocks("# T", "x")) == "# T\n\nx"


@pytest.mark.parametrize(
    ("markdown", "settled"),
    [
        ("", ""),
        ("Prose goes on", "Prose goes on"),
        ("A **bold phrase**", "A **bold phrase"),
        ("A **bold phrase** on", "A **bold phrase** on"),
        ("A **bo", "A "),
        ("A 2 * 3 and a_b", "A 2 * 3 and a_b"),
        ("A `code`", "A "),
        ("A [link](http://x)", "A "),
        ("A [1] x", "A [1] x"),
        ("A [1]", "A "),
        ("A $5", "A "),
        ("A &am", "A "),
        ("A <b", "A "),
        ("A http://x.y/z", "A "),
        ("A back\\", "A back"),
        ("Hello!", "Hello"),
        ("Cursor▌", "Cursor"),
        ("text\n1", "text"),
        ("text\n\\-", "text"),
        ("1", ""),
        ("## Title", ""),
        ("### Title", "### Title"),
        ("---", ""),
        ("| a | b |", ""),
        ("| a | b |\n| --- | --- |", ""),
        ("| a | b |\n| --- | --- |\n| x |  |", "| a | b |\n| --- | --- |\n| x"),
        ("| a | b |\n| --- | --- |\n| x | y |", "| a | b |\n| --- | --- |\n| x | y"),
        ("| a |\n| --- |\n| 1 |", "| a |\n| --- |"),
        ("- one\n- ", "- one"),
        ("A *word\n2. no item", "A "),
        ("1. *word\n2. an item", "1. *word\n2. an item"),
        ("- one\n  - two", "- one\n  - two"),
        ("> one\n>\n> **tw", "> one"),
        ("```python\n```", ""),
        ("```python\nx = 1\n```", "```python\nx = 1"),
        ("```python\nx = 1\n``\n```", "```python\nx = 1"),
        ("```python\nx = 1\n\n\n```", "```python\nx = 1"),
        ("````markdown\n# T\n````", ""),
        ("- a\n  ```js\n  b\n  ```", "- a\n  ```js\n  b"),
        ("- a\n  ```js\n  b\n  ```\n\n  c", "- a\n  ```js\n  b\n  ```\n\n  c"),
    ],
)
def test_settled_length_stops_before_what_may_change(markdown: str, settled: str) -> None:
    assert markdown[: settled_length(markdown)].rstrip(" ") == settled.rstrip(" ")


def test_assembler_converts_only_what_changed() -> None:
    assembler = Assembler()
    assert assembler.apply(count=2, changed={0: "<p>One</p>", 1: "<p>Tw</p>"}) == "One\n\nTw"
    assert assembler.apply(count=2, changed={1: "<p>Two</p>"}) == "o"
    assert assembler.apply(count=3, changed={2: "<ul><li><p>a</p></li></ul>"}) == "\n\n- a"
    assert assembler.apply(count=3) == ""
    assert assembler.finish(count=4, changed={3: "<ul><li>b</li></ul>"}) == "\n\n* b"
    assert assembler.text == "One\n\nTwo\n\n- a\n\n* b"


def test_assembler_takes_patches_that_do_not_fit() -> None:
    assembler = Assembler()
    assembler.apply(count=1, changed={5: "<p>x</p>", -1: "<p>y</p>"})
    assert assembler.finish(count=0) == ""
    assert assembler.text == ""


def test_assembler_costs_what_changed_not_the_whole() -> None:
    def cost(count: int) -> float:
        assembler = Assembler()
        began = time.process_time()
        for index in range(count):
            assembler.apply(count=index + 1, changed={index: f"<p>Paragraph {index} goes on.</p>"})
        return time.process_time() - began

    small = min(cost(300) for _ in range(3))
    assert min(cost(3000) for _ in range(2)) < 10 * 5 * small
