"""``synth ingest``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import Dask, InspectionsFile, Jobs, Parts, ProgrammeFile, Quiet, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from synth.reports import Reading

_MOST_NAMED = 5


def ingest(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="REPORTS", help="Folders of reports, or single report files.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT",
            help="Table to write (.parquet, .csv, .xlsx or .jsonl), or a folder: a data set of any size, which a run "
            "that was stopped takes up again.",
            show_default=False,
        ),
    ],
    inspections: InspectionsFile = None,
    programme: ProgrammeFile = None,
    parts: Parts = "",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first file that cannot be read.")] = False,
    jobs: Jobs = None,
    dask: Dask = "",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write all sentences of reports as one table, and beside it inspections.csv: what is known of each inspection.

    Correct inspections.csv where it is wrong or empty, and pass it back with --inspections.
    """
    from synth.files import check_not_read
    from synth.pipeline.dataset import INSPECTIONS, is_folder
    from synth.pipeline.documents import read_documents
    from synth.reports.parts import keep_parts, parts_of

    terminal = Terminal(quiet=quiet, verbose=verbose)
    if is_folder(out, jobs=jobs, dask=dask):
        _write_folder(inputs, out, terminal, inspections, programme, parts, strict=strict, jobs=jobs, dask=dask)
        return
    beside = out.parent / INSPECTIONS
    _check_free(out, beside)
    if inspections:
        check_not_read(out, [inspections])
    wanted = parts_of(parts)
    reading = read_documents(inputs, terminal, inspections=inspections, programme=programme, strict=strict)
    table, notes = keep_parts(reading.table, wanted)
    is_kept = _write(table, reading, out, beside, corrected=inspections)
    _summarise(terminal, len(table), reading, notes)
    if is_kept:
        terminal.say(f"Wrote {out}. {beside} was left as it is, since not every file could be read.")
    else:
        terminal.say(f"Wrote {out} and {beside}.")
    if reading.failures:
        raise typer.Exit(1)


def _check_free(out: Path, beside: Path) -> None:
    """Find out what cannot be written before the documents are read."""
    from synth.errors import UsageError

    if out == beside:
        raise UsageError("is where the inspections go", where=out, remedy="Name the table of sentences otherwise.")
    for path in (out, beside):
        if path.is_dir():
            raise UsageError("is a folder", where=path, remedy="Name a file.")


def _write(table: pd.DataFrame, reading: Reading, out: Path, beside: Path, *, corrected: Path | None) -> bool:
    """Write both tables or neither; say whether a table of inspections was kept that holds more than could be read."""
    from synth.errors import UsageError
    from synth.files import atomic_file
    from synth.findings import read_table, write_table

    is_own = corrected is not None and beside.exists() and beside.samefile(corrected)
    if is_own and reading.failures:
        write_table(table, out)
        return True
    if beside.exists() and not is_own and not read_table(beside).equals(reading.inspections):
        raise UsageError(
            "says something else than what was read now, and may have been corrected by hand",
            where=beside,
            remedy="Pass it back with --inspections, or move it away.",
        )
    with atomic_file(out) as sentences, atomic_file(beside) as inspections:
        write_table(table, sentences)
        write_table(reading.inspections, inspections)
    return False


def _write_folder(
    inputs: Sequence[Path],
    out: Path,
    terminal: Terminal,
    inspections: Path | None,
    programme: Path | None,
    parts: str,
    *,
    strict: bool,
    jobs: int | None,
    dask: str,
) -> None:
    """Write a data set, with the table of inspections in it."""
    from synth.cli.written import say_what_was_written
    from synth.pipeline.dataset import INSPECTIONS, write_dataset
    from synth.shards import CopyRows

    written = write_dataset(
        inputs,
        out,
        CopyRows(),
        terminal,
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
    if written.reading:
        _summarise(terminal, written.outcome.counts["sentences"], written.reading, written.notes)
    say_what_was_written(terminal, written, out)
    if written.is_kept:
        terminal.say(f"{out / INSPECTIONS} was left as it is, since not every file could be read.")
    if not written.is_whole:
        raise typer.Exit(1)


def _summarise(terminal: Terminal, sentences: int, reading: Reading, notes: Sequence[str]) -> None:
    """Say what was read and what was not, and what is not known of the inspections."""
    from synth.reports.inspections.corrections import unstated

    read, failed, known = len(reading.reports), len(reading.failures), len(reading.inspections)
    terminal.say(
        f"Read {read:,} of {counted(read + failed, 'file')}: {counted(sentences, 'sentence')} of "
        f"{counted(known, 'inspection')}."
    )
    if failed:
        terminal.say(f"{failed:,} could not be read; a line above says why for each.")
    for remark in (*reading.remarks, *notes):
        terminal.say(f"note: {remark}")
    for column, ids in unstated(reading.inspections).items():
        more = f" and {len(ids) - _MOST_NAMED:,} more" if len(ids) > _MOST_NAMED else ""
        terminal.say(f"{column} not found: {', '.join(ids[:_MOST_NAMED])}{more}")
