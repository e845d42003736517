"""``synth ingest``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import Dask, InspectionsFile, Jobs, Parts, ProgrammeFile, Quiet, UnitFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import column_in_file, counted, worded

if TYPE_CHECKING:
    from synth.reports import Reading

_MOST_NAMED = 5


def ingest(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="REPORTS", help="Folders of reports, or single report files."),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT",
            help="Table to write (.parquet, .csv, .xlsx or .jsonl), or a folder for a data set of any size. An "
            "interrupted run continues where it stopped.",
        ),
    ],
    inspections: InspectionsFile = None,
    programme: ProgrammeFile = None,
    taxonomy: UnitFile = None,
    parts: Parts = "",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first file that cannot be read.")] = False,
    jobs: Jobs = None,
    dask: Dask = "",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write all sentences of reports to a table, and the facts about each inspection to inspections.csv beside it.

    Correct inspections.csv where it is wrong or empty, and pass it back with --inspections. With --taxonomy, the
    table and its columns are named after what the programme counts, for example hospitals.csv.
    """
    from synth.cli.reading.written import say_what_was_written
    from synth.pipeline.dataset import is_folder
    from synth.pipeline.input.ingesting import ingest_dataset, ingest_table
    from synth.pipeline.input.sentences import use_words_of

    terminal = Terminal(quiet=quiet, verbose=verbose)
    use_words_of(taxonomy, None)
    options = {"inspections": inspections, "programme": programme}
    if is_folder(out, jobs=jobs, dask=dask):
        written = ingest_dataset(inputs, out, terminal, **options, parts=parts, strict=strict, jobs=jobs, dask=dask)
        if written.reading:
            _summarise(terminal, written.outcome.counts["sentences"], written.reading, written.notes)
        say_what_was_written(terminal, written, out)
        if written.is_kept:
            kept = worded("the table of inspections was not changed, because some files could not be read.")
            terminal.say(f"{out}: {kept}")
        if not written.is_whole:
            raise typer.Exit(1)
        return
    ingested = ingest_table(inputs, out, terminal, **options, parts=parts, strict=strict)
    _summarise(terminal, ingested.sentences, ingested.reading, ingested.notes)
    if ingested.is_kept:
        terminal.say(f"Wrote {out}. {ingested.inspections} was not changed, because some files could not be read.")
    else:
        terminal.say(f"Wrote {out} and {ingested.inspections}.")
    if ingested.reading.failures:
        raise typer.Exit(1)


def _summarise(terminal: Terminal, sentences: int, reading: Reading, notes: Sequence[str]) -> None:
    """Say what was read and what was not, and what is not known of the inspections."""
    read, failed, known = len(reading.reports), len(reading.failures), len(reading.inspections)
    terminal.say(
        f"Read {read:,} of {counted(read + failed, 'file')}: {counted(sentences, 'sentence')} of "
        f"{counted(known, 'inspection')}."
    )
    if failed:
        terminal.say(f"{failed:,} could not be read. The lines above say why.")
    for remark in (*reading.remarks, *notes):
        terminal.say(f"note: {remark}")
    for column, ids in reading.unstated.items():
        more = f" and {len(ids) - _MOST_NAMED:,} more" if len(ids) > _MOST_NAMED else ""
        terminal.say(f"{column_in_file(column)} not found: {', '.join(ids[:_MOST_NAMED])}{more}")
