"""``synth review suggest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import ModelFolder, Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted


def suggest(
    findings: Annotated[Path, typer.Argument(help="Sentences that synth classify has classified.")],
    n: Annotated[int, typer.Option("-n", min=1, metavar="N", help="How many sentences.")] = 50,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Table to write, for labelling."),
    ] = None,
    model: ModelFolder = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Suggest sentences to label next: uncertain ones, unlike each other, from many inspections."""
    from synth.files import check_file_is_new
    from synth.findings import write_table
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.reviewing import suggest_sentences, without_predictions

    terminal = Terminal(quiet=quiet)
    use_words_of(taxonomy, model)
    if out:
        check_file_is_new(out)
    chosen = suggest_sentences(findings, n, model=model, taxonomy=taxonomy)
    terminal.say("Each with what the model is least certain of, and how uncertain it is (from 0 to 1):")
    for row in chosen.to_dict("records"):
        terminal.say(f"{row['finding_id']}  {row['unsure_of']} {row['uncertainty']:.2f}  {row['text']}")
    n_inspections = chosen["inspection_id"].nunique()
    terminal.say(f"{counted(len(chosen), 'sentence')} of {counted(n_inspections, 'inspection')}.")
    if out:
        write_table(without_predictions(chosen), out)
        terminal.say(f"Wrote {out}. Correct kind, polarity and themes, and train on it.")
