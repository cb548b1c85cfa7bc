"""What commands show: results on standard output, progress and notices on standard error.

On a terminal with colour and a bar, elsewhere plain. Knows nothing of what is shown.
"""

import sys
import time
from types import TracebackType
from typing import Self

from rich import filesize
from rich import progress as bars
from rich.console import Console
from rich.table import Table
from rich.text import Text

from browser_bridge.cli.failures import one_line

_PLAIN_WIDTH = 400
_LINE_PAUSE = 2.0
_is_line_open = False
"""Whether results end amid a line, which a bar would erase."""


def results() -> Console:
    """The console for results; off a terminal its lines are not wrapped."""
    return _console(is_error=False)


def notice(text: str) -> None:
    """Print one line on standard error."""
    _console(is_error=True).print(Text(one_line(text)), soft_wrap=True)


def line(text: str) -> None:
    """Print one line on standard output, exactly and at once, for people and programs."""
    write(f"{text}\n")


def write(text: str) -> None:
    """Print text on standard output, exactly and at once."""
    global _is_line_open  # noqa: PLW0603 - of the process's one standard output
    sys.stdout.write(text)
    sys.stdout.flush()
    _is_line_open = not text.endswith("\n") if text else _is_line_open


def table(*columns: str) -> Table:
    """An empty table with these headings."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def size(count: int) -> str:
    """A number of bytes for people."""
    return filesize.decimal(count)


class Progress:
    """The stage of long work: a bar with its time on a terminal, else only what is unexpected.

    A context manager; `hide` takes the bar away before results are printed.
    """

    def __init__(self) -> None:
        self._console = _console(is_error=True)
        self._bar: bars.Progress | None = None
        self._printed = -_LINE_PAUSE

    def stage(self, text: str, *, fraction: float | None = None) -> None:
        """Show what is being done now.

        Args:
            text: What it is.
            fraction: How much of it is done, from 0 to 1; None where nobody knows.
        """
        if not self._console.is_terminal:
            return
        if self._bar is None:
            if _is_line_open and sys.stdout.isatty():
                write("\n")
            self._bar = _bar(self._console)
            self._bar.add_task("")
            self._bar.start()
        (task,) = self._bar.task_ids
        total = None if fraction is None else 1.0
        self._bar.update(task, description=text, total=total, completed=fraction or 0.0)

    def report(self, text: str) -> None:
        """Show a line of work that takes minutes, such as installing a browser."""
        if self._console.is_terminal:
            self.stage(text[:100])
        elif time.monotonic() - self._printed >= _LINE_PAUSE:
            # Installers print hundreds of lines; a log needs only signs of life.
            self._printed = time.monotonic()
            notice(text)

    def hide(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hide()


def _bar(console: Console) -> bars.Progress:
    """An empty bar, which moves to and fro while nobody knows how much is done."""
    return bars.Progress(
        bars.SpinnerColumn(),
        bars.TextColumn("{task.description}", markup=False),
        bars.BarColumn(bar_width=20),
        bars.TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _console(*, is_error: bool) -> Console:
    stream = sys.stderr if is_error else sys.stdout
    width = None if stream.isatty() else _PLAIN_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False)
