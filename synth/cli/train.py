"""``synth train``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal


def train(
    labelled: Labelled,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the model.", show_default=False)],
    encoder: Annotated[
        str, typer.Option(help="'bundled', a folder with a sentence-transformers model, or its name on the hub.")
    ] = "bundled",
    taxonomy: TaxonomyFile = None,
    jobs: Annotated[int, typer.Option(min=1, help="Number of processes; the model does not depend on it.")] = 2,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Train a model on labelled sentences.

    Inspections, not sentences, are held out: scores and thresholds come from inspections that a model had not seen.
    Rows with 'test' in a column 'split' are not trained on; the model is scored on them.
    """
    from synth.cli.inputs import read_labelled, read_taxonomy

    terminal = Terminal(quiet=quiet, verbose=verbose)
    themes = read_taxonomy(taxonomy)
    table = read_labelled(labelled, themes)

    from synth.classifier import save_model, train_model
    from synth.classifier.features import texts_to_encode
    from synth.classifier.training import check_training_data
    from synth.encoding import load_encoder
    from synth.files import check_folder_is_free
    from synth.findings import repeats
    from synth.prevalence import VerdictRule

    check_folder_is_free(out, marker="manifest.json")
    for warning in check_training_data(table, themes):
        terminal.warn(f"note: {warning}")
    chosen = load_encoder(encoder)
    with (
        terminal.progress("Encoding", len(texts_to_encode(table))) as encoded,
        terminal.progress("Folds", min(5, table["inspection_id"].nunique())) as folds,
    ):
        trained = train_model(table, themes, chosen, jobs=jobs, encoding_progress=encoded, fold_progress=folds)
    first = (repeats(trained.labels) == "").to_numpy()
    rule = VerdictRule.fit(
        trained.predictions[first].reset_index(drop=True), trained.labels[first].reset_index(drop=True), themes
    )
    model = replace(trained.model, facts={**trained.model.facts, "verdict_rule": rule.to_dict()})
    save_model(model, out)
    from synth.cli.scores import print_evaluation

    training = model.facts["training"]
    terminal.say(f"Trained on {training['sentences']:,} sentences of {training['inspections']} inspections.")
    terminal.say()
    terminal.say("Out of fold (every sentence judged by a model that had not seen its inspection):")
    print_evaluation(terminal, model.facts["out_of_fold"])
    if "test" in model.facts:
        terminal.say()
        terminal.say("Test inspections (never trained on):")
        print_evaluation(terminal, model.facts["test"])
    terminal.say()
    terminal.say(f"Wrote {out}: its README.md is the model card.")
