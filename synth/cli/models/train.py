"""``synth train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted, worded


def train(
    labelled: Labelled,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the model.")],
    encoder: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="'bundled'; 'fast', for very large numbers of sentences; or another sentence-transformers model: its "
            "folder, or its name on the Hugging Face hub.",
        ),
    ] = "bundled",
    fine_tune: Annotated[
        bool,
        typer.Option(
            "--fine-tune",
            help="Also train a contextual encoder, which reads each sentence together with its neighbours. It "
            "needs the extra 'train' (PyTorch) and takes an hour or two.",
        ),
    ] = False,
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            "--unlabelled",
            metavar="TABLE",
            help="Sentences without labels, such as synth ingest or synth corpus build writes. With --fine-tune, the "
            "contextual encoder is trained a second time, on these too, with the first model's answers as labels.",
        ),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--corrections",
            metavar="FILE",
            help="Corrections by reviewers (.jsonl, or a folder of them), which override the labels.",
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    jobs: Annotated[
        int, typer.Option(min=1, metavar="N", help="Number of parallel processes. The model does not depend on it.")
    ] = 2,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Train a model on labelled sentences.

    Whole inspections are held out, not single sentences. Scores and thresholds come from inspections that a model was
    not trained on. Rows with 'test' in a column 'split' are used only to score the model.
    """
    from synth import api
    from synth.cli.models.scores import print_evaluation, print_learning_curve
    from synth.files import check_folder_is_free
    from synth.pipeline.input.sentences import use_words_of

    terminal = Terminal(quiet=quiet, verbose=verbose)
    use_words_of(taxonomy, None)
    check_folder_is_free(out, marker="manifest.json")
    model = api.train(
        labelled,
        taxonomy=taxonomy,
        encoder=encoder,
        fine_tune=fine_tune,
        unlabelled=unlabelled,
        corrections=corrections,
        jobs=jobs,
        reporter=terminal,
    )
    model.save(out)
    training = model.facts["training"]
    more = f", and on {training['polarity_only']:,} for polarity only" if training["polarity_only"] else ""
    terminal.say(
        f"Trained on {counted(training['sentences'], 'sentence')} of "
        f"{counted(training['inspections'], 'inspection')}{more}."
    )
    if "unlabelled" in model.facts:
        others = model.facts["unlabelled"]
        terminal.say(
            f"The contextual encoder was also trained on {counted(others['sentences'], 'sentence')} without labels, of "
            f"{counted(others['inspections'], 'inspection')}."
        )
    terminal.say()
    if "calibration_set" in model.facts:
        terminal.say(worded("Calibration set (inspections that were not trained on, used to choose the thresholds):"))
    else:
        terminal.say(worded("Held out (each sentence classified by a model that was not trained on its inspection):"))
    print_evaluation(terminal, model.facts["out_of_fold"])
    print_learning_curve(terminal, model.facts)
    for evaluation in model.facts.get("tests", []):
        terminal.say()
        terminal.say(f"Test set, never trained on: {evaluation['set']}:")
        print_evaluation(terminal, evaluation)
    terminal.say()
    terminal.say(f"Wrote {out}. Its README.md is the model card.")
    held = len(model.labelled.table) if model.labelled else 0
    if held:
        terminal.warn(
            f"note: {out} holds {counted(held, 'sentence')} of the training data in plain text. Share it only with "
            "people who may read them."
        )
