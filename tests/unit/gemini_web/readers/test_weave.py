"""Canvases woven into the answer: the same text however its parts come."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser_bridge.events import Citation
from browser_bridge.gemini_web.readers.canvases import Canvas, fenced
from browser_bridge.gemini_web.readers.positions import StreamSnapshot
from browser_bridge.gemini_web.readers.stream_text import StreamText
from browser_bridge.gemini_web.readers.weave import Weave

CHIP = "http://googleusercontent.com/immersive_entry_chip/0"
SOURCE = 'print(1)\n\ndoc = """\n```\ntext\n```\n"""\n'
DOCUMENT = "# Sea\n\n*Blue* and **deep**.\n\n```\nraw\n```\n\n- one\n- two\n"
CODE = Canvas(
    identity="c",
    title="Code",
    content=fenced(SOURCE, "python"),
    is_code=True,
    language="python",
    is_done=True,
)
TEXT = Canvas(identity="t", title="Sea", content=DOCUMENT, is_done=True)
WOVEN_CODE = '```python\nprint(1)\n\ndoc = """\n```\n\n````python\n```\ntext\n```\n"""\n````'


def told(answer: str, states: list[Canvas], *, text_first: bool = True) -> str:
    """Play an answer whose text and canvas come in steps; return all that was released."""
    weave, reader, out = Weave(), StreamText(), list[str]()
    texts = [answer[: len(answer) * step // 7] for step in range(1, 8)]
    snapshots = [StreamSnapshot(text=text) for text in texts] if text_first else []
    snapshots += [StreamSnapshot(text=answer, canvases=(state,)) for state in states]
    for snapshot in snapshots:
        weave.note(snapshot)
        out += (weave.say(reader.feed(snapshot.text or "")), weave.grow())
    out += (weave.say(reader.finish()), weave.finish(states[-1:]))
    return "".join(out)


def grown(canvas: Canvas, cuts: list[int]) -> list[Canvas]:
    """States of a canvas as its content grows; of code, each in a closed fence."""
    states: list[Canvas] = []
    for cut in sorted(cuts):
        part = canvas.source[:cut]
        content = fenced(part, canvas.language) if canvas.is_code else part
        states.append(replace(canvas, content=content, is_done=False))
    return [*states, canvas]


@given(cuts=st.lists(st.integers(0, len(SOURCE)), max_size=6), text_first=st.booleans())
def test_source_text_is_the_same_however_it_comes(cuts: list[int], *, text_first: bool) -> None:
    """It stands at its card, in fences that hold it, with the words after it behind."""
    text = told(f"Here.\n\n{CHIP}\n\nEnjoy.", grown(CODE, cuts), text_first=text_first)
    assert text == f"Here.\n\n{WOVEN_CODE}\n\nEnjoy."


@given(cuts=st.lists(st.integers(0, len(DOCUMENT)), max_size=6))
def test_document_is_the_same_however_it_comes(cuts: list[int]) -> None:
    """Its own Markdown follows the words before it."""
    assert told(f"Here.\n\n{CHIP}", grown(TEXT, cuts)) == f"Here.\n\n{DOCUMENT.rstrip()}"


def test_canvas_is_released_while_it_grows() -> None:
    weave = Weave()
    weave.note(StreamSnapshot(text=f"Here.\n\n{CHIP}", canvases=(grown(CODE, [12])[0],)))
    assert weave.say("Here.") == "Here.\n\n```python\nprint(1)\n\n"


def test_words_after_a_canvas_wait_for_its_end() -> None:
    weave = Weave()
    state = grown(TEXT, [5])[0]
    weave.note(StreamSnapshot(text=f"{CHIP}\n\nEnjoy.", canvases=(state,)))
    assert weave.say("Enjoy.") == "# Sea"
    assert weave.finish((TEXT,)) == f"{DOCUMENT.rstrip()[5:]}\n\nEnjoy."


@pytest.mark.parametrize("is_known", [False, True])
def test_canvas_without_a_place_comes_last(*, is_known: bool) -> None:
    """The page leads, or the answer names no canvas."""
    weave = Weave()
    weave.note(StreamSnapshot(text=f"{CHIP}\n" if is_known else "Here."))
    weave.lose_places()
    assert weave.say("Here.") == ("" if is_known else "Here.")
    rest = weave.finish((TEXT,))
    assert "Here." in f"{'' if is_known else 'Here.'}{rest}"
    assert DOCUMENT.rstrip() in rest


def test_text_without_canvases_passes_as_it_is() -> None:
    weave = Weave()
    weave.note(StreamSnapshot(text="One.\n\nTwo."))
    assert weave.say("One.\n\n") + weave.say("Two.") == "One.\n\nTwo."
    assert weave.finish(()) == ""


def test_card_without_a_canvas_hides_no_words() -> None:
    weave = Weave()
    weave.note(StreamSnapshot(text=f"Here.\n\n{CHIP}\n\nEnjoy."))
    assert weave.say("Here.\n\nEnjoy.") + weave.finish(()) == "Here.\n\nEnjoy."


def test_chip_within_code_is_no_place() -> None:
    weave = Weave()
    weave.note(StreamSnapshot(text=f"```\n{CHIP}\n```", canvases=(TEXT,)))
    assert not weave.has_places


def test_citations_after_a_canvas_move_with_their_words() -> None:
    answer = "Here.\n\nEnjoy it."
    weave = Weave()
    weave.note(StreamSnapshot(text=f"Here.\n\n{CHIP}\n\nEnjoy it.", canvases=(TEXT,)))
    text = weave.say(answer) + weave.finish((TEXT,))
    for words in ("Here.", "Enjoy"):
        at = answer.index(words)
        moved = weave.moved(Citation(url="u", start=at, end=at + len(words)))
        assert text[moved.start : moved.end] == words


def test_content_that_contradicts_what_was_released_is_remarked() -> None:
    weave = Weave()
    weave.note(StreamSnapshot(text=CHIP, canvases=(grown(CODE, [12])[0],)))
    weave.grow()
    assert not weave.is_rewritten
    weave.finish((replace(CODE, content=fenced("other(1)\nlast()\n", "python")),))
    assert weave.is_rewritten
