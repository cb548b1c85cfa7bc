"""Cumulative raw Markdown to append-only deltas: exact, linear, and the site's marks left out."""

import time
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from browser_bridge.gemini_web.readers.stream_text import StreamText, clean
from browser_bridge.replica import scripts
from browser_bridge.replica.answers import standard
from browser_bridge.replica.script import Answer, Rewrite, Text

FENCE = "```"


def _streamed(snapshots: Iterable[str]) -> tuple[str, StreamText]:
    text = StreamText()
    deltas = [text.feed(snapshot) for snapshot in snapshots]
    deltas.append(text.finish())
    joined = "".join(deltas)
    assert joined == text.text
    return joined, text


def _growing(whole: str, step: int = 1) -> list[str]:
    return [whole[:end] for end in (*range(0, len(whole), step), len(whole))]


PLAIN = {
    "word": "5",
    "paragraphs": "One.\n\nTwo with `code`, **bold** and *more*.  \nBroken line\n",
    "list": "1. One\n2. Two\n    * deep\n    - [x] done\n\n10. Ten\n",
    "table": "| a | b |\n| :-- | --: |\n| 1 | `x|y` |\n\nEnd & co; AT&T &lt;b&gt;",
    "code": "Before\n\n```python\nprint('```')\n\n\n    x = [1]\n```\n\nAfter",
    "tildes": "~~~\n```\nnot a fence\n```\n~~~\nEnd",
    "nested": "````markdown\n```js\nlet a;\n```\n````\nEnd",
    "in_list": "* Item\n\n    ```sh\n    ls\n    ```\n\n* Next\n",
    "quoted": "> ```\n> a\n\nout of it\n",
    "unclosed": "Text\n\n```c\nint main() {\n\n",
    "links": '[a](http://x.y/z_(1)) and ![b](c "d") [e] [f][g] x](y z\n',
    "escapes": r"\*no\* \`no\` a\_b \\ 2\*3",
    "unicode": "🙂 日本語 \u00e9 👩‍👩‍👧 end",
    "blank_around": "\n\n  Lead\n\n\n\nTail \n\n\n",
    "html": "a < b, <br>, <Follow me>, <F>\n",
    "cite_in_code": "Use `[cite: 1]` and ``a ` [cite: 2]`` so.\n\n```\n[cite: 3] x\n```\n",
    "card_in_code": "```\nhttp://googleusercontent.com/image_generation_content/0\n```\n",
    "follow_up_in_code": '`<FollowUp label="a"/>`:\n\n```\n<FollowUp label="a" query="b"/>\n```\n',
    "follow_up_within": 'x <FollowUp label="a" query="b"/> goes on',
    "other_addresses": "http://example.com/a/1\nhttps://lh3.googleusercontent.com/a/1\nhttp\n",
    "brackets": "a[i](x) [c [ci [cit \\[cite: 1 [city] &amp &\n",
    "rules": "a\n\n---\n\n***\n\n___\n\n# T #\n\nS\n===\n",
}
CLEANED = {
    "card": ("A\n\nhttp://googleusercontent.com/image_generation_content/0\n\nB", "A\n\nB"),
    "card_variant": (
        "A\n\nhttps://googleusercontent.com/image_generation_content/0_1\nB",
        "A\n\nB",
    ),
    "card_between_lines": ("A\nhttp://googleusercontent.com/map_content/3\nB", "A\nB"),
    "card_first": ("http://googleusercontent.com/youtube_content/0\n\nA\n", "A\n"),
    "card_last": ("A\n\nhttp://googleusercontent.com/immersive_entry_chip/0\n", "A"),
    "card_alone": ("http://googleusercontent.com/generated_video_content/1064127", ""),
    "card_two_words": (
        "1. A\n    http://googleusercontent.com/image_collection/image_retrieval/12\n\n2. B",
        "1. A\n\n2. B",
    ),
    "card_after_code": ("```\nx\n```\n\nhttp://googleusercontent.com/map_content/0", "```\nx\n```"),
    "cite": ("It is so [cite: 1, 2]. And so[cite: 3].\n", "It is so. And so.\n"),
    "cite_start": ("* [cite_start]It is so. [cite: 1]\n* B", "* It is so.\n* B"),
    "cite_line": ("A\n\n[cite: 1]\n\nB", "A\n\nB"),
    "cite_after_code": ("`a` [cite: 1] b ` c [cite: 2] d", "`a` b ` c d"),
    "code_run": (
        "```python?code_reference&code_event_index=1\n1\n```\n```text?code_stdout&a=1\n1\n```\n",
        "```python\n1\n```\n```text\n1\n```\n",
    ),
    "follow_up": ('End.\n\n<FollowUp label="a > b" query="c"/>', "End."),
    "follow_ups": ('End. <FollowUp label="a" query="c"/>\n<FollowUp query="c" />\n', "End."),
    "follow_up_cut": ('End.\n<FollowUp label="a b', "End."),
    "follow_up_after_code": ('```\nx\n```\n\n<FollowUp label="a" query="c"/>', "```\nx\n```"),
}


@pytest.mark.parametrize("step", [1, 3, 17, 10_000])
@pytest.mark.parametrize("name", PLAIN)
def test_stream_text_is_exact_when_the_answer_grows(name: str, step: int) -> None:
    whole = PLAIN[name]
    joined, text = _streamed(_growing(whole, step))
    assert joined == whole
    assert not text.is_rewritten


@pytest.mark.parametrize("step", [1, 5, 10_000])
@pytest.mark.parametrize("name", CLEANED)
def test_stream_text_leaves_the_sites_marks_out(name: str, step: int) -> None:
    whole, expected = CLEANED[name]
    joined, text = _streamed(_growing(whole, step))
    assert joined == expected == clean(whole)
    assert not text.is_rewritten


def test_stream_text_keeps_where_citations_stood() -> None:
    whole = "\nOne [cite: 1], two.\n\n* Three [cite: 2, 3]\n"
    for step in (1, 7, 100):
        joined, text = _streamed(_growing(whole, step))
        found = [(joined[: mark.at], mark.text) for mark in text.marks]
        assert found == [("\nOne", "[cite: 1]"), ("\nOne, two.\n\n* Three", "[cite: 2, 3]")]


@pytest.mark.parametrize("shape", [scripts.fences_closed, scripts.escapes_flickering])
def test_stream_text_is_exact_when_the_replica_flickers(shape: scripts.Script) -> None:
    markdown = "\n\n".join(PLAIN[name] for name in ("paragraphs", "list", "code", "table"))
    for interval in (0.0, 0.01):
        answer = Answer(markdown=markdown + standard("a *b* _c_").markdown, interval=interval)
        steps = shape(answer)
        snapshots = [step.text for step in steps if isinstance(step, Rewrite)]
        assert snapshots
        joined, text = _streamed(snapshots)
        assert joined == answer.markdown
        assert not text.is_rewritten


def test_stream_text_is_exact_when_an_open_fence_is_shown_closed() -> None:
    whole = PLAIN["code"] + "\n\n" + PLAIN["in_list"] + PLAIN["tildes"]
    snapshots: list[str] = []
    for snapshot in _growing(whole):
        fences = [line.strip() for line in snapshot.splitlines() if line.strip()[:3] == FENCE]
        snapshots.append(f"{snapshot}\n{FENCE}" if len(fences) % 2 else snapshot)
    joined, text = _streamed([*snapshots, whole])
    assert joined == whole
    assert not text.is_rewritten


def test_stream_text_waits_while_a_snapshot_contradicts() -> None:
    text = StreamText()
    assert text.feed("Hello world and") == "Hello world and"
    assert text.feed("Hello there world and more") == ""
    assert text.is_apart
    assert text.feed("Hello world and more") == " more"
    assert text.finish() == ""
    assert not text.is_rewritten


def test_stream_text_goes_on_when_a_card_is_replaced() -> None:
    card = "http://googleusercontent.com/video_gen_chip/0"
    done = "http://googleusercontent.com/generated_video_content/10641277"
    joined, text = _streamed([f"A\n\n{card}\n\nB", f"A\n\n{done}\n\nB and C"])
    assert joined == "A\n\nB and C"
    assert text.has_cards
    assert not text.is_rewritten


def test_stream_text_says_so_when_the_answer_was_rewritten() -> None:
    joined, text = _streamed(["Hello world, this is", "Hello there world, this is new"])
    assert joined == "Hello world, this is new"
    assert text.is_rewritten


def test_stream_text_says_so_when_the_answer_shrank() -> None:
    steps = scripts.shrunk(Answer(markdown="One.\n\nTwo."))
    raw = ""
    snapshots: list[str] = []
    for step in steps:
        if isinstance(step, Text):
            raw += step.text
            snapshots.append(raw)
        elif isinstance(step, Rewrite):
            snapshots.append(step.text)
    joined, text = _streamed(snapshots)
    assert joined.startswith("One.\n\nTwo.")
    assert text.is_rewritten


def test_stream_text_never_releases_half_a_character() -> None:
    text = StreamText()
    assert text.feed("Hi \ud83d") == "Hi"
    assert text.feed("Hi 🙂 x") == " 🙂 x"
    joined, _ = _streamed(["```\na \ud83d", "```\na 🙂 b \ud83d c"])
    assert joined == "```\na 🙂 b \ufffd c"


FRAGMENTS = [
    *("word ", "two words", "\n", "\n\n", "  ", "`", "``", "```", "\n```\n", "\n```py\n", "~~~\n"),
    *(
        "*",
        "**",
        "_",
        "\\",
        "\\*",
        "[cite: 1]",
        " [cite: 2, 3]",
        "[cite",
        "]",
        "](",
        "(a)",
        "&",
        ";",
    ),
    *("\n> ", "\n- ", "\n1. ", "|", "#", "<", "<FollowUp", ' label="a"', "/>", "🙂", "\ufffd", "5"),
    *("\nhttp://googleusercontent.com/map_content/0\n", "http", "?code_stdout&a=1\n", "    "),
]


@settings(max_examples=300, deadline=None)
@example("```\na\n> ```\nb [cite: 1]", [])
@example("> ```\n> a\n> ```\n\n[cite: 1] b", [])
@example("word [cite: 1]  ", [])
@example("[cite: 1](a)", [])
@example("\\ [cite: 1]<", [])
@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join),
    st.lists(st.integers(0, 400), max_size=12),
)
def test_stream_text_gives_the_same_for_all_snapshots_of_a_text(
    whole: str, cuts: list[int]
) -> None:
    ends = sorted(cut % (len(whole) + 1) for cut in cuts)
    joined, text = _streamed([*(whole[:end] for end in ends), whole])
    assert joined == clean(whole)
    assert not text.is_rewritten
    by_letter, _ = _streamed(_growing(whole))
    assert by_letter == joined


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join), max_size=6))
def test_stream_text_adds_up_whatever_the_snapshots_are(snapshots: list[str]) -> None:
    joined, text = _streamed(snapshots)
    if not text.is_rewritten:
        assert joined == clean(snapshots[-1] if snapshots else "")


def test_stream_text_takes_time_in_proportion_to_the_text() -> None:
    """10,000 snapshots of a text that grows to 2 MB, in 20 seconds of processor time at most."""
    paragraph = "A sentence with `code`, a [link](https://example.com/a) and **more**. "
    block = paragraph * 3 + "\n\n```python\nprint(1)\n```\n\n"
    whole = block * (2_000_000 // len(block))
    text = StreamText()
    spent = 0.0
    for step in range(1, 10_001):
        snapshot = whole[: len(whole) * step // 10_000]
        started = time.process_time()
        text.feed(snapshot)
        spent += time.process_time() - started
    text.finish()
    assert text.text == whole
    assert spent < 20
