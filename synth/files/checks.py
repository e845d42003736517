"""Refuse to write over what is read, or what people may have written in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from synth.errors import UsageError


def check_not_read(path: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write over what is read: a table is not to vanish under what was made of it.

    Raises
    ------
    UsageError
        If `path` is one of `inputs`, or lies in one that is a folder and exists.
    """
    if not path.exists():
        return
    target = path.resolve()
    for given in inputs:
        if target == given.resolve() or given.resolve() in target.parents:
            raise UsageError(
                "is read by this command and would be overwritten", where=path, remedy="Name another file."
            )


def check_file_is_new(path: Path) -> None:
    """Refuse a file that exists, where what people wrote in it would be lost.

    Raises
    ------
    UsageError
        If there is anything at `path`.
    """
    if path.exists():
        raise UsageError(
            "exists, and people may have written in it", where=path, remedy="Name a new file, or move the old one away."
        )
