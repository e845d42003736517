"""Locks that end with their process, and writes that outlast a power cut; the same on every system."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt

    # Locks keep others from reading, too, so the byte that is locked lies far beyond what is ever written.
    _BYTE = 0x7FFF_0000

    def try_to_lock(handle: IO[Any]) -> bool:
        """Lock an open file against other processes; say whether that worked."""
        handle.seek(_BYTE)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(handle: IO[Any]) -> None:
        """Take the lock off."""
        handle.seek(_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

    def sync_folder(folder: Path) -> None:
        """Windows has no such thing."""

    @contextmanager
    def lock_folder(folder: Path) -> Iterator[None]:  # noqa: ARG001
        """Windows has no such thing."""
        yield

else:
    import fcntl

    def try_to_lock(handle: IO[Any]) -> bool:
        """Lock an open file against other processes; say whether that worked."""
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(handle: IO[Any]) -> None:
        """Take the lock off."""
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)

    def sync_folder(folder: Path) -> None:
        """Wait until the names in a folder are on the disk."""
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)

    @contextmanager
    def lock_folder(folder: Path) -> Iterator[None]:
        """Wait until no other process holds the lock of a folder, and hold it."""
        number = os.open(folder, os.O_RDONLY)
        try:
            # Some network disks know no locks.
            with suppress(OSError):
                fcntl.flock(number, fcntl.LOCK_EX)
            yield
        finally:
            os.close(number)


def sync_file(path: Path) -> None:
    """Wait until what is in a file is on the disk."""
    # Windows syncs only what is open for writing.
    with path.open("r+b") as handle:
        os.fsync(handle.fileno())


def sync_tree(folder: Path) -> None:
    """Wait until all files of a folder, at any depth, and their names are on the disk."""
    for place, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync_file(Path(place, name))
        sync_folder(Path(place))
