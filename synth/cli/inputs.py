"""From what a user names on the command line to tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synth.cli.documents import asides_of, read_documents, tables_in
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
        A row an inspection; empty where a table of sentences was given without one of inspections.
    files
        What was read.
    failures
        Documents that could not be read.
    notes
        What was noticed while reading, and bears on what is counted.
    asides
        What else was noticed of single documents.
    is_table
        Whether the sentences came as a table (whose columns are kept).
    """

    table: pd.DataFrame
    inspections: pd.DataFrame
    files: tuple[Path, ...]
    failures: tuple[SynthError, ...]
    notes: tuple[str, ...]
    asides: tuple[str, ...]
    is_table: bool


def read_input(
    paths: Sequence[Path],
    terminal: Terminal,
    *,
    inspections: Path | None = None,
    parts: str = "",
    grouped: bool = False,
) -> Input:
    """Read report files and folders of them, or one table.

    Parameters
    ----------
    paths
        What the user names.
    terminal
        Where failures and notes go.
    inspections
        A table of inspections that goes before what the documents say, see `synth.reports.inspections.corrections`.
    parts
        Parts of reports to keep, joined by commas; empty for all.
    grouped
        Whether inspections are grouped by columns of their table, so that it may hold any.

    Raises
    ------
    SynthError
        If nothing can be read; single documents that fail are in `Input.failures`, and are printed.
    """
    from synth.reports.parts import parts_of

    wanted = parts_of(parts)
    tables = [path for path in paths if is_table(path)]
    if tables:
        if len(paths) > 1:
            raise UsageError(
                f"a table goes alone, {len(paths)} inputs were named",
                where=tables[0],
                remedy="Name one table, or reports.",
            )
        return _read_table(tables[0], terminal, inspections, wanted, grouped=grouped)
    reading = read_documents(paths, terminal, inspections=inspections, grouped=grouped)
    table, notes = _kept(reading.table, wanted, terminal)
    asides = asides_of(reading)
    return Input(
        table,
        _those_in(table, reading.inspections),
        tuple(report.path for report in reading.reports),
        tuple(reading.failures),
        (*(note for note in reading.notes if note not in asides), *notes),
        asides,
        is_table=False,
    )


def _kept(table: pd.DataFrame, parts: Sequence[str], terminal: Terminal) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Keep some parts, and say which inspections drop out: what is not there does not speak against a theme."""
    from synth.reports.parts import keep_parts

    kept, notes = keep_parts(table, parts)
    notes = tuple(f"{note} What has none is not counted." for note in notes)
    for note in notes:
        terminal.say(f"note: {note}")
    return kept, notes


def _those_in(table: pd.DataFrame, inspections: pd.DataFrame) -> pd.DataFrame:
    """Give the inspections of which there are sentences."""
    if "inspection_id" not in inspections.columns:
        return inspections
    return inspections[inspections["inspection_id"].isin(table["inspection_id"])].reset_index(drop=True)


def _read_table(
    path: Path, terminal: Terminal, inspections: Path | None, parts: Sequence[str], *, grouped: bool
) -> Input:
    import pandas as pd

    from synth.findings import read_table, require_columns

    source = None
    if path.is_dir():
        from synth.shards import open_table

        source = open_table(path)
    table = source.table() if source else read_table(path)
    require_columns(table, ("text", *(("part",) if parts else ())), where=path)
    if table.empty:
        raise SynthError("holds no sentence", where=path, remedy="Put one sentence a row below the header.")
    known = pd.DataFrame()
    notes: tuple[str, ...] = ()
    if inspections:
        from synth.reports.inspections.corrections import correct_inspections

        require_columns(table, ("inspection_id",), where=path)
        # A table may hold a selection of the inspections: that others are known, too, is no mistake.
        corrected = correct_inspections(
            table, known, read_table(inspections), where=inspections, complete=False, further=grouped
        )
        known, notes = corrected.inspections, corrected.notes
    table, more = _kept(table, parts, terminal)
    files = source.files if source else (path,)
    return Input(table, _those_in(table, known), files, (), (*notes, *more), (), is_table=True)


def read_sentences(path: Path) -> pd.DataFrame:
    """Read a table of sentences: a file, or a folder of Parquet files as ``synth classify`` writes it.

    Raises
    ------
    SynthError
        If it is neither.
    """
    from synth.findings import read_table

    if path.is_dir():
        from synth.shards import open_table

        return open_table(path).table()
    return read_table(path)


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


def is_table(path: Path) -> bool:
    """Say whether what was named is a table of sentences: a file, or a folder of Parquet files."""
    if not path.is_dir():
        return path.suffix.lower() in TABLE_SUFFIXES
    from synth.shards import is_dataset

    return path.suffix.lower() in TABLE_SUFFIXES or is_dataset(path)


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
            inside = tables_in(path)
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


def check_model(table: pd.DataFrame, folder: Path, *, where: Path) -> None:
    """Refuse a table that another model classified: thresholds and the rule for verdicts hold for one model only.

    Tables that do not say which model it was are taken as they are.

    Raises
    ------
    TableError
        If the table names a model that is not the one in `folder`, or several.
    """
    from synth.classifier.persistence import model_name
    from synth.errors import TableError
    from synth.findings import model_of

    made_by, here = model_of(table, where=where), model_name(folder)
    if made_by and made_by != here:
        raise TableError(
            f"was classified by the model {made_by}, and thresholds and verdicts would be those of {folder} ({here})",
            where=where,
            remedy="Name the model that classified it (--model DIR, or --encoder fast), or classify it anew.",
        )
