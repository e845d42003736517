"""Which files to read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from synth.errors import UsageError
from synth.reports.reader import SUFFIXES


def find_reports(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Give the files to read, each once, sorted.

    Parameters
    ----------
    paths
        Files, and folders in which every readable file is taken, at any depth. Hidden and temporary files are left out.

    Raises
    ------
    UsageError
        If a path is missing, a folder holds nothing to read, or a named file has another ending.
    """
    endings = ", ".join(SUFFIXES)
    found: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = _files_in(path)
            if not inside:
                raise UsageError(
                    f"holds no document (looked for {endings})", where=path, remedy="Name the folder of the reports."
                )
            files = inside
        elif not path.exists():
            raise UsageError("there is no such file or folder", where=path, remedy="Check the name and the folder.")
        elif path.suffix.lower() not in SUFFIXES:
            raise UsageError(
                f"is not a document that synth reads ({path.suffix or 'no ending'})",
                where=path,
                remedy=f"Save it as {endings}.",
            )
        else:
            files = [path]
        for file in files:
            found.setdefault(os.path.realpath(file), file)
    return tuple(sorted(found.values(), key=lambda file: file.as_posix()))


def _files_in(folder: Path) -> list[Path]:
    files = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        files += [
            Path(place, name)
            for name in sorted(names)
            if not name.startswith((".", "~")) and Path(name).suffix.lower() in SUFFIXES and Path(place, name).is_file()
        ]
    return files
