"""Whole files or none: atomic writing, digests, JSON."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from synth.errors import SynthError, UsageError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
EPOCH = (2000, 1, 1, 0, 0, 0)
"""The date of every member of a ZIP file that is written: same input, same bytes."""
_OFFICE_DATE = re.compile(rb"(<dcterms:(?:created|modified) [^>]*>)[^<]*")


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; move it there only if the block succeeds.

    The temporary name keeps the ending of `path`, since writers choose their format by it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".synth-", suffix=path.suffix)
    except OSError as error:
        raise _cannot_write(path, error) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _apply_usual_rights(temporary, 0o666)
        temporary.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    except SynthError as error:
        _speak_of(path, error, temporary)
        raise
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path, *, marker: str) -> Iterator[Path]:
    """Give a temporary folder beside `path`; swap it in only if the block succeeds.

    Parameters
    ----------
    path
        The folder to write. If it exists and is not empty it is replaced, but only if it holds `marker`: a folder that
        something else made is never deleted.
    marker
        Name of a file that every folder of this kind holds.
    """
    check_folder_is_free(path, marker=marker)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=".synth-"))
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        yield temporary
        _apply_usual_rights(temporary, 0o777)
        if path.exists():
            old = Path(tempfile.mkdtemp(dir=path.parent, prefix=".synth-old-"))
            path.replace(old / "old")
            temporary.replace(path)
            shutil.rmtree(old, ignore_errors=True)
        else:
            temporary.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    except SynthError as error:
        _speak_of(path, error, temporary)
        raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_folder_is_free(path: Path, *, marker: str) -> None:
    """Refuse a folder that something else made, before an hour of work is done for it.

    Raises
    ------
    UsageError
        If `path` is a file, or a folder that holds things but no `marker`.
    """
    if path.exists() and (not path.is_dir() or (any(path.iterdir()) and not (path / marker).is_file())):
        raise UsageError(
            f"exists and was not written by synth (it holds no {marker})", where=path, remedy="Name a new folder."
        )


def check_not_read(path: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write over what is read: a table is not to vanish under what was made of it.

    Raises
    ------
    UsageError
        If `path` is one of `inputs`, or lies in one that is a folder and exists.
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
    """Refuse a file that exists, where what people wrote in it would be lost.

    Raises
    ------
    UsageError
        If there is anything at `path`.
    """
    if path.exists():
        raise UsageError(
            "exists, and people may have written in it", where=path, remedy="Name a new file, or move the old one away."
        )


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="replace")


def without_times(path: Path) -> None:
    """Write an Office file anew, with a fixed date wherever a clock was read: same input, same bytes."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            content = _OFFICE_DATE.sub(rb"\g<1>2000-01-01T00:00:00Z", data) if name == "docProps/core.xml" else data
            archive.writestr(zipfile.ZipInfo(name, date_time=EPOCH), content, zipfile.ZIP_DEFLATED)


def digest_of_bytes(data: bytes) -> str:
    """SHA-256 of `data`, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal; memory stays small for any size."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def to_json(value: Any) -> str:
    """JSON text that is the same for the same value: sorted keys, UTF-8, no NaN."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def _apply_usual_rights(path: Path, rights: int) -> None:
    """Temporary files are private; what is published gets the rights any new file would have."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(rights & ~mask)


def _cannot_write(path: Path, error: OSError) -> SynthError:
    remedy = "Close it if it is open elsewhere, or name another place."
    if error.errno in _FULL:
        remedy = "Make room there, or name another place."
    elif error.errno in _CLOSED:
        remedy = "Name a place that you may write to."
    return SynthError(f"cannot be written ({error.strerror or error})", where=path, remedy=remedy)


def _speak_of(path: Path, error: SynthError, temporary: Path) -> None:
    """Let an error name what the user has named, not what stands in for it."""
    where = Path(error.where)
    if where == temporary or temporary in where.parents:
        error.where = str(path / where.relative_to(temporary))
