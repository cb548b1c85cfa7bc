"""What holds for any Markdown: it is a fixed point, streamed equals whole, prose is not held up."""

import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.unit.gemini_web.readers import site_html, streams
from tests.unit.gemini_web.readers.site_html import Site

SITE = Site("g2")
INLINE = (
    *("word ", "word", "foo bar ", "*", "**", "~~", "`", "``", "$", "[", "]", "(", ")", "](u)"),
    *(
        "!",
        "<",
        "<b>",
        ">",
        "&",
        "&amp;",
        "\\",
        "é",
        "你",
        "。",
        "👩‍💻",
        "1",
        "2.",
        " ",
        "http://x.y ",
    ),
)
BLOCK = (
    *("\n", "\n\n", "  \n", "- ", "1. ", "2) ", "# ", "### ", "> ", "```\n", "```py\n", "- [ ] "),
    *("| a | b |\n", "| --- | :-: |\n", "|", "---\n", "===\n", "  - ", "   ", "+ ", "\t", "text. "),
)
MARKDOWN = st.lists(st.sampled_from(INLINE + BLOCK), max_size=16).map("".join)
SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.filter_too_much]
QUICK = settings(max_examples=250, deadline=None, suppress_health_check=SLOW_IS_FINE)
SLOW = settings(QUICK, max_examples=100)
WORDS = st.lists(
    st.text(alphabet="abcdefghij'-éß你", min_size=1, max_size=9), min_size=1, max_size=30
).map(" ".join)
CODE = st.text(alphabet="ab `~\t\n<&*_|#>-", max_size=60)
CELLS = st.lists(st.text(alphabet="ab |\\*_`<&é-1", max_size=8), min_size=2, max_size=4)


def canonical(markdown: str) -> str:
    return streams.whole(SITE.blocks(markdown))


@given(MARKDOWN)
@QUICK
def test_markdown_is_a_fixed_point_once_it_was_read(markdown: str) -> None:
    text = canonical(markdown)
    assert canonical(text) == text


@given(MARKDOWN)
@SLOW
def test_stream_equals_whole_for_any_markdown(markdown: str) -> None:
    text = canonical(markdown)
    assume("````" not in text)  # a longer fence is not foreseen by its first lines
    assume(canonical(text) == text)
    for shown in (str, site_html.with_open_emphasis_closed):
        played = streams.play(streams.prefixes(text, SITE, shown))
        assert all(text.startswith(released) for released in played.releases)
        assert (played.text, played.is_rewritten) == (text, False)


@given(WORDS)
@SLOW
def test_stream_follows_prose_within_a_few_characters(prose: str) -> None:
    text = canonical(f"{prose.strip('-')}a, and so on.")
    snapshots = list(streams.prefixes(text, SITE))
    released = streams.play(snapshots).releases
    behind = [
        end - len(out)
        for end, out in enumerate(released, start=1)
        if re.search(r"[a-wyz]", text[:end]) and text[end - 1] != " "
    ]
    assert max(behind, default=0) <= 2


def test_stream_does_not_stall_on_products_and_names() -> None:
    text = "It says 2 * 3 is snake_case [1], a < b, AT&T (so) and goes on for a while."
    released = streams.play(streams.prefixes(text, SITE)).releases
    assert max(end - len(out) for end, out in enumerate(released, start=1)) <= 5


@given(CODE)
@QUICK
def test_code_survives_to_the_byte(code: str) -> None:
    ticks = "`" * (max(map(len, re.findall("`+", code)), default=0) + 3)
    body = code + "\n"
    tokens = SITE.markdown.parse(canonical(f"- item\n\n{ticks}python\n{body}{ticks}"))
    assert [token.content for token in tokens if token.type == "fence"] == [body]


@given(CELLS)
@QUICK
def test_cells_keep_their_text(cells: list[str]) -> None:
    spans = "".join(f"<td><span>{site_html.html.escape(cell)}</span></td>" for cell in cells)
    text = streams.whole([f"<table><tbody><tr>{spans}</tr></tbody></table>"])
    tokens = SITE.markdown.parse(text)
    shown = ["".join(c.content for c in t.children or []) for t in tokens if t.type == "inline"]
    assert shown == [" ".join(cell.split()) for cell in cells]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.sampled_from(["- ", "1. ", "12. "]))
@QUICK
def test_items_keep_their_depth(depths: list[int], marker: str) -> None:
    depth, lines = 0, [f"{marker}item"]
    for wanted in depths:
        depth = min(wanted, depth + 1)
        lines.append(f"{' ' * len(marker) * depth}{marker}item")
    source = "\n".join(lines)
    tokens = SITE.markdown.parse(canonical(source))
    expected = [token.level for token in SITE.markdown.parse(source) if token.type == "inline"]
    assert [token.level for token in tokens if token.type == "inline"] == expected
