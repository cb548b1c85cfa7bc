"""HTML tables to GFM tables: compact cells, alignment kept, one row per line."""

import re
from collections.abc import Callable, Sequence

from browser_bridge.markdown import tree

_RULES = {"left": ":---", "center": ":---:", "right": "---:"}
_ALIGNMENT = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)


def render(table: tree.Node, cell_text: Callable[[tree.Node], str]) -> str:
    """The GFM form of a table.

    Args:
        table: The `table` element.
        cell_text: Gives the Markdown of one cell.
    """
    rows = [row for row in table.iter("tr") if _table_of(row) is table]
    cells = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
    texts = [_spread(row, cell_text) for row in cells]
    width = max(map(len, texts), default=0)
    if not width:
        return ""
    rules = [_RULES.get(_alignment(cell), "---") for cell in cells[0]]
    rules += ["---"] * (width - len(rules))
    lines = [_line(row, width) for row in texts]
    return "\n".join([lines[0], _line(rules, width), *lines[1:]])


def _table_of(row: tree.Node) -> tree.Node | None:
    return next(row.iterancestors("table"), None)


def _spread(row: Sequence[tree.Node], cell_text: Callable[[tree.Node], str]) -> list[str]:
    texts: list[str] = []
    for cell in row:
        texts.append(_cell(cell_text(cell)))
        span = cell.get("colspan", "")[:3]
        texts += [""] * (min(int(span), 100) - 1 if span.isdecimal() else 0)
    return texts


def _cell(text: str) -> str:
    text = re.sub(r"(?:  \n|\n\n)\s*", "<br>", text.strip("\n "))
    return text.replace("\n", " ").replace("|", "\\|")


def _alignment(cell: tree.Node) -> str:
    styled = _ALIGNMENT.search(cell.get("style", ""))
    return (styled.group(1) if styled else cell.get("align", "")).lower()


def _line(texts: Sequence[str], width: int) -> str:
    return f"| {' | '.join([*texts, *[''] * (width - len(texts))])} |"
