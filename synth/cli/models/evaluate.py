"""``synth evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, ModelFolder, Quiet, TaxonomyFile, Tier, Verbose, named_encoder
from synth.cli.terminal import Terminal
from synth.words import counted


def evaluate(
    labelled: Labelled,
    model: ModelFolder = None,
    encoder: Tier = "full",
    taxonomy: TaxonomyFile = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Also write the scores as JSON."),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Score a model on labelled sentences, with intervals over inspections.

    Scores on sentences that the model was trained on are too high. Name inspections that it was not trained on.
    """
    from synth import api
    from synth.cli.models.scores import print_evaluation
    from synth.files import check_not_read, to_json, write_text
    from synth.pipeline.input.labelled import read_labelled
    from synth.pipeline.input.sentences import resolve_taxonomy, use_words_of

    terminal = Terminal(quiet=quiet, verbose=verbose)
    use_words_of(taxonomy, model)
    if out:
        check_not_read(out, labelled)
    trained = api.load_model(
        model,
        fast=encoder == "fast",
        taxonomy=resolve_taxonomy(taxonomy) if taxonomy else None,
        encoder=named_encoder(encoder),
    )
    table = read_labelled(labelled, trained.taxonomy)
    with terminal.progress("Encoding", len(table)) as encoded:
        evaluation = trained.evaluate(table, progress=encoded).to_dict()
    terminal.say(
        f"{counted(evaluation['sentences'], 'sentence')} of {counted(evaluation['inspections'], 'inspection')}."
    )
    terminal.say()
    print_evaluation(terminal, evaluation)
    if out:
        write_text(out, to_json(evaluation))
        terminal.say()
        terminal.say(f"Wrote {out}.")
