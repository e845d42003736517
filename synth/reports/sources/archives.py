"""Zip files, within limits. A document in one has the path of the zip file followed by its own name."""

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
"""Maximum size of a document in bytes. Larger documents are not read."""

_MOST_MEMBERS = 2_000
_MOST_BYTES_IN_ALL = 2_000_000_000
# Text is compressed to about a tenth. A much higher ratio suggests a file made to fill the disk.
_MOST_TIMES_LARGER = 300
_SMALL = 1_000_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError, OSError)


def archive_of(path: Path) -> Path | None:
    """Return the zip file that contains a document; None if the document is not in a zip file."""
    return next((parent for parent in path.parents if parent.suffix.lower() == ARCHIVE and parent.is_file()), None)


def members_of(archive: Path) -> list[Path]:
    """Return the files in a zip file, except hidden ones, each as the path of the zip file and its own name.

    Raises
    ------
    ReportError
        If the zip file cannot be opened, has a password, or exceeds a limit.
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
    """Open a document, which may be in a zip file, to read its bytes.

    Raises
    ------
    ReportError
        If the zip file is damaged or exceeds a limit.
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
                # The size stated in the zip file may be wrong.
                data = handle.read(MOST_BYTES + 1)
    except RuntimeError as error:  # what zipfile raises for a password
        raise ReportError("is encrypted", where=path, remedy="Unpack it and name the folder.") from error
    except _DAMAGED as error:
        raise ReportError("is damaged in its zip file", where=path, remedy="Download it again.") from error
    return io.BytesIO(data)


def digest_of_document(path: Path) -> str:
    """Return the SHA-256 of a document, which may be in a zip file, in hexadecimal."""
    with open_document(path) as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()  # type: ignore[arg-type]


def size_of(path: Path) -> int | None:
    """Return the size in bytes of a document, which may be in a zip file; None if there is no such document."""
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
    """Return the reason why a zip file with these entries is not read; empty if there is none."""
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
