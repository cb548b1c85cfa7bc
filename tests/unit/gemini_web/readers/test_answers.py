"""Markdown in, the same Markdown out: every case of `tests/answers`, whole and while it arrives."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import pytest

from browser_bridge import markdown
from browser_bridge.gemini_web.readers.normalize import normalize
from tests.unit.gemini_web.readers import site_html, streams
from tests.unit.gemini_web.readers.site_html import Generation, Site

ANSWERS = Path(__file__).parents[3] / "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One recorded answer.

    Args:
        html: The site's answer element.
        markdown: The Markdown it stands for.
        is_written_alike: Whether rendering the Markdown gives such an answer.
    """

    html: str
    markdown: str
    is_written_alike: bool

    @property
    def blocks(self) -> list[str]:
        """The outer HTML of its top-level blocks."""
        answer = lxml.html.fragment_fromstring(self.html)
        return [
            str(lxml.html.tostring(block, encoding="unicode", with_tail=False))
            for block in answer
            if isinstance(block.tag, str)
        ]


def load(name: str) -> Case:
    folder = ANSWERS / name
    meta = tomllib.loads((folder / "meta.toml").read_text(encoding="utf-8"))
    return Case(
        html=(folder / "answer.html").read_text(encoding="utf-8").removesuffix("\n"),
        markdown=(folder / "answer.md").read_text(encoding="utf-8").removesuffix("\n"),
        is_written_alike=meta["is_written_alike"],
    )


NAMES = sorted(folder.name for folder in ANSWERS.iterdir() if (folder / "answer.md").exists())
WRITTEN_ALIKE = [name for name in NAMES if load(name).is_written_alike]


def test_corpus_is_there() -> None:
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_answer_becomes_its_markdown_when_read_at_once(name: str) -> None:
    case = load(name)
    assert markdown.convert(normalize(case.html)) == case.markdown


@pytest.mark.parametrize("name", NAMES)
def test_answer_becomes_its_markdown_when_its_blocks_come_one_by_one(name: str) -> None:
    case = load(name)
    blocks = case.blocks
    played = streams.play(blocks[:count] for count in range(1, len(blocks) + 1))
    assert (played.text, played.is_rewritten) == (case.markdown, False)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "long-line"])
def test_answer_becomes_its_markdown_when_its_text_is_revealed(name: str) -> None:
    case = load(name)
    played = streams.play(streams.reveals(case.blocks))
    assert all(case.markdown.startswith(text) for text in played.releases)
    assert (played.text, played.is_rewritten) == (case.markdown, False)


@pytest.mark.parametrize("generation", ["g1", "g2"])
@pytest.mark.parametrize("name", WRITTEN_ALIKE)
def test_markdown_comes_back_from_what_the_site_shows_of_it(
    name: str, generation: Generation
) -> None:
    case = load(name)
    assert streams.whole(Site(generation).blocks(case.markdown)) == case.markdown


SHOWN = {
    "as it is": (str, ""),
    "open fence closed": (site_html.with_fence_closed, "```"),
    "open emphasis closed": (site_html.with_open_emphasis_closed, "*"),
}
ARRIVING = [
    (name, shown)
    for name in WRITTEN_ALIKE
    for shown, (_, sign) in SHOWN.items()
    if sign in load(name).markdown
]


@pytest.mark.parametrize(("name", "shown"), ARRIVING)
def test_markdown_comes_back_when_it_arrives_in_pieces(name: str, shown: str) -> None:
    text = load(name).markdown
    step = 97 if name == "long-line" else 1
    played = streams.play(streams.prefixes(text, Site("g2"), SHOWN[shown][0], step))
    assert all(text.startswith(released) for released in played.releases)
    assert (played.text, played.is_rewritten) == (text, False)
