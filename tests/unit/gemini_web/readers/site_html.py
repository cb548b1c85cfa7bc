"""An independent renderer: Markdown to the site's DOM as documented (site-dom 6, 15).

It parses with markdown-it and shares no code with the package, so that agreement means something.
"""

import html
import re
from collections.abc import Sequence
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode

Generation = Literal["g1", "g2"]

LABELS = {
    "bash": "Bash",
    "cpp": "C++",
    "csharp": "C#",
    "css": "CSS",
    "html": "HTML",
    "javascript": "JavaScript",
    "json": "JSON",
    "markdown": "Markdown",
    "python": "Python",
    "sql": "SQL",
    "typescript": "TypeScript",
}
_MATH = re.compile(r"\$\$([^$]*[^$\\])\$\$|\$(?!\s)([^$\n]*?[^$\s\\])\$(?!\d)", re.DOTALL)
_KEYWORDS = re.compile(r"\b(def|return|const|class|import|function|let|if|for)\b|(&quot;.*?&quot;)")
_COMMENTS = "<!---->" * 3


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the rule's signature
    found = _MATH.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        token = state.push("math", "math", 0)
        token.content = " ".join((found.group(1) or found.group(2)).split())
        token.meta = {"block": found.group(1) is not None}
    state.pos = found.end()
    return True


def parser() -> MarkdownIt:
    """GFM without HTML, with tables, strikethrough and dollar math."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.inline.ruler.before("escape", "math", _math)
    return markdown


class Site:
    """Renders answers as the site's page shows them."""

    def __init__(self, generation: Generation = "g2", snippet: str = "Code snippet") -> None:
        self.generation = generation
        self.snippet = snippet
        self.markdown = parser()

    def blocks(self, markdown: str) -> list[str]:
        """The outer HTML of each top-level block of the answer."""
        tree = SyntaxTreeNode(self.markdown.parse(markdown))
        return [self._block(node, str(index)) for index, node in enumerate(tree.children)]

    def _block(self, node: SyntaxTreeNode, path: str) -> str:
        return getattr(self, f"_{node.type}")(node, path)

    def _children(self, node: SyntaxTreeNode, path: str) -> str:
        return "".join(self._block(c, f"{path},{i}") for i, c in enumerate(node.children))

    def _at(self, path: str) -> str:
        return (
            f'data-path-to-node="{path}"' if self.generation == "g2" else 'data-sourcepos="1:1-1:9"'
        )

    def _paragraph(self, node: SyntaxTreeNode, path: str) -> str:
        inline = node.children[0]
        only = inline.children[0] if len(inline.children) == 1 else None
        if only is not None and only.type == "math" and only.meta["block"]:
            return self._tex("div", "math-block", only.content)
        return f"<p {self._at(path)}>{self._inline(inline, path)}</p>"

    def _heading(self, node: SyntaxTreeNode, path: str) -> str:
        return f"<{node.tag} {self._at(path)}>{self._inline(node.children[0], path)}</{node.tag}>"

    def _hr(self, _node: SyntaxTreeNode, path: str) -> str:
        return f"<hr {self._at(path)}>"

    def _blockquote(self, node: SyntaxTreeNode, path: str) -> str:
        return f"<blockquote {self._at(path)}>{self._children(node, path)}</blockquote>"

    def _bullet_list(self, node: SyntaxTreeNode, path: str) -> str:
        return f"<ul {self._at(path)}>{self._children(node, path)}</ul>"

    def _ordered_list(self, node: SyntaxTreeNode, path: str) -> str:
        start = node.attrs.get("start", 1)
        return f'<ol start="{start}" {self._at(path)}>{self._children(node, path)}</ol>'

    def _list_item(self, node: SyntaxTreeNode, path: str) -> str:
        body = self._children(node, path)
        if self.generation == "g2":
            body = re.sub(r"^(<p [^>]*>)\[( |x|X)\](?= )", _check_box, body)
        return f"<li>{_COMMENTS}{body}</li>"

    def _fence(self, node: SyntaxTreeNode, path: str) -> str:
        del path
        info = node.info.strip().split(" ")[0]
        label = LABELS.get(info, info.capitalize()) if info else self.snippet
        code = _KEYWORDS.sub(
            lambda m: f'<span class="hljs-{"keyword" if m[1] else "string"}">{m[0]}</span>',
            html.escape(node.content, quote=True),
        )
        return (self._code_g1 if self.generation == "g1" else self._code_g2)(label, code)

    def _code_block(self, node: SyntaxTreeNode, path: str) -> str:
        return self._fence(node, path)

    def _code_g2(self, label: str, code: str) -> str:
        return (
            f'{_host()}<code-block _nghost-ng-c2="" class="enable-luminous-code-block">'
            '<div class="code-block ng-animate-disabled ng-trigger '
            'ng-trigger-codeBlockRevealAnimation" jslog="223238;" style="display: block;">'
            '<div class="formatted-code-block-internal-container"><div class="animated-opacity">'
            '<div class="code-block-decoration header-formatted gds-emphasized-body-m">'
            f'<span>{html.escape(label)}</span><div class="buttons"><!---->'
            f"{_gem_button('Download code', 'download-button', 'arrow_circle_down')}"
            f"{_gem_button('Copy code', 'copy-button', 'copy')}</div></div>"
            '<pre><code role="text" data-test-id="code-content" class="code-container formatted">'
            f"{code}</code></pre></div></div></div></code-block>{_COMMENTS}</response-element>"
        )

    def _code_g1(self, label: str, code: str) -> str:
        return (
            f'{_host()}<code-block class="ng-star-inserted"><div class="code-block ng-tns-c1-2">'
            '<div class="code-block-decoration header-formatted gds-title-s">'
            f'<span> {html.escape(label)} </span><div class="buttons">'
            '<button aria-label="Copy code" class="copy-button">'
            '<mat-icon fonticon="content_copy">content_copy</mat-icon></button></div></div>'
            '<div class="formatted-code-block-internal-container"><div class="animated-opacity">'
            '<pre class="ng-tns-c1-2"><code role="text" data-test-id="code-content" '
            f'class="code-container formatted ng-tns-c1-2">{code}</code></pre></div></div></div>'
            f"</code-block>{_COMMENTS}</response-element>"
        )

    def _table(self, node: SyntaxTreeNode, path: str) -> str:
        is_new = self.generation == "g2"
        sections = "".join(
            f"<{part.type}>{''.join(self._row(row, path) for row in part.children)}</{part.type}>"
            for part in node.children
        )
        menu = (
            _gem_button("More", "overflow-menu-button", "more_horiz")
            + "<gem-popover></gem-popover>"
            if is_new
            else '<button class="export-sheets-button">Export to Sheets</button>'
        )
        inner = (
            '<div class="table-content md-content" not-end-of-paragraph="" jslog="275421;">'
            f"<table {self._at(path)}>{sections}</table></div>"
            '<div class="table-footer hide-on-print hide-from-message-actions" '
            f'hide-from-message-actions="">{menu}</div>'
        )
        return (
            '<div class="horizontal-scroll-wrapper"><div class="table-block-component">'
            f'{_host()}<table-block class="enable-luminous-table-block">'
            f'<div class="table-block has-export-button">{inner}</div></table-block>'
            f"{_COMMENTS}</response-element></div></div>"
        )

    def _row(self, row: SyntaxTreeNode, path: str) -> str:
        return f"<tr>{''.join(self._cell(cell, path) for cell in row.children)}</tr>"

    def _cell(self, cell: SyntaxTreeNode, path: str) -> str:
        tag = cell.tag if self.generation == "g2" else "td"
        style = f' style="{cell.attrs["style"]}"' if "style" in cell.attrs else ""
        text = self._inline(cell.children[0], path).replace("&lt;br&gt;", "<br>")
        if self.generation == "g2":
            text = f"<span {self._at(path)}>{text}</span>"
        return f"<{tag}{style}>{text}</{tag}>"

    def _inline(self, node: SyntaxTreeNode, path: str) -> str:
        return "".join(self._span(child, path) for child in node.children)

    def _span(self, node: SyntaxTreeNode, path: str) -> str:  # noqa: PLR0911 - one per kind of token
        at = f'{self._at(path)} data-index-in-node="0"'
        match node.type:
            case "text":
                return html.escape(node.content, quote=False)
            case "softbreak":
                return "\n"
            case "hardbreak":
                return "<br>"
            case "code_inline":
                return f"<code {at}>{html.escape(node.content, quote=False)}</code>"
            case "strong" | "em" | "s":
                tag = {"strong": "b", "em": "i", "s": "s"}[node.type]
                return f"<{tag} {at}>{self._inline(node, path)}</{tag}>"
            case "math":
                return self._tex("span", "math-inline", node.content)
            case "image":
                source, alt = str(node.attrs["src"]), node.content
                return f'<img src="{html.escape(source)}" alt="{html.escape(alt)}"{_title(node)}>'
            case _:
                return self._link(node, path)

    def _link(self, node: SyntaxTreeNode, path: str) -> str:
        href = html.escape(str(node.attrs["href"]))
        return (
            f'{_host()}<link-block><a _ngcontent-ng-c3="" target="_blank" rel="noopener" '
            f'externallink="" jslog="197247;" href="{href}"{_title(node)}>'
            f"{self._inline(node, path)}</a></link-block>"
            f"{_COMMENTS}</response-element>"
        )

    def _tex(self, tag: str, name: str, tex: str) -> str:
        drawn = f'<span class="katex-html" aria-hidden="true">{html.escape(tex)}</span>'
        shown = f'<span class="katex">{drawn}</span>'
        if tag == "div":
            shown = f'<span class="katex-display">{shown}</span>'
        return f'<{tag} class="{name}" data-math="{html.escape(tex)}">{shown}</{tag}>'


def _check_box(task: re.Match[str]) -> str:
    checked = "" if task[2] == " " else ' checked=""'
    return f'{task[1]}<input type="checkbox" disabled=""{checked}>'


def _title(node: SyntaxTreeNode) -> str:
    return f' title="{html.escape(str(node.attrs["title"]))}"' if "title" in node.attrs else ""


def _host() -> str:
    return f'<response-element class="no-md" ng-version="0.0.0-PLACEHOLDER">{_COMMENTS}'


def _gem_button(label: str, name: str, icon: str) -> str:
    return (
        f'<gem-icon-button type="tonal" size="small" fonticonname="{icon}" theme="lm" '
        f'arialabel="{label}" class="mat-mdc-tooltip-trigger gem-button {name} lm-enabled">'
        f'<button aria-label="{label}" class="mdc-icon-button mat-mdc-icon-button">'
        '<span class="mat-mdc-button-persistent-ripple"></span><gem-icon><mat-icon role="img" '
        f'fonticon="{icon}" class="lumi-symbols"></mat-icon></gem-icon>'
        '<span class="mat-focus-indicator"></span></button></gem-icon-button>'
    )


def with_open_emphasis_closed(markdown: str) -> str:
    """What a renderer shows that closes open emphasis and code by itself while text arrives."""
    if _is_in_fence(markdown):
        return markdown
    paragraph = re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.) )|\|", markdown)[-1]
    bare = re.sub(r"\\.|(`+)(?!`).*?(?<!`)\1(?!`)|^\s*\* ", "", paragraph, flags=re.DOTALL)
    stripped = markdown.rstrip()
    if not stripped or stripped[-1] in "*`\\_~ " or "`" in bare:
        is_code = bare.count("`") == 1 and not stripped.endswith("`")
        return f"{stripped}`" if is_code and stripped else markdown
    open_marks: list[str] = []
    for mark in re.findall(r"\*\*|\*", bare):
        if mark in open_marks:
            open_marks.remove(mark)
        else:
            open_marks.append(mark)
    return stripped + "".join(reversed(open_marks)) if open_marks else markdown


def with_fence_closed(markdown: str) -> str:
    """What the wire's snapshots say: an open fence looks closed until it closes (site-wire 4.4)."""
    return f"{markdown}\n```" if _is_in_fence(markdown) else markdown


def _is_in_fence(markdown: str) -> bool:
    opened, depth = "", 0
    for line in markdown.split("\n"):
        found = re.match(r"([\s>]*(?:(?:[-*+]|\d+[.)]) +)*)(`{3,}|~{3,})(.*)", line)
        if found and not opened:
            opened, depth = found[2], found[1].count(">")
        elif found and found[2].startswith(opened) and not found[3].strip():
            opened = "" if found[1].count(">") == depth else opened
    return bool(opened)


def join(blocks: Sequence[str]) -> str:
    """All blocks as the content of the answer's element, comments between."""
    return f"{_COMMENTS}\n".join(blocks)
