"""How much of a block that still grows is settled: what a renderer will not take back.

Reads Markdown as `markdown.convert` writes it. Pure; must not know HTML.
"""

import re

from browser_bridge.gemini_web.readers import spans

_PREFIX = r"[ \t]*(?:(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))[ \t]*)*"
_CONTAINERS = re.compile(_PREFIX)
_FENCE = re.compile(rf"^{_PREFIX}(`{{3,}})([^`\n]*)$", re.MULTILINE)
_NESTING = frozenset({"markdown", "md", "mdx"})  # their code holds fences of its own
_CODE_TAIL = re.compile(r"(?:\n[ \t>]*[`~]*[ \t]*)+$|[ \t]+$")
_GAP = re.compile(r"\n[ \t>]*\n")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_MARKER_LINE = re.compile(r"[\d.)(\\#>+\-=*_`~|:\s\[\]xX]*$")
_SETEXT = re.compile(r"#{1,2}(?:[ \t]|$)")
_ROW_END = re.compile(r"(?:[ \t]|(?<!\\)\|)+$")
_CELL_START = re.compile(r"(?<!\\)\|[ \t]*")


def settled_length(markdown: str) -> int:
    """How many characters of a block's Markdown can be released while it is the last one."""
    start = 0
    fence = _open_fence(markdown)
    if isinstance(fence, re.Match):
        return _in_fence(markdown, fence)
    start = fence
    gaps = [gap.end() for gap in _GAP.finditer(markdown, start)]
    start = gaps[-1] if gaps else start
    return _in_lines(markdown, start)


def _open_fence(markdown: str) -> "re.Match[str] | int":
    """The fence that the text ends in, or where the text after the last fence begins."""
    after = 0
    opening: re.Match[str] | None = None
    for line in _FENCE.finditer(markdown):
        if opening is None:
            opening = line
        elif len(line[1]) >= len(opening[1]) and not line[2].strip():
            after = line.end()
            if not markdown[after:].strip():
                return opening
            opening = None
    return opening or after


def _in_fence(markdown: str, opening: re.Match[str]) -> int:
    """The code without its closing fence and without a last line that may become one."""
    body = markdown[opening.end() :]
    closing = body.rfind("\n")
    code = body[: max(closing, 0)].removeprefix("\n") if closing > 0 else ""
    code_end = opening.end() + max(closing, 0)
    tail = _CODE_TAIL.search(markdown, opening.end(), code_end)
    end = tail.start() if tail else code_end
    if not code.strip() or end <= opening.end() or opening[2].strip() in _NESTING:
        return _before(markdown, opening.start())
    return end


def _in_lines(markdown: str, start: int) -> int:
    """The settled part of the last paragraph, item, row or heading."""
    last = markdown.rfind("\n", start) + 1 or start
    last = max(last, start)
    content = _content(markdown, last)
    if re.match(r"\\?\|", markdown[content : content + 2]):
        return _in_table(markdown, start, last)
    run = _run_start(markdown, start, last)
    if _MARKER_LINE.match(markdown, content) or _SETEXT.match(markdown, content):
        settled = _in_run(markdown, run, _before(markdown, last)) if run < last else run
        return min(settled, _before(markdown, last))
    return _in_run(markdown, run, len(markdown))


def _in_run(markdown: str, run: int, end: int) -> int:
    content = _content(markdown, run)
    if end <= content:
        return _before(markdown, run)
    settled = content + spans.settled_length(markdown[content:end])
    return settled if settled > content else _before(markdown, run)


def _in_table(markdown: str, start: int, last: int) -> int:
    """A table from its first body row on; its last row up to the cell that grows."""
    rows = markdown.count("\n", start, last)
    first = start
    lines = markdown[start:last].split("\n")[:-1]
    while lines and not re.match(r"\\?\|", lines[0][len(_CONTAINERS.match(lines[0])[0]) :]):  # pyright: ignore
        first += len(lines.pop(0)) + 1
    rows = len(lines)
    if rows < 2:  # noqa: PLR2004 - header and delimiter row
        return _in_run(markdown, _run_start(markdown, start, last), _before(markdown, first))
    row_end = _ROW_END.search(markdown, last)
    end = row_end.start() if row_end else len(markdown)
    cells = [cell.end() for cell in _CELL_START.finditer(markdown, last, end)]
    if not cells:
        return _before(markdown, last)
    settled = cells[-1] + spans.settled_length(markdown[cells[-1] : end])
    if settled > cells[-1]:
        return settled
    held = _ROW_END.search(markdown, last, cells[-1])
    return held.start() if held and held.start() > last else _before(markdown, last)


def _run_start(markdown: str, start: int, last: int) -> int:
    """Where the lines begin that make up one paragraph with the last line."""
    line = last
    while line > start and not _ITEM.match(markdown, line):
        line = max(markdown.rfind("\n", 0, line - 1) + 1, start)
    return line


def _content(markdown: str, line: int) -> int:
    found = _CONTAINERS.match(markdown, line)
    return found.end() if found else line


def _before(markdown: str, position: int) -> int:
    """Back over line ends, quote marks and empty items that only what follows would justify."""
    head = markdown[:position].rstrip("\n >\t") if "\n" in markdown[:position] else ""
    return len(head)
