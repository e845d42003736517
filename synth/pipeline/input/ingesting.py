"""Write the sentences of reports to a table, with a table of their inspections next to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import UsageError
from synth.files import atomic_file, check_not_read
from synth.pipeline.dataset import DatasetResult, write_dataset
from synth.pipeline.input.documents import read_documents
from synth.reporter import Reporter
from synth.words import unit, worded

if TYPE_CHECKING:
    import pandas as pd

    from synth.reports import Reading


@dataclass(frozen=True)
class Ingested:
    """What was written.

    Attributes
    ----------
    sentences
        Number of sentences in the table.
    reading
        The reading of the documents.
    notes
        Notes on the requested parts.
    inspections
        The table of inspections.
    is_kept
        Whether the existing table was left unchanged, since it has more than could be read.
    """

    sentences: int
    reading: Reading
    notes: tuple[str, ...]
    inspections: Path
    is_kept: bool


def ingest_table(
    reports: Sequence[Path],
    out: Path,
    reporter: Reporter,
    *,
    inspections: Path | None,
    programme: Path | None,
    parts: str,
    strict: bool,
) -> Ingested:
    """Write the sentences of reports to one table, and their inspections to inspections.csv in the same folder.

    Raises
    ------
    SynthError
        If nothing can be read, or a table may have been corrected by hand.
    """
    from synth.reports.structure.parts import keep_parts, parts_of

    beside = out.parent / unit().table_file
    if out == beside:
        raise UsageError(
            worded("is the name of the table of inspections"),
            where=out,
            remedy="Choose another name for the table of sentences.",
        )
    for path in (out, beside):
        if path.is_dir():
            raise UsageError("is a folder", where=path, remedy="Name a file.")
    if inspections:
        check_not_read(out, [inspections])
    wanted = parts_of(parts)
    reading = read_documents(reports, reporter, inspections=inspections, programme=programme, strict=strict)
    table, notes = keep_parts(reading.table, wanted)
    is_kept = _write(table, reading, out, beside, corrected=inspections)
    return Ingested(len(table), reading, tuple(notes), beside, is_kept)


def _write(table: pd.DataFrame, reading: Reading, out: Path, beside: Path, *, corrected: Path | None) -> bool:
    """Write both tables or neither, and return whether an existing table of inspections was kept."""
    from synth.findings import read_table, write_table

    is_own = corrected is not None and beside.exists() and beside.samefile(corrected)
    if is_own and reading.failures:
        write_table(table, out)
        return True
    if beside.exists() and not is_own and not read_table(beside).equals(reading.inspections):
        raise UsageError(
            "differs from what was read now, and may have been corrected by hand",
            where=beside,
            remedy="Pass it back with --inspections, or move it away.",
        )
    with atomic_file(out) as sentences, atomic_file(beside) as inspections:
        write_table(table, sentences)
        write_table(reading.inspections, inspections)
    return False


def ingest_dataset(
    reports: Sequence[Path],
    out: Path,
    reporter: Reporter,
    *,
    inspections: Path | None,
    programme: Path | None,
    parts: str,
    strict: bool,
    jobs: int | None,
    dask: str,
) -> DatasetResult:
    """Write the sentences of reports to a data set that includes the table of inspections."""
    from synth.shards import CopyRows

    return write_dataset(
        reports,
        out,
        CopyRows(),
        reporter,
        holds="sentences",
        title="Writing",
        inspections=inspections,
        programme=programme,
        parts=parts,
        strict=strict,
        only_documents=True,
        jobs=jobs,
        dask=dask,
    )
