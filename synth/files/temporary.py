"""Temporary folders for unfinished files, and their removal if the process was killed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from synth.files.durable import try_to_lock

PREFIX = ".synth-"
LOCK, NEW, JOURNAL = "lock", "new", "journal.json"
_NAME = re.compile(r"\.synth-[a-z0-9_]{8}")
_PARTS = {LOCK, NEW, JOURNAL, f"{JOURNAL}.part"}


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """Yield a new folder in `parent` that other users cannot read, and remove it when the block ends.

    A file in the folder stays locked while the process runs, so that another run can recognise folders that were left
    behind. The subfolder `NEW` is for the files being written. A folder that contains a journal is not removed,
    because the steps in the journal have not been completed.
    """
    while True:
        place = Path(tempfile.mkdtemp(dir=parent, prefix=PREFIX))
        lock = take_lock(place)
        if lock is not None:
            break
    try:
        with lock:
            (place / NEW).mkdir()
            yield place
    finally:
        if not (place / JOURNAL).exists():
            shutil.rmtree(place, ignore_errors=True)


def take_lock(place: Path) -> BinaryIO | None:
    """Lock a temporary folder. Return None if another process holds the lock or is just removing the folder."""
    try:
        handle = (place / LOCK).open("ab")
    except OSError:
        return None
    with suppress(OSError):
        # Another process may have removed the file after it was opened and before it was locked.
        if try_to_lock(handle) and os.path.samestat(os.fstat(handle.fileno()), (place / LOCK).stat()):
            return handle
    handle.close()
    return None


def find_temporary_folders(parent: Path) -> list[Path]:
    """Return the temporary folders in `parent`, whether or not their processes are still running."""
    try:
        entries = [Path(entry.path) for entry in os.scandir(parent) if _NAME.fullmatch(entry.name)]
        return sorted(
            entry
            for entry in entries
            if entry.is_dir() and not entry.is_symlink() and {part.name for part in entry.iterdir()} <= _PARTS
        )
    except OSError:
        return []


def remove_left_behind(parent: Path) -> None:
    """Remove the temporary folders in `parent` whose processes were killed, except those with a journal."""
    for place in find_temporary_folders(parent):
        if (place / JOURNAL).exists():
            continue
        lock = take_lock(place)
        if lock is not None:
            with lock:
                shutil.rmtree(place, ignore_errors=True)
