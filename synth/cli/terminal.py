"""What a command prints: results on stdout, progress and notes on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from synth.errors import one_line


class Terminal:
    """Where a command writes to. Nothing in a line can steer a terminal, or forge a second line.

    Parameters
    ----------
    quiet
        Whether only errors are printed.
    verbose
        Whether steps are told, too.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose

    def say(self, line: str = "") -> None:
        """Print a line of the result."""
        if not self.quiet:
            print(one_line(line))

    def tell(self, line: str) -> None:
        """Print a step, for those who asked to be told."""
        if self.verbose and not self.quiet:
            print(one_line(line), file=sys.stderr)

    def warn(self, line: str) -> None:
        """Print a note that a user should not miss; errors that do not stop the run are printed even when quiet."""
        print(one_line(line), file=sys.stderr)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print a table: the first column to the left, the others, being numbers, to the right."""
        widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
        for row in (header, *rows):
            cells = [
                cell.ljust(width) if column == 0 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            self.say("  ".join(cells).rstrip())

    @contextmanager
    def progress(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show a bar on stderr where that is a terminal; give the function that moves it on."""
        if self.quiet or not sys.stderr.isatty() or not total:
            yield lambda _: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            task = bar.add_task(title, total=total)
            yield lambda done: bar.advance(task, done)
