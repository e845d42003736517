"""Zip files: the documents in them, each under the path of the zip file and its own name, within limits."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from synth.errors import ReportError

ARCHIVE = ".zip"
MOST_BYTES = 200_000_000
"""Size of a document, in bytes, above which it is not read."""

_MOST_MEMBERS = 2_000
_MOST_BYTES_IN_ALL = 2_000_000_000
# Text shrinks to a tenth; what shrinks far more is made to fill a disk.
_MOST_TIMES_LARGER = 300
_SMALL = 1_000_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError, OSError)


def archive_of(path: Path) -> Path | None:
    """Return the zip file that a document lies in; None for a file of its own."""
    return next((parent for parent in path.parents if parent.suffix.lower() == ARCHIVE and parent.is_file()), None)


def members_of(archive: Path) -> list[Path]:
    """Give the files in a zip file, hidden ones left out, each as the path of the zip file and its own name.

    Raises
    ------
    ReportError
        If it cannot be opened, has a password, or is over a limit.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.filename.endswith("/")]
    except _DAMAGED as error:
        raise ReportError("is damaged or no zip file", where=archive, remedy="Download it again.") from error
    reason = _reason_against(entries)
    if reason:
        raise ReportError(reason, where=archive, remedy="Unpack it, look at it, and name the folder.")
    names = dict.fromkeys(PurePosixPath(entry.filename) for entry in entries)
    return [
        Path(archive, name)
        for name in names
        if name.parts and not any(part.startswith((".", "~", "__MACOSX")) for part in name.parts)
    ]


def open_document(path: Path) -> BinaryIO:
    """Open a document to read its bytes, also one that lies in a zip file.

    Raises
    ------
    ReportError
        If the zip file is damaged, or over a limit.
    OSError
        If the file cannot be opened.
    """
    archive = None if path.is_file() else archive_of(path)
    if archive is None:
        return path.open("rb")
    try:
        with zipfile.ZipFile(archive) as opened:
            entry = _entry(opened, archive, path)
            reason = _reason_against([entry])
            if reason:
                raise ReportError(reason, where=path, remedy="Unpack it, look at it, and name the folder.")
            with opened.open(entry) as handle:
                # What is stated of the size may be a lie.
                data = handle.read(MOST_BYTES + 1)
    except RuntimeError as error:  # what zipfile raises for a password
        raise ReportError("is encrypted", where=path, remedy="Unpack it and name the folder.") from error
    except _DAMAGED as error:
        raise ReportError("is damaged in its zip file", where=path, remedy="Download it again.") from error
    return io.BytesIO(data)


def digest_of_document(path: Path) -> str:
    """Return the SHA-256 of a document's bytes in hexadecimal digits, also of one in a zip file."""
    with open_document(path) as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]


def size_of(path: Path) -> int | None:
    """Return the size of a document in bytes, also of one in a zip file; None if there is none."""
    try:
        if path.is_file():
            return path.stat().st_size
        archive = archive_of(path)
        if archive is None:
            return None
        with zipfile.ZipFile(archive) as opened:
            return _entry(opened, archive, path).file_size
    except _DAMAGED:
        return None


def _entry(opened: zipfile.ZipFile, archive: Path, path: Path) -> zipfile.ZipInfo:
    name = PurePosixPath(path.relative_to(archive).as_posix())
    found = next((entry for entry in opened.infolist() if PurePosixPath(entry.filename) == name), None)
    if found is None:
        raise KeyError(name)
    return found


def _reason_against(entries: list[zipfile.ZipInfo]) -> str:
    """Say why a zip file with these entries is not read; empty if nothing speaks against it."""
    if len(entries) > _MOST_MEMBERS:
        return f"holds {len(entries):,} files, over {_MOST_MEMBERS:,}"
    if sum(entry.file_size for entry in entries) > _MOST_BYTES_IN_ALL:
        return f"unpacks to more than {_MOST_BYTES_IN_ALL // 1_000_000:,} MB"
    for entry in entries:
        name = PurePosixPath(entry.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in entry.filename or ":" in entry.filename:
            return f"holds a name that leads out of it ({entry.filename[:60]!r})"
        if entry.flag_bits & 1:
            return "is encrypted"
        if entry.file_size > _SMALL + _MOST_TIMES_LARGER * max(1, entry.compress_size):
            return f"holds a file that unpacks to {entry.file_size // 1_000_000:,} MB ({entry.filename[:60]!r})"
    return ""
