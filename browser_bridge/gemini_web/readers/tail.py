"""How much of a block that still grows is settled: what a renderer will not take back.

Reads Markdown as `markdown.convert` writes it. Pure; must not know HTML.
"""

import re

from browser_bridge.gemini_web.readers import spans

_PREFIX = r"[ \t]*(?:(?:>|[-*+](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))[ \t]*)*"
_CONTAINERS = re.compile(_PREFIX, re.MULTILINE)
_FENCE = re.compile(rf"^({_PREFIX})(`{{3,}})([^`\n]*)$", re.MULTILINE)
_NESTING = frozenset({"markdown", "md", "mdx"})  # their code may hold fences of its own
_CODE_END = re.compile(r"[ \t>]*[`~]*[ \t]*$")
_GAP = re.compile(r"\n[ \t>]*(?=\n)")
_ITEM = re.compile(r"([ \t>]*)(?:[-*+]|(\d{1,9})[.)])(?:[ \t]|$)", re.MULTILINE)
_MARKER_LINE = re.compile(r"(?:\d{1,9}(?:\\?[.)])?)?(?:[\\#>+\-=*_`~|:\s\[\]]|(?<=\[)[xX])*$")
_TITLE = re.compile(r"#{1,2}(?:[ \t]|$)")  # also what a line is shown as when `-` comes under it
_RULE_ROW = re.compile(r"[ \t>]*\|[ \t|:-]+$", re.MULTILINE)
_ROW = re.compile(r"\\?\|")


def settled_length(markdown: str) -> int:
    """How many characters of a block's Markdown can be released while it is the last one."""
    start = 0
    opening: re.Match[str] | None = None
    for line in _FENCE.finditer(markdown):
        if opening is None:
            opening = line
        elif line[0] == f"{re.sub('[^ >]', ' ', opening[1])}{opening[2]}":
            if not markdown[line.end() : line.end() + 1]:
                return _in_code(markdown, opening, line.start() - 1)
            start = line.end() + 1
            opening = None
    for gap in _GAP.finditer(markdown, start):
        start = gap.end() + 1
    return _in_lines(markdown, min(start, len(markdown)))


def _in_code(markdown: str, opening: re.Match[str], end: int) -> int:
    """Up to the code's last line with anything that cannot be a fence."""
    if opening[3].strip() in _NESTING:
        return _before(markdown, opening.start())
    while end > opening.end():
        line = markdown.rfind("\n", 0, end)
        if not _CODE_END.match(markdown[line + 1 : end]):
            return line + 1 + len(markdown[line + 1 : end].rstrip())
        end = line
    return _before(markdown, opening.start())


def _in_lines(markdown: str, start: int) -> int:
    """The settled part of the last paragraph, item, heading or row."""
    last = _line_start(markdown, start, len(markdown))
    content = _content(markdown, last)
    if _ROW.match(markdown, content):
        return _in_table(markdown, start, last)
    if _MARKER_LINE.match(markdown, content) or _TITLE.match(markdown, content):
        return _in_run(markdown, start, _before(markdown, last))
    return _in_run(markdown, start, len(markdown))


def _in_run(markdown: str, start: int, end: int) -> int:
    """The settled part of the paragraph that ends at `end`, the lines it spans taken together."""
    if end <= start:
        return end
    line = _line_start(markdown, start, end)
    while line > start and not _is_item(markdown, start, line):
        line = _line_start(markdown, start, line - 1)
    content = _content(markdown, line)
    if end <= content:
        return min(end, _before(markdown, line))
    settled = spans.settled_length(markdown[content:end])
    return content + settled if settled else _before(markdown, line)


def _is_item(markdown: str, start: int, line: int) -> bool:
    """Whether a line begins an item: a number but 1 does so only if its list has begun above."""
    item = _ITEM.match(markdown, line)
    if item is None or item[2] is None:
        return item is not None
    above: re.Match[str] | None = item
    while line > start:
        if above and above[1] == item[1] and above[2] and int(above[2]) == 1:
            return True
        line = _line_start(markdown, start, line - 1)
        above = _ITEM.match(markdown, line)
    return bool(above and above[1] == item[1] and above[2])


def _in_table(markdown: str, start: int, last: int) -> int:
    """A table from its first body row on; of its last row, up to the cell that grows."""
    lines = [last]
    while lines[-1] > start:
        line = _line_start(markdown, start, lines[-1] - 1)
        if not _ROW.match(markdown, _content(markdown, line)):
            break
        lines.append(line)
    header = lines[-1]
    if len(lines) < 3 or not _RULE_ROW.match(markdown, lines[-2]):  # noqa: PLR2004 - no body yet
        return _in_run(markdown, start, _before(markdown, header))
    end = _row_end(markdown, last, len(markdown))
    cell = markdown.rfind("| ", last, end) + 2
    while markdown[cell - 3] == "\\":
        cell = markdown.rfind("| ", last, cell - 2) + 2
    is_alone = markdown.find("|", last) == cell - 2
    if end <= cell or (is_alone and _MARKER_LINE.match(markdown[cell:end])):
        return _before(markdown, last)
    settled = spans.settled_length(markdown[cell:end])
    return cell + settled if settled else _row_end(markdown, last, cell) or _before(markdown, last)


def _row_end(markdown: str, last: int, end: int) -> int:
    """The end of a row's last cell that has text, or zero."""
    while end > last and markdown[end - 1] in " |" and markdown[end - 2 : end] != "\\|":
        end -= 1
    return end if end > last else 0


def _line_start(markdown: str, start: int, end: int) -> int:
    return max(markdown.rfind("\n", start, end) + 1, start)


def _content(markdown: str, line: int) -> int:
    found = _CONTAINERS.match(markdown, line)
    return found.end() if found else line


def _before(markdown: str, line: int) -> int:
    """Back over line ends and quote marks that only what follows would justify."""
    return len(markdown[:line].rstrip("\n \t>"))
