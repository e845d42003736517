"""``synth corpus``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted

if TYPE_CHECKING:
    from synth.corpus import Built

_MOST_NAMED = 10
_MOST_NOT_FOUND = 0.01

corpus = typer.Typer(
    name="corpus",
    short_help="Join published labels to the reports they belong to.",
    help="Labelled sentences of reports whose text is published elsewhere.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@corpus.callback()
def _corpus() -> None:
    """Keep ``build`` a command of its own while it is the only one."""


@corpus.command(short_help="Make a labelled table of labels and reports.")
def build(
    labels: Annotated[
        Path,
        typer.Argument(metavar="LABELS", help="Labels without text, such as data/real/labels.csv.", show_default=False),
    ],
    reports: Annotated[
        list[Path],
        typer.Argument(
            metavar="REPORTS",
            help="Folders of reports, or single files; a file is named like its report in LABELS.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="TABLE", help="Labelled table to write (.csv, .xlsx …).", show_default=False
        ),
    ],
    download: Annotated[
        Path | None,
        typer.Option(
            "--download",
            metavar="SOURCES",
            help="Download missing reports into the first folder of REPORTS: a table of their addresses and SHA-256, "
            "such as data/real/sources.csv.",
            show_default=False,
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find each labelled sentence in its report by place and digest, and write text and labels as one table.

    Exits with 1 if a report cannot be read or downloaded, or if over 1% of the sentences are not in their reports.
    """
    from synth.corpus import build_corpus, download_reports, read_sources, read_standoff_labels
    from synth.files import check_not_read
    from synth.findings import write_table
    from synth.pipeline.sentences import resolve_taxonomy

    terminal = Terminal(quiet=quiet, verbose=verbose)
    check_not_read(out, [labels, *reports])
    wanted = read_standoff_labels(labels, resolve_taxonomy(taxonomy))
    failed = False
    if download:
        folder = reports[0]
        here = {path.stem for path in folder.rglob("*.*")} if folder.is_dir() else set()
        lacking = sorted(set(wanted["report"]) - here)
        sources = read_sources(download)
        with terminal.progress("Downloading", len(lacking)) as advance:
            failures = download_reports(sources, lacking, folder, progress=advance)
        for failure in failures[:_MOST_NAMED]:
            terminal.warn(f"error: {failure}")
        if len(failures) > _MOST_NAMED:
            terminal.warn(f"… and {len(failures) - _MOST_NAMED} more reports that could not be downloaded")
        failed = bool(failures)
    with terminal.progress("Reading", wanted["report"].nunique()) as advance:
        built = build_corpus(wanted, reports, progress=lambda _: advance(1))
    for failure in built.failures:
        terminal.warn(f"error: {failure}")
    write_table(built.table, out)
    _summarise(terminal, built, wanted["finding_id"].size, out)
    if failed or built.failures or built.share_not_found > _MOST_NOT_FOUND:
        raise typer.Exit(1)


def _summarise(terminal: Terminal, built: Built, total: int, out: Path) -> None:
    """Say how many sentences are in the table, and why the others are not."""
    from synth.corpus import Cause

    table, missing = built.table, built.missing
    terminal.say(
        f"{counted(len(table), 'sentence')} of {total:,} labelled, "
        f"of {counted(table['inspection_id'].nunique(), 'report')}."
    )
    if built.by_ends:
        terminal.say(f"{len(built.by_ends):,} of them were found by their two ends: the text between differs a little.")
    causes = [cause for cause in Cause if (missing["cause"] == cause).any()]
    if causes:
        terminal.say()
        rows = [
            (cause.value, f"{len(of_it):,}", f"{of_it['report'].nunique():,}")
            for cause in causes
            for of_it in [missing[missing["cause"] == cause]]
        ]
        terminal.table(("not in the table", "sentences", "reports"), rows)
        not_found = missing.loc[missing["cause"] == Cause.NOT_FOUND, "finding_id"]
        for name in not_found:
            terminal.tell(f"not found: {name}")
        terminal.say()
    if len(table) or len(missing):
        terminal.say(f"Not found in reports that were read: {built.share_not_found:.2%}.")
    terminal.say(f"Wrote {out}.")
