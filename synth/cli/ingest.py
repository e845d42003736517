"""``synth ingest``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import Quiet, Verbose
from synth.cli.terminal import Terminal

if TYPE_CHECKING:
    import pandas as pd

    from synth.reports import Reading

_MOST_NAMED = 5


def ingest(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="DIR…", help="Folders of reports, or single report files.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="FILE", help="Table to write: .parquet, .csv, .xlsx or .jsonl.", show_default=False
        ),
    ],
    inspections: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The table of inspections that an earlier run wrote, corrected: goes before what the documents say.",
            show_default=False,
        ),
    ] = None,
    parts: Annotated[
        str,
        typer.Option(
            metavar="PART,…", help="Keep only these parts of the reports (key_message,strengths …).", show_default=False
        ),
    ] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first file that cannot be read.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write all sentences of reports as one table, and beside it inspections.csv: what is known of each inspection.

    Correct inspections.csv where it is wrong or empty, and pass it back with --inspections.
    """
    from synth.cli.inputs import read_documents
    from synth.reports.parts import keep_parts, parts_of

    terminal = Terminal(quiet=quiet, verbose=verbose)
    beside = out.parent / "inspections.csv"
    _check_free(out, beside)
    wanted = parts_of(parts)
    reading = read_documents(inputs, terminal, inspections=inspections, strict=strict)
    table, notes = keep_parts(reading.table, wanted)
    is_kept = _write(table, reading, out, beside, corrected=inspections)
    _summarise(terminal, table, reading, notes)
    if is_kept:
        terminal.say(f"Wrote {out}. {beside} was left as it is, since not every file could be read.")
    else:
        terminal.say(f"Wrote {out} and {beside}.")
    if reading.failures:
        raise typer.Exit(1)


def _check_free(out: Path, beside: Path) -> None:
    """Find out what cannot be written before the documents are read."""
    from synth.errors import UsageError
    from synth.findings import TABLE_SUFFIXES

    if out.suffix.lower() not in TABLE_SUFFIXES:
        raise UsageError(
            f"cannot write {out.suffix or 'a file without an ending'}",
            where=out,
            remedy=f"Use {', '.join(TABLE_SUFFIXES)}.",
        )
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


def _summarise(terminal: Terminal, table: pd.DataFrame, reading: Reading, notes: Sequence[str]) -> None:
    """Say what was read and what was not, and what is not known of the inspections."""
    from synth.cli.inspect import printable
    from synth.reports.corrections import unstated

    read, failed, known = len(reading.reports), len(reading.failures), len(reading.inspections)
    terminal.say(
        f"Read {read:,} of {read + failed:,} {'file' if read + failed == 1 else 'files'}: {len(table):,} sentences of "
        f"{known:,} {'inspection' if known == 1 else 'inspections'}."
    )
    if failed:
        terminal.say(f"{failed:,} could not be read; a line above says why for each.")
    for remark in (*reading.remarks, *notes):
        terminal.say(printable(f"note: {remark}"))
    for column, ids in unstated(reading.inspections).items():
        more = f" and {len(ids) - _MOST_NAMED:,} more" if len(ids) > _MOST_NAMED else ""
        terminal.say(f"{column} is not stated: {', '.join(ids[:_MOST_NAMED])}{more}")
