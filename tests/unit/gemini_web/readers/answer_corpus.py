"""Answers as models write them, in raw Markdown; what the readers are tried on."""

# ruff: noqa: E501 - an answer stands on one line
import re
from pathlib import Path

from markdown_it import MarkdownIt

from browser_bridge import markdown

_RECORDED = Path(__file__).parents[3] / "answers"
_WRITTEN = {
    "short": "Yes.",
    "sentence": "The capital of France is Paris (population: 2,102,650 in 2023).",
    "paragraphs": 'First paragraph, with a comma.\n\nSecond one.\nSoft break; "quoted" — dash.\n\nThird!',
    "emphasis": "**Bold** start, *it* middle, ***both***, ~~gone~~ and `code` end.\n\n**Only bold**\n\nEnd",
    "bullets": "Intro:\n\n* One\n* **Two:** more\n* Three (3)\n\nOutro.",
    "nested": "* A\n    * A1\n        * A1a\n    * A2\n* B\n\n    Paragraph in B\n\n* C",
    "numbers": "1. First\n2. Second\n    1. Inner\n    2. Inner two\n3. Third\n\nYear 1999. Done.",
    "headings": "# Top\n\nText\n\n## Sub: *a*\n\n### 1. Third level\n\n---\n\nEnd.",
    "table": "| Name | Qty |\n|:---|---:|\n| `a` | 1 |\n| **b** | 2 |\n| c - d | |\n\nAfter the table.",
    "code": "Run:\n\n```python\ndef f(x):\n    return x[1]  # [cite: no]\n\n\nprint('```', f([1, 2]))\n```\n\nIt prints.",
    "code_alias": "```js\nlet a = `b`;\n```\n\n```c++\nint main() {}\n```\n\n```\nplain\n```\n\nBye",
    "code_in_list": "1. Install:\n\n    ```sh\n    pip install x\n    ```\n\n2. Run:\n\n    ```sh\n    x --help\n    ```\n",
    "tildes": "~~~\n```\ninner\n```\n~~~\n\nEnd",
    "long_fence": "````markdown\n# Doc\n\n```sh\nls\n```\n````\n\nThat was it.",
    "quote": "> Quoted *text*\n> on two lines\n\nBy somebody.\n\n> > deep\n",
    "links": 'See [the docs](https://example.com/a_b(c)) and [more](https://example.com/?q=1&r=2 "T"), ok?',
    "bare_address": "Go to https://example.com/path?x=1 now, or mail a@b.example.\n",
    "math": "Energy is $E = mc^2$, and\n\n$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$\n\nso.",
    "escapes": "Use \\*stars\\*, 2 \\* 3, snake\\_case, C:\\\\dir, 1\\. no list and \\# no title.",
    "entities": "AT&amp;T, a &lt; b and c &gt; d; R&D &copy; x.",
    "cjk": "你好，世界。\n\n* 第一项：说明（一）\n* 第二项\n\n日本語のテキスト「引用」です。",
    "emoji": "Great 🎉! Family 👩‍👩‍👧 and flags 🇫🇷.\n\n🙂\n\n* ✅ done\n* ❌ not",
    "rtl": "مرحبا بالعالم\n\n* نقطة أولى\n* نقطة ثانية\n",
    "punctuation": '(((a))) -- b ... c?! [d] {e} <- f -> g :: h | i || j && k // l\n\n- "q"\n- (r)',
    "arithmetic": "2 + 2 = 4\n\n10 - 3 = 7; 5 * 5 = 25\n\n1/2 < 3/4 > 0",
    "task_list": "- [ ] open\n- [x] done\n",
    "repeated": "No. No. No. No. No. No. No. No. No. No. No. No. No. No. No. No.\n\n" * 3,
    "long_line": "word " * 400 + "end.",
    "rule_of_marks": "* * *\n\nA\n\n___\n\nB\n\n- - -\n\nC",
    "html_in_text": "Write `<div>` as \\<div\\>, and 1 < 2.\n",
}

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def rendered(raw: str) -> str:
    """Return the HTML of a raw answer."""
    return _MARKDOWN.render(raw)


def as_page(raw: str) -> str:
    """Return an answer as the page's reader would write it, in another style than the raw one."""
    return markdown.convert(rendered(raw))


RAW: dict[str, str] = _WRITTEN | {
    f"recorded-{path.parent.name}": path.read_text(encoding="utf-8")
    for path in sorted(_RECORDED.glob("*/answer.md"))
}
"""Raw Markdown by name: written for the purpose, and that of the recorded answers."""

PAGES = {name: as_page(raw) if name in _WRITTEN else raw for name, raw in RAW.items()}
"""What the page's reader makes of them; the recorded ones are what it made."""


def said(text: str) -> str:
    """Return what a reader of the rendered text sees, blanks and list styles left out."""
    bare = re.sub(r"<pre><code[^>]*>|<[^>]+>", "", rendered(text))
    return re.sub(r"\s+", "", bare)
