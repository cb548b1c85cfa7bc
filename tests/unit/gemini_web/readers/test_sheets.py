"""Pages of a storybook, as spreads hold them."""

from browser_bridge.gemini_web.readers.sheets import Drawn, Half, Sheet, sheets_of


def half(index: int, spread: int, text: str = "", heading: str = "", *pictures: str) -> Half:
    return Half(index=index, spread=spread, text=text, heading=heading, pictures=pictures)


def drawn(src: str, half: int) -> tuple[Drawn, ...]:
    return (Drawn(src=src, half=half, number=0),)


def test_words_beside_their_picture_are_one_page() -> None:
    """A cover has a heading in the place of words."""
    halves = [
        half(0, 0, "", "", "blob:0"),
        half(1, 0, "", "The Fox"),
        half(2, 1, "", "", "blob:1"),
        half(3, 1, "One."),
    ]
    assert sheets_of(halves) == [
        Sheet(spread=0, text="The Fox", pictures=drawn("blob:0", 0), is_cover=True),
        Sheet(spread=1, text="One.", pictures=drawn("blob:1", 2)),
    ]


def test_halves_with_words_of_their_own_are_pages_of_their_own() -> None:
    halves = [half(0, 0, "One.", "", "a"), half(1, 0, "Two.", "", "b")]
    assert sheets_of(halves) == [
        Sheet(spread=0, text="One.", pictures=drawn("a", 0)),
        Sheet(spread=0, text="Two.", pictures=drawn("b", 1)),
    ]


def test_only_the_first_picture_without_words_is_a_cover() -> None:
    """Empty spreads are left out."""
    halves = [half(0, 0, "", "", "a"), half(1, 1), half(2, 2, "One."), half(3, 3, "", "", "b")]
    assert sheets_of(halves) == [
        Sheet(spread=0, text="", pictures=drawn("a", 0), is_cover=True),
        Sheet(spread=2, text="One.", pictures=()),
        Sheet(spread=3, text="", pictures=drawn("b", 3)),
    ]
