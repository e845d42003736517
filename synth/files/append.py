"""Append complete lines to a file that several people write to, with a lock, and sync them to disk."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from synth.errors import SynthError
from synth.files.durable import sync_folder, try_to_lock, unlock
from synth.files.problems import cannot_write

_LONGEST_WAIT = 30.0
_PAUSE = 0.05
# JSON writes these characters as escapes. After a power failure, a line may be filled with blocks of zeros.
_CONTROL = re.compile(rb"[\x00-\x1f]")


def append_lines(path: Path, new_lines: Callable[[bytes], list[bytes]]) -> int:
    """Add lines of JSON to a file. A last line that is complete counts, though some editors leave out its end.

    The existing content stays as it is, byte for byte. The only exception is an incomplete last line of a killed
    process: it was never reported as saved, and would corrupt the line after it. When this function returns, the lines
    have been written to disk.

    Parameters
    ----------
    path
        The file. It and its folder are created if they do not exist.
    new_lines
        Receives the content of the file, complete lines only, and returns the lines to add, without line endings. It is
        called while no other process can write, so two processes cannot both add the same line.

    Returns
    -------
    int
        Number of lines that were added.

    Raises
    ------
    SynthError
        If the file cannot be written, its end is not a line of JSON, or another process keeps it locked. No partial
        line is added.
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
                    f"is damaged: its last {len(there) - end:,} bytes are not a line of JSON",
                    where=path,
                    remedy="Remove them with a text editor, or name another file.",
                )
            lines = new_lines(there[:end])
            if lines:
                missing_end = b"\n" if end and not there[:end].endswith(b"\n") else b""
                _write(handle, end, missing_end + b"".join(line + b"\n" for line in lines))
                if not there:
                    sync_folder(path.parent)
            return len(lines)
    except OSError as error:
        raise cannot_write(path, error) from error


def is_whole(line: bytes) -> bool:
    """Return whether a line is a complete JSON object."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def is_torn(line: bytes) -> bool:
    """Return whether a last line may be an incomplete line of a killed process: the beginning of a JSON object."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    return not line or (line.startswith(b"{") and not _CONTROL.search(line))


def _write(handle: BinaryIO, end: int, data: bytes) -> None:
    """Write all or nothing at `end`, because a full disk must not leave an incomplete line."""
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
    """Keep other processes out. The system releases the lock if the process ends."""
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
