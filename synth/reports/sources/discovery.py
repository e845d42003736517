"""Search for the files to read."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from synth.errors import ReportError, UsageError
from synth.reports.reader import OTHER_SUFFIXES, SUFFIXES, remedy_for
from synth.reports.sources.archives import ARCHIVE, members_of
from synth.reports.sources.conversion import CONVERTED
from synth.reports.sources.overviews import is_overview

_HIDDEN = (".", "~")
_DOCUMENTS = (*SUFFIXES, *OTHER_SUFFIXES)


def find_reports(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files to read, sorted and without repeats.

    Parameters
    ----------
    paths
        Files and folders. All readable files in a folder and its subfolders are included, except hidden and temporary
        files. Documents of kinds that synth cannot read (.pptx, .eml …) are also included, so that their reading fails
        with an error. If they were left out, nobody would notice that a report is missing. A zip file is replaced by
        the documents in it. If it cannot be opened or has no documents, it is included itself, so that the error says
        why. A folder that contains an overview made by synth is left out. Links are followed unless they lead out of
        the folder.

    Raises
    ------
    UsageError
        If a path does not exist, if a folder has nothing to read, is itself an overview or cannot be opened, or if a
        file has another file extension.
    """
    endings = ", ".join(SUFFIXES)
    found: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            if is_overview(path):
                raise UsageError(
                    "holds an overview made by synth, no reports",
                    where=path,
                    remedy="Name the folder of the reports.",
                )
            inside = (file for folder in _folders_in(path) for file in _files_in(folder))
            files = [file for file in inside if file.suffix.lower() in _DOCUMENTS]
            if not files and find_left_out([path]).links_out:
                raise UsageError(
                    "contains no document, but links that lead out of it, which are not followed",
                    where=path,
                    remedy="Name the files or folders that they lead to.",
                )
            if not files:
                raise UsageError(
                    f"contains no document (looked for {endings})", where=path, remedy="Name the folder of the reports."
                )
        elif not path.exists():
            raise UsageError("there is no such file or folder", where=path, remedy="Check the name and the folder.")
        elif path.suffix.lower() not in (*SUFFIXES, *CONVERTED, ARCHIVE):
            raise UsageError(
                f"is not a document that synth reads ({path.suffix or 'no ending'})",
                where=path,
                remedy=remedy_for(path),
            )
        else:
            files = [path]
        for file in itertools.chain.from_iterable(map(_unpacked, files)):
            found.setdefault(os.path.realpath(file), file)
    return tuple(sorted(found.values(), key=Path.as_posix))


def _unpacked(file: Path) -> list[Path]:
    """Return the documents in a zip file, or any other file as it is."""
    if file.suffix.lower() != ARCHIVE:
        return [file]
    try:
        members = members_of(file)
    except ReportError:
        return [file]
    return [member for member in members if member.suffix.lower() in _DOCUMENTS] or [file]


class LeftOut(NamedTuple):
    """What is left out in folders: files such as pictures, overviews made by synth, and links that lead out."""

    others: tuple[Path, ...]
    overviews: tuple[Path, ...]
    links_out: tuple[Path, ...]


def find_left_out(paths: Sequence[Path]) -> LeftOut:
    """Return what is left out in the folders among `paths`, sorted."""
    folders = [inside for path in paths if path.is_dir() for inside in _folders_in(path)]
    found = (
        {file for inside in folders for file in _files_in(inside) if file.suffix.lower() not in _DOCUMENTS},
        {Path(inside.place) for inside in folders if inside.is_overview},
        {Path(inside.place, name) for inside in folders for name in inside.links_out},
    )
    return LeftOut(*(tuple(sorted(some, key=Path.as_posix)) for some in found))


def _files_in(inside: _Folder) -> list[Path]:
    return [Path(inside.place, name) for name in sorted(inside.files) if not name.startswith(_HIDDEN)]


@dataclass(frozen=True)
class _Folder:
    """A folder with the names of its files, or an overview, for which no files are listed."""

    place: str
    files: tuple[str, ...] = ()
    links_out: tuple[str, ...] = ()
    is_overview: bool = False


def _folders_in(folder: Path) -> Iterator[_Folder]:
    """Walk through a folder and follow links, as long as they do not lead out of it."""
    seen = set()
    root = os.path.realpath(folder)
    for place, folders, names in os.walk(folder, onerror=_cannot_open, followlinks=True):
        # A link to a parent folder would cause an endless loop.
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        if "run.json" in names and is_overview(Path(place)):
            folders.clear()
            yield _Folder(place, is_overview=True)
            continue
        out = {name for name in (*folders, *names) if _leads_out(Path(place, name), root)}
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")) and name not in out)
        links = tuple(sorted(name for name in out if not name.startswith(_HIDDEN)))
        yield _Folder(place, tuple(name for name in names if name not in out), links)


def _leads_out(path: Path, root: str) -> bool:
    # Circular links are dealt with by the walk.
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root)


def _cannot_open(error: OSError) -> None:
    raise UsageError(
        f"cannot be opened ({error.strerror})", where=error.filename, remedy="Check its permissions."
    ) from error
