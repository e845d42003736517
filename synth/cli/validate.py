"""``synth validate``."""

from __future__ import annotations

import typer

from synth.cli.options import Labelled, Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted


def validate(labelled: Labelled, taxonomy: TaxonomyFile = None, quiet: Quiet = False) -> None:
    """Check labelled tables: columns, labels that are unknown or contradict, duplicates, themes with too few examples.

    Exits with 1 if there is something to mend.
    """
    from synth.pipeline.labelled import find_tables
    from synth.pipeline.sentences import resolve_taxonomy
    from synth.review import validate_labels

    terminal = Terminal(quiet=quiet)
    themes = resolve_taxonomy(taxonomy)
    files = find_tables(labelled)
    problems, table = validate_labels(files, themes)
    for problem in problems:
        terminal.warn(str(problem))
    tables = counted(len(files), "table")
    if problems:
        terminal.say(f"{len(problems):,} to mend in {tables}.")
        raise typer.Exit(1)
    terminal.say(
        f"{counted(len(table), 'sentence')} of {counted(table['inspection_id'].nunique(), 'inspection')} in {tables}: "
        "nothing to mend."
    )
