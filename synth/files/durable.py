"""Locks that end with their process, and writes that survive a power failure, on every operating system."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt

    # A lock also prevents others from reading, so the locked byte is far beyond the end of any file that is written.
    _BYTE = 0x7FFF_0000

    def try_to_lock(handle: IO[Any]) -> bool:
        """Try to lock an open file against other processes, and return whether this succeeded."""
        handle.seek(_BYTE)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(handle: IO[Any]) -> None:
        """Release the lock."""
        handle.seek(_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

    def sync_folder(folder: Path) -> None:
        """Do nothing: Windows cannot sync a folder."""

    @contextmanager
    def lock_folder(folder: Path) -> Iterator[None]:  # noqa: ARG001
        """Do nothing: Windows cannot lock a folder."""
        yield

else:
    import fcntl

    def try_to_lock(handle: IO[Any]) -> bool:
        """Try to lock an open file against other processes, and return whether this succeeded."""
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(handle: IO[Any]) -> None:
        """Release the lock."""
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)

    def sync_folder(folder: Path) -> None:
        """Wait until the names of the files in a folder have been written to disk."""
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)

    @contextmanager
    def lock_folder(folder: Path) -> Iterator[None]:
        """Wait until no other process holds the lock of a folder, then hold it."""
        number = os.open(folder, os.O_RDONLY)
        try:
            # Some network drives do not support locks.
            with suppress(OSError):
                fcntl.flock(number, fcntl.LOCK_EX)
            yield
        finally:
            os.close(number)


def sync_file(path: Path) -> None:
    """Wait until the content of a file has been written to disk."""
    # Windows can only sync files that are open for writing.
    with path.open("r+b") as handle:
        os.fsync(handle.fileno())


def sync_tree(folder: Path) -> None:
    """Wait until all files in a folder and its subfolders, and their names, have been written to disk."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync_file(Path(place, name))
        sync_folder(Path(place))
