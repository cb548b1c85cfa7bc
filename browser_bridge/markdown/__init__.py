"""Plain HTML to Markdown, exactly: only what would change meaning is escaped. Knows no site.

Own renderer over lxml instead of html-to-markdown: that one loses column alignment, `<br>` in
cells, no-break spaces and blank lines at the end of code, pads cells (earlier rows of a growing
table then move) and escapes every `-`, `_`, `*` and `.` wherever it stands.
"""

from browser_bridge.markdown.blocks import convert

__all__ = ["convert"]
