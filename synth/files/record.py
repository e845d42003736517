"""The list, in each folder that synth writes, of its own files and their digests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from synth.files.content import digest_of_file

RECORD = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def read_record(folder: Path) -> dict[str, str]:
    """Read the list of the files that synth wrote to a folder.

    Returns
    -------
    dict of str to str
        SHA-256 by the path of the file within the folder. Empty if there is no list. Invalid lines are ignored.
    """
    try:
        lines = (folder / RECORD).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = (_LINE.fullmatch(line) for line in lines)
    return {match[2]: match[1] for match in found if match and is_inside(match[2])}


def write_record(folder: Path) -> None:
    """Write the list of all files in a folder, in the format that ``sha256sum --check`` reads."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{digest_of_file(folder / name)}  {name}\n" for name in names if name != RECORD]
    (folder / RECORD).write_text("".join(lines), encoding="utf-8")


def is_unchanged(folder: Path, name: str, record: Mapping[str, str]) -> bool:
    """Return whether a file in a folder is still as synth wrote it."""
    path = folder / name
    return path.is_file() and record.get(name) == digest_of_file(path)


def is_inside(name: str) -> bool:
    """Return whether a path read from a file stays within the folder that it belongs to."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and not re.search(r"[\\:]", name)
