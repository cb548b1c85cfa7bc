"""Files of canvases, and what the panel shows of them."""

import pytest

from browser_bridge.gemini_web.canvas import Panel, file_name
from browser_bridge.gemini_web.readers.canvases import Canvas, fenced


@pytest.mark.parametrize(
    ("name", "title", "language", "expected"),
    [
        ("count.py", "Count", "python", "count.py"),
        ("", "Count", "python", "Count.py"),
        ("", "Page", "html", "Page.html"),
        ("", "Query", "C++", "Query.cpp"),
        ("", "Thing", "C#", "Thing.cs"),
        ("app", "App", "typescript", "app.ts"),
        ("", "Thing", "", "Thing.txt"),
        ("", "Thing", "no such language", "Thing.txt"),
        ("", "", "python", "canvas.py"),
    ],
)
def test_source_file_has_the_extension_of_its_language(
    name: str, title: str, language: str, expected: str
) -> None:
    canvas = Canvas(identity="i", name=name, title=title, language=language, is_code=True)
    assert file_name(canvas) == expected


def test_document_is_markdown() -> None:
    assert file_name(Canvas(identity="i", title="A guide")) == "A guide.md"


def test_panel_shows_a_document_when_the_letters_are_the_same() -> None:
    """Marks are style: the page writes lists and emphasis in ways of its own."""
    shown = Canvas(identity="i", content="# Sea\n\n* **one**\n* two\n")
    panel = Panel(canvas=shown, is_saved=True)
    assert panel.shows(Canvas(identity="i", content="# Sea\n\n- __one__\n- two"))
    assert not panel.shows(Canvas(identity="i", content="# Sea\n\n- one"))


def test_panel_shows_source_text_when_every_character_is_the_same() -> None:
    panel = Panel(
        canvas=Canvas(identity="i", content=fenced("a = 1\n", "python"), is_code=True),
        is_saved=True,
    )
    assert panel.shows(Canvas(identity="i", content="```python\na = 1\n```", is_code=True))
    assert not panel.shows(Canvas(identity="i", content="```python\na == 1\n```", is_code=True))
