"""Reporting of progress and messages to a terminal, a window, or nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Reporter(Protocol):
    """Receives the progress and the messages of a run."""

    def say(self, line: str = "") -> None:
        """Receive a line of the result."""
        ...

    def tell(self, line: str) -> None:
        """Receive a line of detail, which is shown only on request."""
        ...

    def warn(self, line: str) -> None:
        """Receive a warning, or an error that does not stop the run."""
        ...

    def progress(self, title: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Open a progress bar. The context is the function that advances it by a number of steps."""
        ...


class Silent:
    """A reporter that discards everything."""

    def say(self, line: str = "") -> None:
        """Discard the line."""

    def tell(self, line: str) -> None:
        """Discard the line."""

    def warn(self, line: str) -> None:
        """Discard the line."""

    @contextmanager
    def progress(self, title: str, total: int) -> Iterator[Callable[[int], None]]:  # noqa: ARG002 - see `Reporter`
        """Return a function that does nothing."""
        yield lambda _: None
