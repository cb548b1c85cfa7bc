"""Which words the sources of an answer support."""

from typing import Any

from browser_bridge.events import Citation
from browser_bridge.gemini_web.readers import citations, positions
from browser_bridge.gemini_web.readers.positions import CitationGroup, Source
from browser_bridge.gemini_web.readers.stream_text import StreamText

ONE = Source(url="https://one.example/a", title="One")
TWO = Source(url="https://two.example/", title="Two")
BOTH = CitationGroup(mark="[cite: 1, 2]", sources=(ONE, TWO))


def _placed(raw: str, *groups: CitationGroup) -> tuple[str, list[tuple[str, str]]]:
    """Return a raw answer's text, and the words that each address supports."""
    stream = StreamText()
    for end in range(len(raw)):
        stream.feed(raw[:end])
    stream.feed(raw)
    stream.finish()
    found = citations.placed(stream.text, stream.marks, groups)
    return stream.text, [
        (c.url, "" if c.start is None else stream.text[c.start : c.end]) for c in found
    ]


def test_citation_covers_the_words_from_the_beginning_of_its_line() -> None:
    text, found = _placed("Intro.\n\n* The sky is blue. [cite: 1, 2]\n* Yes", BOTH)
    assert text == "Intro.\n\n* The sky is blue.\n* Yes"
    assert found == [(ONE.url, "The sky is blue."), (TWO.url, "The sky is blue.")]


def test_citation_begins_after_the_mark_before_it() -> None:
    one = CitationGroup(mark="[cite: 1]", sources=(ONE,))
    two = CitationGroup(mark="[cite: 2]", sources=(TWO,))
    _, found = _placed("Blue sky [cite: 1], green grass [cite: 2].", one, two)
    assert found == [(ONE.url, "Blue sky"), (TWO.url, ", green grass")]


def test_citation_begins_where_the_site_says_so() -> None:
    _, found = _placed("They say [cite_start]it is blue [cite: 1, 2].", BOTH)
    assert found[0] == (ONE.url, "it is blue")


def test_citation_of_one_number_is_found_in_a_group_of_several() -> None:
    _, found = _placed("Blue [cite: 1, 2]\n\nGreen [cite: 2]", BOTH)
    assert found[2] == (TWO.url, "Green")


def test_mark_without_sources_says_nothing() -> None:
    text, found = _placed("Blue [cite: 7]", BOTH)
    assert text == "Blue"
    assert found == [(ONE.url, ""), (TWO.url, "")]


def test_source_that_is_listed_without_a_place_is_named_once_and_without_redirect() -> None:
    source = Source(url="https://www.google.com/url?q=https://one.example/a", title="One")
    assert citations.unplaced((source, source)) == (Citation(url=ONE.url, title="One"),)


def _read(candidate: list[Any]) -> positions.StreamSnapshot:
    inner: list[Any] = [None] * 5
    inner[4] = [candidate]
    found = positions.read(["wrb.fr", None, positions.json.dumps(inner)])
    assert found is not None
    return found


def test_citations_are_read_from_each_form_of_the_rich_block() -> None:
    groups = [[[" [cite: 1]"], [[None, None, None, [["icon", ONE.url, "One"]]]]]]
    for rich in ([{"44": groups}], [*[None] * 43, groups], [[{"44": groups}]]):
        candidate: list[Any] = [None] * 13
        candidate[12] = rich
        assert _read(candidate).citations == (CitationGroup(mark="[cite: 1]", sources=(ONE,)),)


def test_sources_without_marks_are_read_in_whatever_order_they_stand() -> None:
    block = [[[0, 10, ONE.url, "One"], [None, "Two", TWO.url], ["no address"], 7]]
    assert _read([None, None, block]).sources == (ONE, TWO)
