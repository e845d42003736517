"""``synth agreement``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal


def agreement(
    first: Annotated[
        Path, typer.Argument(help="Labels of one person: a table, or a folder of tables.", show_default=False)
    ],
    second: Annotated[Path, typer.Argument(help="Labels of another.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write the disagreements there as a table.", show_default=False
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Say how far two people agree, and where they do not. Sentences are matched by finding_id."""
    from synth.cli.review.tables import number, print_agreement
    from synth.files import check_not_read
    from synth.findings import write_table
    from synth.pipeline.reviewing import agreement_of

    terminal = Terminal(quiet=quiet)
    if out:
        check_not_read(out, (first, second))
    result = agreement_of(first, second, taxonomy)
    terminal.say(
        f"{result.n:,} sentences labelled by both; {result.only_first:,} by the first alone, "
        f"{result.only_second:,} by the second alone."
    )
    terminal.say()
    print_agreement(terminal, result)
    terminal.say()
    terminal.say(f"Themes together, micro-F1: {number(result.micro_f1)}. Disagreements: {len(result.disagreements):,}.")
    if out:
        write_table(result.disagreements, out)
        terminal.say(f"Wrote {out}.")
    else:
        for row in result.disagreements.to_dict("records"):
            labels = f"{row['first'] or '(none)'} | {row['second'] or '(none)'}"
            terminal.say(f"{row['finding_id']}  {row['question']}: {labels}  {row['text']}")
