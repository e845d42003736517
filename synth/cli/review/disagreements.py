"""``synth review disagreements``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted


def disagreements(
    corrections: Annotated[list[Path], typer.Argument(help="Files of corrections (.jsonl) by two reviewers.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Workbook (.xlsx) for a third person to decide."),
    ] = None,
    first: Annotated[str, typer.Option(metavar="NAME", help="One reviewer, if there are more than two.")] = "",
    second: Annotated[str, typer.Option(metavar="NAME", help="The other reviewer.")] = "",
    labelled: Annotated[
        list[Path] | None,
        typer.Option(
            "--labelled", metavar="FILE", help="Labelled table, to show the sentences around each. Can be repeated."
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Measure how far two reviewers agree, and write the sentences they disagree on for a third person to decide.

    The workbook does not show who gave which answer. Import it with 'synth review import'. The latest decision counts.
    """
    from synth.cli.review.tables import print_agreement
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.reviewing import disagreements_of

    terminal = Terminal(quiet=quiet)
    use_words_of(taxonomy, None)
    found = disagreements_of(
        corrections, reviewers=(first, second), labelled=labelled or (), taxonomy=taxonomy, out=out
    )
    one, two = found.reviewers
    unsure = f"; of {found.unsure:,} one or both were unsure" if found.unsure else ""
    terminal.say(f"{counted(found.both, 'sentence')} reviewed by both {one} (first) and {two} (second){unsure}.")
    if found.agreement:
        terminal.say()
        print_agreement(terminal, found.agreement)
    terminal.say()
    terminal.say(f"{len(found.sentences):,} to decide.")
    if out and len(found.sentences):
        terminal.say(f"Wrote {out}.")
