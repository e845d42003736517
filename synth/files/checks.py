"""Checks that prevent synth from overwriting its inputs or files that people may have edited."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from synth.errors import UsageError


def check_not_read(path: Path, inputs: Iterable[Path]) -> None:
    """Raise an error if an output file would overwrite an input.

    Raises
    ------
    UsageError
        If `path` is one of `inputs`, or if it exists and is inside an input that is a folder.
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
    """Raise an error if a file exists, because people may have edited it.

    Raises
    ------
    UsageError
        If `path` exists.
    """
    if path.exists():
        raise UsageError(
            "exists, and people may have written in it", where=path, remedy="Name a new file, or move the old one away."
        )
