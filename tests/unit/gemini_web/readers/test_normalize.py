"""The site's HTML to plain HTML: noise out, meaning kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser_bridge.gemini_web.readers.languages import info_string
from browser_bridge.gemini_web.readers.links import target_of, video_of
from browser_bridge.gemini_web.readers.normalize import normalize
from browser_bridge.markdown import convert
from tests.unit.gemini_web.readers.site_html import Site


@pytest.mark.parametrize(
    ("header", "info"),
    [
        ("JavaScript", "javascript"),
        (" C++ ", "cpp"),
        ("C#", "csharp"),
        ("Shell", "bash"),
        ("Bash", "bash"),
        ("Plaintext", "text"),
        ("Code snippet", ""),
        ("Code-Snippet", ""),
        ("代码段", ""),
        ("程式碼片段", ""),
        ("コード スニペット", ""),
        ("코드 스니펫", ""),
        ("Фрагмент кода", ""),
        ("Đoạn mã", ""),
        ("", ""),
        ("Visual Basic", "visual-basic"),
        ("Objective-C", "objectivec"),
        ("a`b", "a-b"),
    ],
)
def test_info_string_says_the_language_of_a_header(header: str, info: str) -> None:
    assert info_string(header) == info


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://example.com/a", "https://example.com/a"),
        ("https://www.google.com/url?q=https://e.com/%3Fa%3D1&sa=D", "https://e.com/?a=1"),
        ("https://google.de/url?url=https://e.com", "https://e.com"),
        ("https://www.google.com/url?sa=D", "https://www.google.com/url?sa=D"),
        ("https://www.google.com/search?q=e.com", ""),
        ("https://www.google.com/url?q=javascript:x", ""),
        ("https://maps.google.com/x", "https://maps.google.com/x"),
        ("mailto:a@b.c", "mailto:a@b.c"),
        ("javascript:void(0)", ""),
        ("/app", ""),
        ("http://[::1", ""),
    ],
)
def test_target_of_takes_redirects_off(href: str, target: str) -> None:
    assert target_of(href) == target


def test_video_of_names_the_watch_page() -> None:
    assert video_of("https://i.ytimg.com/vi/dQw4w9WgXcQ/default.jpg").endswith("v=dQw4w9WgXcQ")
    assert video_of("https://example.com") == ""


def test_normalize_leaves_plain_html() -> None:
    (block,) = Site("g2").blocks('a **b** `c` [d](http://e "f")')
    assert normalize(block) == (
        "<p>a <b>b</b> <code>c</code> "
        '<span><span><a href="http://e" title="f">d</a></span></span></p>'
    )
    (block,) = Site("g1").blocks("```python\ndef f(): pass\n```")
    assert normalize(block) == (
        '<span><pre><code class="language-python">def f(): pass\n</code></pre></span>'
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>x<button>Copy</button><gem-icon-button>y</gem-icon-button></p>", "x"),
        ("<p>x<span class='a cdk-visually-hidden'>hidden</span> y</p>", "x y"),
        ("<p>x<span hidden>hidden</span></p>", "x"),
        ("<p>x <span>Opens in a new window</span></p>", "x"),
        ("<div class='code-block'><pre>x</pre></div>", "```\nx\n```"),
        ("<code-block><div class='code-block-decoration'><span>Go</span></div></code-block>", ""),
        ("<code-block>no code</code-block>", "no code"),
        ("<p><img src='data:image/png;base64,x' alt='a'>y</p>", "y"),
        (
            '<p><span class="katex"><math><mi>x</mi>'  # noqa: ISC004 - one piece of HTML
            '<annotation encoding="application/x-tex">x^2</annotation></math></span></p>',
            "$x^2$",
        ),
        ("<p><span class='katex'>x</span></p>", "x"),
        ("<p data-math='x'>y</p>", "$x$"),
        ("<youtube-block>No player</youtube-block>", "No player"),
        ("<single-image></single-image>", ""),
        ("<ul><li><p>a</p></li></ul>", "- a"),
        ("<table><tr><td><span>a</span></td></tr></table>", "| a |\n| --- |"),
    ],
)
def test_normalize_keeps_meaning(html: str, expected: str) -> None:
    assert convert(normalize(html)) == expected


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "<code-block>",
                    "<pre>",
                    "<code>",
                    "</pre>",
                    "<a href='http://[x'>",
                    "<img src=x>",
                ),
                *(
                    "<span data-math='&#1;'>",
                    "<single-image>",
                    "<youtube-block>",
                    "<table>",
                    "<td>",
                ),
                *(
                    "text",
                    "&#0;",
                    "&#1;",
                    "\x00",
                    "\ud800",
                    "\x0b",
                    "</div>",
                    "<x-y a='",
                    "'>",
                    "<",
                ),
                *(
                    "</body>",
                    "<ol start='-1'>",
                    "<li>",
                    "<input type=checkbox>",
                    "<!--",
                    "]]>",
                    "<?a",
                ),
                *("<svg>", "<math>", "<select>", "<iframe src='/embed/abcdefghijk'>", "<p hidden>"),
            ]
        ),
        max_size=12,
    ).map("".join)
)
@settings(max_examples=400, deadline=None)
def test_normalize_never_raises_on_any_string(html: str) -> None:
    assert isinstance(convert(normalize(html)), str)
