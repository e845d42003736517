"""``synth review import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted

_DEFAULT = Path("corrections.jsonl")


def import_(
    workbook: Annotated[Path, typer.Argument(help="The reviewed workbook.")],
    corrections: Annotated[
        Path, typer.Option("--corrections", metavar="FILE", help="File of corrections to add to: .jsonl.")
    ] = _DEFAULT,
    who: Annotated[str, typer.Option(metavar="NAME", help="The reviewer. Default: the name in the workbook.")] = "",
    labelled: Annotated[
        list[Path] | None,
        typer.Option(
            "--labelled", metavar="FILE", help="Refuse rows whose label in these tables has changed. Can be repeated."
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Import a reviewed workbook: its decisions are added to a file of corrections.

    If anything is wrong, each row is named, nothing is imported, and the exit code is 1. Importing the same workbook
    again changes nothing.
    """
    from collections import Counter

    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.reviewing import import_review

    terminal = Terminal(quiet=quiet)
    use_words_of(taxonomy, None)
    reviewed, new = import_review(workbook, corrections, who=who, labelled=labelled or (), taxonomy=taxonomy)
    for problem in reviewed.problems:
        terminal.warn(str(problem))
    if reviewed.problems:
        terminal.say(f"{len(reviewed.problems):,} to correct. Nothing was imported.")
        raise typer.Exit(1)
    counts = Counter(correction.verdict for correction in reviewed.corrections)
    told = ", ".join(f"{verdict} {count}" for verdict, count in sorted(counts.items()))
    terminal.say(
        f"{len(reviewed.corrections):,} of {counted(reviewed.n, 'sentence')} reviewed{f': {told}' if told else ''}. "
        f"{new:,} new in {corrections}."
    )
