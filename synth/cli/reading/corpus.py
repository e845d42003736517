"""``synth corpus``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted

corpus = typer.Typer(
    name="corpus",
    short_help="Join labels to the text of their reports.",
    help="Labels of reports whose text is published elsewhere.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@corpus.callback()
def _corpus() -> None:
    """Keep ``build`` a command of its own while it is the only one."""


@corpus.command(short_help="Make a labelled table from labels and reports.")
def build(
    labels: Annotated[
        Path,
        typer.Argument(metavar="LABELS", help="Labels without text, such as data/real/labels.csv."),
    ],
    reports: Annotated[
        list[Path],
        typer.Argument(
            metavar="REPORTS", help="Folders of reports, or single files; a file is named like its report in LABELS."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option("-o", "--out", metavar="TABLE", help="Labelled table to write (.csv, .xlsx …)."),
    ],
    download: Annotated[
        Path | None,
        typer.Option(
            "--download",
            metavar="SOURCES",
            help="Download missing reports into the first folder of REPORTS: a table of their addresses and SHA-256, "
            "such as data/real/sources.csv.",
        ),
    ] = None,
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            "--unlabelled",
            metavar="TABLE",
            help="Also write the sentences of the same reports that have no label, for synth train --unlabelled.",
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find each labelled sentence in its report by its position and digest, and write text and labels to one table.

    Exits with 1 if a report cannot be read or downloaded, or if over 1% of the sentences are not in their reports.
    """
    from synth.pipeline.models.corpus_building import build_labelled_table

    terminal = Terminal(quiet=quiet, verbose=verbose)
    built, is_whole = build_labelled_table(
        labels, reports, out, unlabelled=unlabelled, download=download, taxonomy=taxonomy, reporter=terminal
    )
    n_labels = len(built.table) + len(built.missing)
    terminal.say(
        f"{counted(len(built.table), 'sentence')} of {n_labels:,} labelled, "
        f"of {counted(built.table['inspection_id'].nunique(), 'report')}."
    )
    if built.by_ends:
        terminal.say(f"{len(built.by_ends):,} of them were found by their two ends: the text between differs a little.")
    if built.by_cause:
        terminal.say()
        rows = [(cause.value, f"{sentences:,}", f"{n_reports:,}") for cause, sentences, n_reports in built.by_cause]
        terminal.table(("not in the table", "sentences", "reports"), rows)
        for name in built.not_found:
            terminal.tell(f"not found: {name}")
        terminal.say()
    if n_labels:
        terminal.say(f"Not found in reports that were read: {built.share_not_found:.2%}.")
    terminal.say(f"Wrote {out}.")
    if unlabelled:
        terminal.say(f"Wrote {unlabelled}: {counted(len(built.unlabelled), 'sentence')} without a label.")
    if not is_whole:
        raise typer.Exit(1)
