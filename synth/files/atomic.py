"""A file that is in place whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synth.files.durable import sync_file, sync_folder
from synth.files.problems import errors_name
from synth.files.temporary import NEW, remove_left_behind, temporary_folder

# Each folder is looked through once a process: a data set has many thousands of files.
_looked_through: set[Path] = set()


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a temporary path of the same name; move it to `path` only if the block succeeds.

    After a kill or a power cut at any moment `path` is the old file or the new one, whole. What killed runs left in
    the folder is removed.

    Raises
    ------
    SynthError
        If it cannot be written.
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
    """Move a file over another one, whose rights it takes."""
    if path.exists():
        shutil.copymode(path, new)
    new.replace(path)


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="replace")
