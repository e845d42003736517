"""``synth evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, ModelFolder, Quiet, TaxonomyFile, Tier, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted


def evaluate(
    labelled: Labelled,
    model: ModelFolder = None,
    encoder: Tier = "full",
    taxonomy: TaxonomyFile = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Also write the scores as JSON.", show_default=False),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Score a model on labelled sentences, with intervals over inspections.

    A model that was trained on these sentences is flattered by it; name inspections that it has not seen.
    """
    from synth.classifier import check_taxonomy, evaluate_predictions, load_model, model_folder, read_manifest
    from synth.cli.inputs import read_labelled, read_taxonomy
    from synth.cli.scores import print_evaluation
    from synth.files import check_not_read, write_text

    terminal = Terminal(quiet=quiet, verbose=verbose)
    if out:
        check_not_read(out, labelled)
    folder = model_folder(model, encoder)
    themes = check_taxonomy(read_manifest(folder), read_taxonomy(taxonomy) if taxonomy else None)
    table = read_labelled(labelled, themes)
    trained = load_model(folder)
    with terminal.progress("Encoding", len(table)) as encoded:
        labels = trained.classify(table, progress=encoded)[["kind", "polarity", "themes"]]
    evaluation = evaluate_predictions(table, labels, themes).to_dict()
    terminal.say(
        f"{counted(evaluation['sentences'], 'sentence')} of {counted(evaluation['inspections'], 'inspection')}."
    )
    terminal.say()
    print_evaluation(terminal, evaluation)
    if out:
        from synth.files import to_json

        write_text(out, to_json(evaluation))
        terminal.say()
        terminal.say(f"Wrote {out}.")
