"""``synth review diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted


def diff(
    first: Annotated[Path, typer.Argument(help="A trained model.", metavar="MODEL_A")],
    second: Annotated[Path, typer.Argument(help="Another trained model.", metavar="MODEL_B")],
    labelled: Labelled,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Table of changes to write."),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Compare two models theme by theme: what the second gets right that the first got wrong, and vice versa.

    If there are rows with 'test' in a column 'split', only these are used. Neither model should have been trained on
    the sentences.
    """
    from synth.cli.review.tables import print_comparison
    from synth.files import check_not_read
    from synth.findings import write_table
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.reviewing import compare

    terminal = Terminal(quiet=quiet, verbose=verbose)
    use_words_of(taxonomy, first)
    if out:
        check_not_read(out, labelled)
    compared = compare(first, second, labelled, taxonomy=taxonomy, reporter=terminal)
    terminal.say(f"{counted(compared.sentences, 'sentence')} of {counted(compared.inspections, 'inspection')}.")
    terminal.say()
    print_comparison(terminal, compared)
    if out:
        write_table(compared.changes, out)
        terminal.say()
        terminal.say(f"Wrote {counted(len(compared.changes), 'changed answer')} to {out}.")
