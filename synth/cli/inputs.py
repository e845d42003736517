"""From what a user names on the command line to tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synth.cli.terminal import Terminal
from synth.errors import SynthError, UsageError
from synth.findings import TABLE_SUFFIXES

if TYPE_CHECKING:
    import pandas as pd

    from synth.taxonomy import Taxonomy


@dataclass(frozen=True)
class Input:
    """Sentences to work on.

    Attributes
    ----------
    table
        A row a sentence.
    inspections
        A row an inspection, empty where a table was given.
    files
        What was read.
    failures
        Documents that could not be read.
    notes
        What was noticed while reading.
    is_table
        Whether the sentences came as a table (whose columns are kept).
    """

    table: pd.DataFrame
    inspections: pd.DataFrame
    files: tuple[Path, ...]
    failures: tuple[SynthError, ...]
    notes: tuple[str, ...]
    is_table: bool


def read_input(paths: Sequence[Path], terminal: Terminal) -> Input:
    """Read report files and folders of them, or one table.

    Raises
    ------
    SynthError
        If nothing can be read; single documents that fail are in `Input.failures`, and are printed.
    """
    import pandas as pd

    from synth.findings import read_table, require_columns
    from synth.reports import find_reports, read_reports

    tables = [path for path in paths if path.suffix.lower() in TABLE_SUFFIXES]
    if tables:
        if len(paths) > 1:
            raise UsageError(
                f"a table goes alone, {len(paths)} inputs were named", where=tables[0], remedy="Name one table, or reports."
            )
        table = read_table(tables[0])
        require_columns(table, ("text",), where=tables[0])
        if table.empty:
            raise SynthError("holds no sentence", where=tables[0], remedy="Put one sentence a row below the header.")
        return Input(table, pd.DataFrame(), (tables[0],), (), (), is_table=True)
    files = find_reports(paths)
    with terminal.progress("Reading", len(files)) as advance:
        reading = read_reports(files, progress=lambda _: advance(1))
    for failure in reading.failures:
        terminal.warn(f"error: {failure}")
    for note in reading.notes:
        terminal.tell(note)
    if reading.table.empty:
        if reading.failures:
            raise SynthError(
                f"none of {len(files)} documents could be read", remedy="The lines above say why for each."
            )
        raise SynthError("no sentence was found in the documents", remedy="Check that they hold text.")
    return Input(
        reading.table, reading.inspections, tuple(files), tuple(reading.failures), tuple(reading.notes), is_table=False
    )


def read_labelled(paths: Sequence[Path], taxonomy: Taxonomy) -> pd.DataFrame:
    """Read labelled tables as one, with the file and row that each sentence came from in ``source``.

    Raises
    ------
    SynthError
        If a table is malformed or carries labels that are not known.
    """
    import pandas as pd

    from synth.findings import check_labels, read_table

    parts = []
    for path in find_tables(paths):
        part = check_labels(read_table(path), taxonomy, where=path)
        part["source"] = [f"{path}, row {row}" for row in range(2, len(part) + 2)]
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    if table.empty:
        raise SynthError("holds no sentence", where=paths[0], remedy="Put one labelled sentence a row.")
    for name in ("finding_id", "document", "section"):
        table[name] = table[name].fillna("") if name in table.columns else ""
    return table


def find_tables(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Give the tables that are named, and those in the folders that are named, sorted by name.

    Raises
    ------
    UsageError
        If a path is missing, is no table, or is a folder without tables.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                entry for entry in path.iterdir() if entry.suffix.lower() in TABLE_SUFFIXES and entry.name[0] not in ".~"
            )
            if not inside:
                raise UsageError("holds no table", where=path, remedy=f"Tables end in {', '.join(TABLE_SUFFIXES)}.")
            found += inside
        elif not path.exists():
            raise UsageError("there is no such file or folder", where=path, remedy="Check the name.")
        elif path.suffix.lower() not in TABLE_SUFFIXES:
            raise UsageError("is no table", where=path, remedy=f"Tables end in {', '.join(TABLE_SUFFIXES)}.")
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def read_taxonomy(path: Path | None) -> Taxonomy:
    """Read the taxonomy that was named, or give the default one."""
    from synth.taxonomy import default_taxonomy, load_taxonomy

    return default_taxonomy() if path is None else load_taxonomy(path)
