"""``synth agreement``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal


def agreement(
    first: Annotated[Path, typer.Argument(help="Labels by one person: a table, or a folder of tables.")],
    second: Annotated[Path, typer.Argument(help="Labels by another person.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Table of disagreements to write."),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Measure how far two people agree, and list where they differ. Sentences are matched by finding_id."""
    from synth.cli.review.tables import number, print_agreement
    from synth.files import check_not_read
    from synth.findings import write_table
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.reviewing import agreement_of

    terminal = Terminal(quiet=quiet)
    use_words_of(taxonomy, None)
    if out:
        check_not_read(out, (first, second))
    result = agreement_of(first, second, taxonomy)
    terminal.say(
        f"{result.n:,} sentences labelled by both, {result.only_first:,} only by the first, "
        f"{result.only_second:,} only by the second."
    )
    terminal.say()
    print_agreement(terminal, result)
    terminal.say()
    terminal.say(f"All themes, micro-F1: {number(result.micro_f1)}. Disagreements: {len(result.disagreements):,}.")
    if out:
        write_table(result.disagreements, out)
        terminal.say(f"Wrote {out}.")
    else:
        for row in result.disagreements.to_dict("records"):
            labels = f"{row['first'] or '(none)'} | {row['second'] or '(none)'}"
            terminal.say(f"{row['finding_id']}  {row['question']}: {labels}  {row['text']}")
