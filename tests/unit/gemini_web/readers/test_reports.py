"""Reports: the text without marks, its sources at their places, and a page that stands alone."""

from browser_bridge.events import Citation
from browser_bridge.gemini_web.readers.positions import Source
from browser_bridge.gemini_web.readers.reports import Read, report_of

ONE, TWO = (
    Source(url="https://one.example/", title="One"),
    Source(url="https://t.example/", title=""),
)


def mark(*numbers: int) -> str:
    sups = (f'<sup class="superscript" data-turn-source-index="{n}"></sup>' for n in numbers)
    return "".join(f"<source-footnote>{sup}</source-footnote>" for sup in sups)


def read(*blocks: str, title: str = "", sources: tuple[Source, ...] = (ONE, TWO)) -> Read:
    return Read(title=title, blocks=blocks, sources=sources, sources_title="", language="en")


def test_marks_become_places_and_leave_the_text() -> None:
    report = report_of(read("<h1>Tides</h1>", f"<p>High {mark(1, 2)}, and low.{mark(2)}</p>"))
    assert report.title == "Tides"
    assert report.markdown == (
        "# Tides\n\nHigh, and low.\n\n"
        "## Sources\n\n1. [One](https://one.example/)\n2. https://t.example/"
    )
    assert report.citations == (
        Citation(url=ONE.url, title="One", start=9, end=13),
        Citation(url=TWO.url, title="", start=9, end=13),
        Citation(url=TWO.url, title="", start=13, end=23),
    )


def test_sources_without_marks_come_last_and_marks_without_sources_are_dropped() -> None:
    report = report_of(read(f"<p>Known.{mark(2, 9)}</p>", title="Above"))
    assert report.title == "Above"
    assert [(c.url, c.start) for c in report.citations] == [(TWO.url, 0), (ONE.url, None)]


def test_report_without_sources_has_no_list() -> None:
    report = report_of(read(f"<p>Known.{mark(1)}</p>", sources=()))
    assert report.markdown == "Known."
    assert report.citations == ()


def test_page_is_whole_and_carries_nothing_of_the_site() -> None:
    block = f'<p onclick="x()" class="y">A<script>bad()</script> &lt;b&gt;{mark(1)}</p>'
    page = report_of(read(block, title="<T>")).html
    assert page.startswith("<!doctype html>")
    assert "<title>&lt;T&gt;</title>" in page
    assert '<p>A &lt;b&gt;<span><sup><a href="#source-1">1</a></sup></span></p>' in page
    assert '<li id=source-1><a href="https://one.example/">One</a></li>' in page
    assert "bad()" not in page


def test_most_marked_is_the_highest_number() -> None:
    assert read(f"<p>{mark(3, 12)}</p>", f"<p>{mark(7)}</p>").most_marked == 12
    assert read("<p>x</p>").most_marked == 0
