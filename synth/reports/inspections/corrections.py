"""Application of corrections that people have made to the table of inspections.

``synth ingest`` writes the table, a person corrects it in a spreadsheet, and any command with the option
``--inspections`` reads it back. A cell in the table overrides the documents even if it is empty, so that a wrong value
can be removed. If a column or row is missing, the values from the documents are used.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from synth.errors import TableError
from synth.findings import require_columns
from synth.programmes import known_scales
from synth.reports.inspections.cells import tidy_cell
from synth.reports.inspections.table import INSPECTION_COLUMNS, is_grade_column
from synth.reports.notes import Note
from synth.reports.report import Reading
from synth.words import unit, worded

_MOST_NAMED = 10
# `synth inspect` writes these for people to read.
_FOR_READING = ("sentences", "doubts")


def correct_reading(reading: Reading, corrections: pd.DataFrame, *, where: object, further: bool = False) -> Reading:
    """Correct a reading. Doubts that the corrections settle are removed.

    Parameters
    ----------
    reading
        The facts stated by the documents.
    corrections
        A table of inspections, see `correct_inspections`. If it has a column ``documents``, that column states which
        documents belong to one inspection. To merge two inspections, put the documents of both into one row and delete
        the other. To rename an inspection, change its inspection_id.
    where
        The file of the corrections, for messages.
    further
        Whether unknown columns are retained.

    Raises
    ------
    TableError
        As `correct_inspections`. Inspections and documents that were not read are also errors, unless some file could
        not be read.
    """
    table, inspections, notes = correct_inspections(
        reading.table, reading.inspections, corrections, where=where, complete=not reading.failures, further=further
    )
    after = inspections.set_index("inspection_id")
    settled = {
        doubt.text
        for doubt in reading.doubts
        if doubt.inspection_id not in after.index or all(after.loc[doubt.inspection_id, list(doubt.columns)])
    }
    return replace(
        reading,
        table=table,
        inspections=inspections,
        notes=(*(note for note in reading.notes if note not in settled), *map(Note, notes)),
        doubts=tuple(doubt for doubt in reading.doubts if doubt.text not in settled),
    )


def correct_inspections(
    table: pd.DataFrame,
    inspections: pd.DataFrame,
    corrections: pd.DataFrame,
    *,
    where: object,
    complete: bool = True,
    further: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Combine a user's table of inspections with the known facts. The user's table overrides them.

    Parameters
    ----------
    table
        Sentences with inspection_id, and with document if `inspections` has a column ``documents``.
    inspections
        The facts stated by the documents, with `INSPECTION_COLUMNS`; empty if the sentences were read from a table.
    corrections
        With inspection_id, which must be unique, and any of `INSPECTION_COLUMNS`, all text.
    where
        The file of the corrections, for messages.
    complete
        Whether `table` is complete, so that an inspection or document that is not in it is an error.
    further
        Whether unknown columns are retained, for grouping of inspections, instead of being errors.

    Returns
    -------
    table, inspections, notes
        The sentences with the corrected ``inspection_id``; one row for each inspection that has sentences, sorted by
        inspection_id, all text; and notes that a reader of the figures must know.

    Raises
    ------
    TableError
        For an unknown column, or one whose name is nearly that of a known one. Also, with the row, for an inspection
        that occurs twice, has no id or is not known; a document that occurs twice or is not known; and an invalid year
        or date.
    """
    require_columns(corrections, ("inspection_id",), where=where)
    corrections = corrections.drop(columns=[name for name in _FOR_READING if name in corrections.columns])
    _check_columns(corrections.columns, where, further=further)
    rows = _tidy(corrections, where)
    _check_ids(list(rows["inspection_id"]), where)
    table = table.copy()
    has_documents = "documents" in inspections.columns
    if has_documents and "documents" in rows.columns:
        moved = _documents(table, inspections, rows, where, complete=complete)
        table["inspection_id"] = [
            moved.get(document, before)
            for document, before in zip(table["document"], table["inspection_id"], strict=True)
        ]
        table["inspection_id"] = table["inspection_id"].astype("str")
    names = sorted(set(table["inspection_id"]))
    strays = [(row, name) for row, name in enumerate(rows["inspection_id"]) if name not in set(names)]
    if strays and complete:
        row, name = strays[0]
        raise _row_error(where, row, "inspection_id", f"no sentence belongs to {name!r}", _nearest(name, names))
    joined = _append_rows(inspections, rows.set_index("inspection_id"), names)
    _check_grades(joined, rows, where)
    if has_documents:
        held = table.groupby("inspection_id", sort=False)["document"].agg(lambda cells: "; ".join(dict.fromkeys(cells)))
        joined["documents"] = joined["inspection_id"].map(held).astype("str")
    return table, joined, _notes(joined, rows, names)


def _check_columns(columns: Iterable[str], where: object, *, further: bool) -> None:
    for name in columns:
        alike = difflib.get_close_matches(name.lower().replace(" ", "_"), INSPECTION_COLUMNS, 1, 0.85)
        if name in INSPECTION_COLUMNS or is_grade_column(name) or (further and not alike):
            continue
        raise TableError(
            f"column {name!r} is not known",
            where=where,
            remedy=f"Did you mean {alike[0]!r}?" if alike else f"Columns are: {', '.join(INSPECTION_COLUMNS)}.",
        )


def _tidy(corrections: pd.DataFrame, where: object) -> pd.DataFrame:
    rows = corrections.fillna("").astype("str")
    for name in rows.columns:
        cells = []
        for row, cell in enumerate(rows[name]):
            try:
                cells.append(tidy_cell(name, cell))
            except ValueError as error:
                raise _row_error(where, row, name, f"{cell!r} is {error}", "") from None
        rows[name] = pd.Series(cells, index=rows.index, dtype="str")
    if {"inspection_start", "inspection_end"} <= set(rows.columns):
        for row, (start, end) in enumerate(zip(rows["inspection_start"], rows["inspection_end"], strict=True)):
            if start and end and start[: len(end)] > end[: len(start)]:
                raise _row_error(where, row, "inspection_end", f"{end!r} is before the start, {start!r}", "")
    return rows


def _check_grades(joined: pd.DataFrame, rows: pd.DataFrame, where: object) -> None:
    """Raise an error for a grade that is not on the scale of the others. It would be left out without notice."""
    known = {grade for scale in known_scales() for grade in scale}
    for column in filter(is_grade_column, rows.columns):
        used = set(joined[column]) & known
        scales = [scale for scale in known_scales() if used <= set(scale)] or known_scales()
        for row, grade in enumerate(rows[column]):
            if used and grade and not any(grade in scale for scale in scales):
                what = f"{grade!r} is not on the scale of the other grades"
                remedy = f"Grades are: {'; or '.join(', '.join(scale) for scale in scales)}."
                raise _row_error(where, row, column, what, remedy)


def _check_ids(ids: Sequence[str], where: object) -> None:
    first: dict[str, int] = {}
    for row, name in enumerate(ids):
        if not name:
            raise _row_error(where, row, "inspection_id", "empty", worded("Name the inspection, or delete the row."))
        if name in first:
            remedy = worded("Give an inspection one row, with all its documents.")
            raise _row_error(where, row, "inspection_id", f"{name!r} is also in row {first[name] + 2}", remedy)
        first[name] = row


def _documents(
    table: pd.DataFrame, inspections: pd.DataFrame, rows: pd.DataFrame, where: object, *, complete: bool
) -> dict[str, str]:
    """Return the inspection of each document that the corrections name."""
    names = list(dict.fromkeys(table["document"]))
    before = dict(zip(inspections["inspection_id"], inspections["documents"], strict=True))
    belongs: dict[str, tuple[int, str]] = {}
    for row, (name, cell) in enumerate(zip(rows["inspection_id"], rows["documents"], strict=True)):
        if cell == before.get(name):
            held = list(dict.fromkeys(table["document"][table["inspection_id"] == name]))
        else:
            held = [piece for part in cell.split(";") if (piece := part.strip())]
        for document in held:
            if document in belongs:
                remedy = worded("A document belongs to one inspection.")
                what = f"{document!r} is also in row {belongs[document][0] + 2}"
                raise _row_error(where, row, "documents", what, remedy)
            if document in names:
                belongs[document] = row, name
            elif complete:
                raise _row_error(where, row, "documents", f"{document!r} was not read", _nearest(document, names))
    return {document: name for document, (_, name) in belongs.items()}


def _append_rows(inspections: pd.DataFrame, rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return a row for each of `names`. Values come from the corrections, else from the documents, else are empty."""
    said = inspections if "inspection_id" in inspections.columns else pd.DataFrame({"inspection_id": []}, dtype="str")
    said = said.set_index("inspection_id").astype("str")
    columns = list(dict.fromkeys([*said.columns, *rows.columns]))
    records = []
    for name in names:
        known: dict[str, str] = {"inspection_id": name}
        for source in (said, rows):
            if name in source.index:
                known |= {str(column): str(cell) for column, cell in source.loc[name].items()}
        records.append([known.get(column, "") for column in ("inspection_id", *columns)])
    return pd.DataFrame(records, columns=["inspection_id", *columns], dtype="str")


def _notes(joined: pd.DataFrame, rows: pd.DataFrame, names: Sequence[str]) -> list[str]:
    given = set(rows["inspection_id"])
    notes = []
    for missing, words in (
        ([name for name in names if name not in given], "Not in the table of inspections"),
        (sorted(given - set(names)), "In the table of inspections, but nothing was read of"),
    ):
        if missing:
            more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
            notes.append(f"{worded(words)}: {', '.join(missing[:_MOST_NAMED])}{more}.")
    if {"area", "year", "documents"} <= set(joined.columns):
        places = list(zip(joined["area"], joined["year"], strict=True))
        for place, count in Counter(places).items():
            if count > 1 and all(place):
                alike = [name for name, other in zip(joined["inspection_id"], places, strict=True) if other == place]
                notes.append(
                    f"{', '.join(alike)} have the same area and year and count as {count} {unit().several}. "
                    f"If they are one, put their documents into one row of the table of {unit().several}."
                )
    return notes


def _nearest(name: str, names: Sequence[str]) -> str:
    alike = difflib.get_close_matches(name, names, 1, 0.6)
    return f"Did you mean {alike[0]!r}?" if alike else "Correct it, or delete the row."


def _row_error(where: object, row: int, column: str, what: str, remedy: str) -> TableError:
    return TableError(f"row {row + 2}, column {column}: {what}", where=where, remedy=remedy)
