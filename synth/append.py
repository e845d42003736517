"""Whole lines at the end of a file that several people write to: locked, on the disk before it is said, never torn."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from synth.errors import SynthError
from synth.files.durable import sync_folder, try_to_lock, unlock

_LONGEST_WAIT = 30.0
_PAUSE = 0.05
# JSON writes them as escapes; after a power cut blocks of zeros may stand where a line was to be.
_CONTROL = re.compile(rb"[\x00-\x1f]")


def append_lines(path: Path, new_lines: Callable[[bytes], list[bytes]], *, is_whole: Callable[[bytes], bool]) -> int:
    """Add lines to a file.

    What was there stays, byte for byte, but for a last line that a killed process left half written: it was never
    said to be saved, and would spoil the line after it. When this returns, the lines are on the disk.

    Parameters
    ----------
    path
        Made, with its folder, if it is not there.
    new_lines
        Given what is in the file, whole lines only, says which to add (without line ends). It is called while no one
        else can write, so two processes cannot both add the same.
    is_whole
        Whether a last line without a line end is whole all the same, as an editor may leave it.

    Returns
    -------
    int
        How many were added.

    Raises
    ------
    SynthError
        If the file cannot be written, ends in something that is no line of JSON, or another process keeps it locked;
        nothing is half added.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as handle, _locked(handle, path):
            handle.seek(0)
            there = handle.read()
            end = there.rfind(b"\n") + 1
            if is_whole(there[end:]):
                end = len(there)
            elif there[end:].strip() and not is_torn(there[end:]):
                raise SynthError(
                    f"is damaged: its last {len(there) - end:,} bytes are no line of JSON",
                    where=path,
                    remedy="Take them out with a text editor, or name another file.",
                )
            lines = new_lines(there[:end])
            if lines:
                missing_end = b"\n" if end and not there[:end].endswith(b"\n") else b""
                _write(handle, end, missing_end + b"".join(line + b"\n" for line in lines))
                if not there:
                    sync_folder(path.parent)
            return len(lines)
    except OSError as error:
        raise SynthError(
            f"cannot be written ({error.strerror or error})",
            where=path,
            remedy="Close it if it is open elsewhere, or name another place.",
        ) from error


def is_torn(line: bytes) -> bool:
    """Whether a last line can be one that a killed process left half written: the beginning of a JSON object."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    return not line or (line.startswith(b"{") and not _CONTROL.search(line))


def _write(handle: BinaryIO, end: int, data: bytes) -> None:
    """Write at `end`, all or nothing: a full disk must not leave half a line."""
    handle.truncate(end)
    try:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    except OSError:
        handle.truncate(end)
        raise


@contextmanager
def _locked(handle: BinaryIO, path: Path) -> Iterator[None]:
    """Keep other processes out; the system takes the lock off when a process dies."""
    deadline = time.monotonic() + _LONGEST_WAIT
    while not try_to_lock(handle):
        if time.monotonic() > deadline:
            raise SynthError(
                f"another program has kept it locked for {_LONGEST_WAIT:.0f} seconds",
                where=path,
                remedy="Wait until it has ended, or name another file.",
            )
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        unlock(handle)
