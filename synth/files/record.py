"""The list of its own files that synth keeps in each folder it writes, each with its digest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from synth.files.content import digest_of_file

RECORD = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def read_record(folder: Path) -> dict[str, str]:
    """Read which files of a folder synth wrote.

    Returns
    -------
    dict of str to str
        SHA-256 by the file's path in the folder. Empty if there is no list; what is no line of one is passed over.
    """
    try:
        lines = (folder / RECORD).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = (_LINE.fullmatch(line) for line in lines)
    return {match[2]: match[1] for match in found if match and is_inside(match[2])}


def write_record(folder: Path) -> None:
    """Write the list of all files in a folder, in the form that ``sha256sum --check`` reads."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{digest_of_file(folder / name)}  {name}\n" for name in names if name != RECORD]
    (folder / RECORD).write_text("".join(lines), encoding="utf-8")


def is_unchanged(folder: Path, name: str, record: Mapping[str, str]) -> bool:
    """Whether a file of a folder is the one that synth wrote."""
    path = folder / name
    return path.is_file() and record.get(name) == digest_of_file(path)


def is_inside(name: str) -> bool:
    """Whether a path that stands in a file leads to a place within the folder that it is meant for."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and not re.search(r"[\\:]", name)
