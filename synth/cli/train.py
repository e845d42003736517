"""``synth train``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.errors import UsageError
from synth.words import counted


def train(
    labelled: Labelled,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the model.", show_default=False)],
    encoder: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="'bundled'; 'fast', for very many sentences; or another sentence-transformers model: its folder, or "
            "its name on the Hugging Face hub.",
        ),
    ] = "bundled",
    fine_tune: Annotated[
        bool,
        typer.Option(
            "--fine-tune",
            help="Change the encoder, too. Takes half an hour and more, and may do worse on other reports.",
        ),
    ] = False,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--corrections",
            metavar="FILE",
            help="Corrections of reviewers (.jsonl, or a folder of them) that go before the labels.",
            show_default=False,
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    jobs: Annotated[
        int, typer.Option(min=1, metavar="N", help="Number of processes; the model does not depend on it.")
    ] = 2,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Train a model on labelled sentences.

    Inspections, not sentences, are held out: scores and thresholds come from inspections that a model had not seen.
    Rows with 'test' in a column 'split' are not trained on; the model is scored on them.
    """
    from synth.cli.inputs import read_labelled, read_taxonomy

    terminal = Terminal(quiet=quiet, verbose=verbose)
    fast = encoder == "fast"
    if fast and fine_tune:
        raise UsageError(
            "static vectors have no layers to fine-tune", remedy="Leave --fine-tune or --encoder fast out."
        )
    themes = read_taxonomy(taxonomy)
    table = read_labelled(labelled, themes)
    corrected = {}
    if corrections:
        from synth.cli.corrected import with_corrections

        table, facts = with_corrections(table, corrections, themes, terminal)
        corrected = {"corrections": facts}

    from synth.classifier import save_model, train_model
    from synth.classifier.features.assembly import texts_to_encode
    from synth.classifier.training.data import check_training_data
    from synth.encoding import load_encoder
    from synth.encoding.static_encoder import distil
    from synth.files import check_folder_is_free
    from synth.findings import mark_duplicates
    from synth.prevalence import fit_verdict_rule

    check_folder_is_free(out, marker="manifest.json")
    for warning in check_training_data(table, themes):
        terminal.warn(f"note: {warning}")
    chosen = distil() if fast else load_encoder(encoder)
    with (
        terminal.progress("Encoding", len(texts_to_encode(table))) as encoded,
        terminal.progress("Folds", min(5, table["inspection_id"].nunique())) as folds,
    ):
        trained = train_model(
            table,
            themes,
            chosen,
            jobs=jobs,
            encoding_progress=encoded,
            fold_progress=folds,
            fine_tune=fine_tune,
        )
    first = (mark_duplicates(trained.labels) == "").to_numpy()
    rule = fit_verdict_rule(
        trained.predictions[first].reset_index(drop=True), trained.labels[first].reset_index(drop=True), themes
    )
    model = replace(trained.model, facts={**trained.model.facts, **corrected, "verdict_rule": rule.to_dict()})
    save_model(model, out)
    from synth.cli.scores import print_evaluation

    training = model.facts["training"]
    more = f", and on {training['polarity_only']:,} for polarity only" if training["polarity_only"] else ""
    terminal.say(
        f"Trained on {counted(training['sentences'], 'sentence')} of "
        f"{counted(training['inspections'], 'inspection')}{more}."
    )
    terminal.say()
    terminal.say("Out of fold (every sentence judged by a model that had not seen its inspection):")
    print_evaluation(terminal, model.facts["out_of_fold"])
    if "test" in model.facts:
        terminal.say()
        terminal.say("Test inspections (never trained on):")
        print_evaluation(terminal, model.facts["test"])
    terminal.say()
    terminal.say(f"Wrote {out}: its README.md is the model card.")
