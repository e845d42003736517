"""``synth validate``."""

from __future__ import annotations

import typer

from synth.cli.options import Labelled, Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted


def validate(labelled: Labelled, taxonomy: TaxonomyFile = None, quiet: Quiet = False) -> None:
    """Check labelled tables, and list every problem at once.

    Exits with 1 if synth train would refuse the tables. Problems that it would accept, but that should be checked, are
    listed separately.
    """
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.reviewing import validate_tables

    terminal = Terminal(quiet=quiet)
    use_words_of(taxonomy, None)
    found = validate_tables(labelled, taxonomy)
    for line in found.stopping_lines:
        terminal.warn(f"fix: {line}")
    for line in found.other_lines:
        terminal.warn(f"check: {line}")
    tables = counted(found.tables, "table")
    if found.stopping:
        terminal.say(f"{found.stopping:,} to fix and {found.others:,} to check in {tables}.")
        raise typer.Exit(1)
    sentences = f"{counted(found.sentences, 'sentence')} of {counted(found.inspections, 'inspection')} in {tables}"
    terminal.say(
        f"{sentences}: {f'{found.others:,} to check, ' if found.others else ''}nothing to fix. synth train accepts "
        f"{'it' if found.tables == 1 else 'them'}."
    )
