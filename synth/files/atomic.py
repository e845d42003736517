"""Atomic writing of single files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synth.files.durable import sync_file, sync_folder
from synth.files.problems import errors_name
from synth.files.temporary import NEW, remove_left_behind, temporary_folder

# Each folder is searched only once in a process, because a data set has many thousands of files.
_looked_through: set[Path] = set()


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path with the same name, and move it to `path` if the block succeeds.

    If the process is killed or the power fails, `path` is either the complete old file or the complete new one.
    Temporary files that killed processes left in the folder are removed.

    Raises
    ------
    SynthError
        If the file cannot be written.
    """
    folder = path.parent
    with errors_name(path):
        folder.mkdir(parents=True, exist_ok=True)
        if folder not in _looked_through:
            _looked_through.add(folder)
            remove_left_behind(folder)
        with temporary_folder(folder) as place:
            temporary = place / NEW / path.name
            with errors_name(path, temporary):
                yield temporary
                sync_file(temporary)
                put_in_place(temporary, path)
                sync_folder(folder)


def put_in_place(new: Path, path: Path) -> None:
    """Move a file over another one and keep the access rights of the file that it replaces."""
    if path.exists():
        shutil.copymode(path, new)
    new.replace(path)


def write_text(path: Path, text: str) -> None:
    """Write a text file completely or not at all."""
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="replace")
