"""Plain HTML to Markdown, case by case."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from browser_bridge.markdown import convert

CASES = [
    ("", ""),
    ("  \n ", ""),
    ("bare text", "bare text"),
    ("<p>a</p><p>b</p>", "a\n\nb"),
    ("<p>soft\nend <br>hard</p>", "soft\nend  \nhard"),
    ("<p>two<br><br>paragraphs</p>", "two\n\nparagraphs"),
    ("<p>a\u00a0b</p>", "a\u00a0b"),
    ("<p>un<b>bold </b>able <i></i></p>", "un**bold** able"),
    ("<p><b>a</b><b>b</b></p>", "**ab**"),
    ("<p><b>a<b>b</b></b></p>", "**ab**"),
    ("<h2>1. Not an item</h2>", "## 1. Not an item"),
    ("<h2>C #</h2>", "## C \\#"),
    ("<h3></h3>", "###"),
    ("<p>1. x</p>", "1\\. x"),
    ("<p>2024. x</p>", "2024\\. x"),
    ("<p>a\n2. x\n1. y</p>", "a\n2. x\n1\\. y"),
    ("<p>*a* *b 2 * 3 a</p>", "\\*a\\* *b 2 * 3 a"),
    ("<p>__init__ and snake_case</p>", "\\_\\_init\\_\\_ and snake_case"),
    ("<p>&lt;b&gt; a &lt; b &amp;amp; R&amp;D</p>", "\\<b> a < b \\&amp; R&D"),
    ("<p>C:\\dir \\* a\\</p>", "C:\\dir \\\\* a\\"),
    ("<p>[a](b) [1] ![x]</p>", "\\[a](b) [1] ![x]"),
    ("<p>$5 and $6</p>", "$5 and $6"),
    ("<p>$x$</p>", "\\$x\\$"),
    ('<p><span data-math="a_b*c*">x</span></p>', "$a_b*c*$"),
    ('<div data-math="x\ny"></div>', "$$x\ny$$"),
    ("<p><code>a`b</code> <code>`</code> <code>  </code></p>", "``a`b`` `` ` `` `  `"),
    ("<pre><code>a\n\n\n</code></pre>", "```\na\n\n\n```"),
    ("<pre></pre>", "```\n```"),
    ('<pre class="language-x">a<br>b</pre>', "```x\na\nb\n```"),
    ("<pre>x ``` y</pre>", "```\nx ``` y\n```"),
    ("<pre>```</pre>", "````\n```\n````"),
    ('<ol start="007"><li>a</ol>', "7. a"),
    (f'<ol start="{"9" * 5000}"><li>a</ol>', "999999999. a"),
    ('<ol start="x"><li>a</ol>', "1. a"),
    ("<ul><li>a<li>b<p>c</p><li>d</ul>", "- a\n- b\n\n  c\n\n- d"),
    ("<ul>stray<li></ul>", "- stray\n-"),
    ("<ul><li><hr></ul>", "- ***"),
    ("<ul><li><input type=checkbox> <p>x</ul>", "- [ ] x"),
    ("<ul><li><input type=checkbox checked>x</ul>", "- [x] x"),
    ("<ul><li>a</ul><ul><li>b</ul><ul><li>c</ul>", "- a\n\n* b\n\n- c"),
    ("<blockquote><p>a<p>b</blockquote>", "> a\n>\n> b"),
    ("<table><tr><td>a|b<td>c<tr><td>d</table>", "| a\\|b | c |\n| --- | --- |\n| d |  |"),
    ("<table><tr><th align=right>a</table>", "| a |\n| ---: |"),
    ("<table><tr><td>a<br>b<p>c</table>", "| a<br>b<br>c |\n| --- |"),
    ('<p><a href="http://x/a(b">t</a></p>', "[t](<http://x/a(b>)"),
    ('<p><a href="http://x/">http://x/</a> b</p>', "http://x/ b"),
    ('<p><a href="http://x/">http://x/</a>b</p>', "<http://x/>b"),
    ('<p>!<a href="u">t</a></p>', "\\![t](u)"),
    ('<p><img src="u" alt="[a]" title=\'"\'></p>', '![\\[a\\]](u "\\"")'),
    ("<x-y>one<z-w>two</z-w></x-y>", "onetwo"),
    ("<b><p>block in inline</p></b>", "block in inline"),
    ("<script>x</script><p>y<style>z</style></p>", "y"),
]


@pytest.mark.parametrize(("html", "expected"), CASES)
def test_convert_writes_exact_markdown(html: str, expected: str) -> None:
    assert convert(html) == expected


def test_convert_keeps_lists_apart_when_told_what_stands_before() -> None:
    assert convert("<ul><li>b</ul>", after="- a") == "* b"
    assert convert("<ol><li>b</ol>", after="1. a") == "1) b"
    assert convert("<ul><li>b</ul>", after="a - b") == "- b"


@given(st.text(alphabet="<>/abp!-&;#1\\*_`\x00\ud800\u00e9\"'= ", max_size=60))
@settings(max_examples=300, deadline=None)
def test_convert_never_raises_on_any_string(html: str) -> None:
    assert isinstance(convert(html), str)


def test_convert_keeps_words_that_are_nested_beyond_measure() -> None:
    assert "deep" in convert("<b>" * 5000 + "deep")
    assert "deep" in convert("<div>" * 500 + "deep")


@given(st.text(alphabet="ab1*_~`$[]()<>!&\\#-+.=|: \n", max_size=30))
@settings(max_examples=400, deadline=None)
def test_convert_escapes_enough_for_text_to_stay_text(text: str) -> None:
    paragraph = " ".join(text.split())
    html = paragraph.replace("&", "&amp;").replace("<", "&lt;").replace("$", "S")
    markdown = convert(f"<p>{html}</p>")
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    kinds = {child.type for token in tokens for child in token.children or []}
    assert kinds <= {"text"}
    shown = "".join(token.content for t in tokens for token in t.children or [])
    assert shown == paragraph.replace("$", "S")


@pytest.mark.parametrize("unit", ["<p>a *b _c [d `e</p>", "<p>x</p><ul><li>y</ul>", "<b>a </b>*"])
def test_convert_costs_linear_time(unit: str) -> None:
    def cost(count: int) -> float:
        began = time.process_time()
        convert(unit * count)
        return time.process_time() - began

    small = min(cost(500) for _ in range(3))
    assert min(cost(4000) for _ in range(2)) < 8 * 4 * small
