"""``synth validate``."""

from __future__ import annotations

import typer

from synth.cli.options import Labelled, Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted


def validate(labelled: Labelled, taxonomy: TaxonomyFile = None, quiet: Quiet = False) -> None:
    """Check labelled tables as synth train reads them, and say everything that is to be mended at once.

    Exits with 1 if synth train would refuse them. What it would take, but a person should look at, is listed apart.
    """
    from synth.pipeline.labelled import find_tables
    from synth.pipeline.sentences import resolve_taxonomy
    from synth.review.validation import lines_by_sort, validate_labels

    terminal = Terminal(quiet=quiet)
    themes = resolve_taxonomy(taxonomy)
    files = find_tables(labelled)
    problems, table = validate_labels(files, themes)
    stopping, others = ([one for one in problems if one.stops == stops] for stops in (True, False))
    for line in lines_by_sort(stopping):
        terminal.warn(f"mend: {line}")
    for line in lines_by_sort(others):
        terminal.warn(f"look at: {line}")
    tables = counted(len(files), "table")
    if stopping:
        terminal.say(f"{len(stopping):,} to mend and {len(others):,} to look at in {tables}.")
        raise typer.Exit(1)
    sentences = (
        f"{counted(len(table), 'sentence')} of {counted(table['inspection_id'].nunique(), 'inspection')} in {tables}"
    )
    terminal.say(
        f"{sentences}: {f'{len(others):,} to look at, ' if others else ''}nothing to mend. synth train takes "
        f"{'it' if len(files) == 1 else 'them'}."
    )
