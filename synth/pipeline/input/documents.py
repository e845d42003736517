"""Read the sentences of the documents that a user names on the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import SynthError, UsageError
from synth.reporter import Reporter
from synth.words import readable

if TYPE_CHECKING:
    from synth.reports import Reading

_MOST_NAMED = 10
_COUNTED_BY = frozenset({"area", "year", "programme", "grade", "documents"})


def read_documents(
    paths: Sequence[Path],
    reporter: Reporter,
    *,
    inspections: Path | None = None,
    programme: Path | None = None,
    strict: bool = False,
    grouped: bool = False,
    reader: Callable[..., Reading] | None = None,
) -> Reading:
    """Read report files and folders of them. Print failures, and with --verbose what was left out or noticed.

    Parameters
    ----------
    paths
        Files and folders.
    reporter
        Receives failures and notes.
    inspections
        A table of inspections that overrides what the documents state.
    programme
        A programme file that is tried before the programmes that come with synth.
    strict
        Whether to stop at the first file that fails.
    grouped
        Whether the table of inspections may have unknown columns.
    reader
        Function to use for reading instead of `synth.reports.read_reports`.

    Raises
    ------
    SynthError
        If no document can be read, or, with `strict`, if any document cannot be read.
    """
    from dataclasses import replace

    from synth.findings import read_table
    from synth.reports import find_left_out, read_reports
    from synth.reports.inspections.corrections import correct_reading
    from synth.reports.notes import Note

    # The table is read before the documents, which take longer, so that an error in it is reported at once.
    corrections = read_table(inspections) if inspections else None
    files = _documents_of(paths)
    with reporter.progress("Reading", len(files)) as advance:
        reading = (reader or read_reports)(
            paths, programmes=(programme,) if programme else (), progress=lambda _: advance(1), strict=strict
        )
    for failure in reading.failures:
        reporter.warn(f"error: {failure}")
    if reading.table.empty:
        raise SynthError(
            "the one document could not be read"
            if len(files) == 1
            else f"none of {len(files):,} documents could be read",
            remedy="The lines above say why." if len(files) == 1 else "The lines above say why for each.",
        )
    left_out = find_left_out(paths)
    for found, said in (
        (left_out.others, "In the folders, but no documents"),
        (left_out.overviews, "Passed over, as overviews made by synth"),
        (left_out.links_out, "Not followed, since these links lead out of the folder"),
    ):
        if found:
            more = " …" if len(found) > _MOST_NAMED else ""
            named = ", ".join(readable(entry.name) for entry in found[:_MOST_NAMED]) + more
            reading = replace(reading, notes=(*reading.notes, Note(f"{said}: {named}.")))
    if corrections is not None:
        reading = correct_reading(reading, corrections, where=inspections, further=grouped)
    for note in reading.notes:
        reporter.tell(note)
    return reading


def document_notes_of(reading: Reading) -> tuple[str, ...]:
    """Return the notes that affect no figure: headers and footers left out, and settled or irrelevant doubts."""
    inspection_of = dict(zip(reading.table["document"], reading.table["inspection_id"], strict=True))
    known = reading.inspections.set_index("inspection_id")
    found: list[str] = []
    for note in reading.notes:
        inspection = inspection_of.get(note.document)
        is_settled = note.is_doubt and inspection and known.loc[inspection].get(note.column)
        if note.is_routine or is_settled:
            found.append(note)
    return (*found, *(doubt.text for doubt in reading.doubts if not _COUNTED_BY & set(doubt.columns)))


def _documents_of(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the documents. If a folder has tables instead, the error says how to name them."""
    from synth.reports import find_reports
    from synth.reports.sources.overviews import is_overview

    try:
        return find_reports(paths)
    except UsageError as error:
        folder = Path(error.where)
        tables = tables_in(folder) if folder.is_dir() and os.access(folder, os.R_OK) else []
        if not tables or is_overview(folder):
            raise
        raise UsageError(
            f"contains no document, but tables such as {tables[0].name}, which are not taken by their folder",
            where=folder,
            remedy="Name one table itself, or the folder of the reports.",
        ) from error


def tables_in(folder: Path) -> list[Path]:
    """Return the tables in a folder, sorted by name."""
    from synth.findings import TABLE_SUFFIXES

    return sorted(
        entry for entry in folder.iterdir() if entry.suffix.lower() in TABLE_SUFFIXES and entry.name[0] not in ".~"
    )
