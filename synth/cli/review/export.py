"""``synth review export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import Labelled, ModelFolder, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted

if TYPE_CHECKING:
    from synth.classifier import SentenceModel
    from synth.taxonomy import Taxonomy

Jobs = Annotated[int, typer.Option(min=1, metavar="N", help="Number of processes; the result does not depend on it.")]


def export(
    labelled: Labelled,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Workbook to write: .xlsx.", show_default=False)
    ],
    model: ModelFolder = None,
    rows: Annotated[
        int, typer.Option(min=1, metavar="N", help="Number of sentences, those first that need a look.")
    ] = 300,
    taxonomy: TaxonomyFile = None,
    jobs: Jobs = 2,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a workbook in which a person reviews labels, with what models say that have not seen them.

    Inspections that the model did not learn from are judged by it. For the others, models are trained without the
    inspection that they judge; for the bundled corpus that takes some minutes.
    """
    from synth.errors import UsageError
    from synth.files import check_file_is_new
    from synth.pipeline.labelled import read_labelled
    from synth.review.prioritisation import sentences_to_review
    from synth.review.workbook.export import MODEL, write_review_workbook

    terminal = Terminal(quiet=quiet, verbose=verbose)
    if out.suffix.lower() != ".xlsx":
        raise UsageError("a review is an Excel workbook", where=out, remedy="Name it .xlsx.")
    check_file_is_new(out)
    trained, themes = _model_and_themes(model, taxonomy)
    table = read_labelled(labelled, themes)

    from synth.classifier import FindingClassifier
    from synth.encoding import load_encoder
    from synth.review.out_of_sample import unseen_predictions

    with terminal.progress("Encoding", 2 * len(table)) as encoded, terminal.progress("Folds", 5) as folds:
        unseen = unseen_predictions(
            table,
            FindingClassifier(themes, load_encoder()),
            model=trained,
            jobs=jobs,
            encoding_progress=encoded,
            fold_progress=folds,
        )
    sentences, given = sentences_to_review(table, unseen.predictions, themes, rows=rows)
    write_review_workbook(sentences, {MODEL: given}, themes, out)
    n_crossed = int(unseen.cross_validated.sum())
    terminal.say(
        f"{counted(len(table), 'labelled sentence')}: {n_crossed:,} judged by models trained without their inspection, "
        f"{len(table) - n_crossed:,} by the model, which did not learn from theirs."
    )
    labels = table[["kind", "polarity", "themes"]].ne(unseen.predictions[["kind", "polarity", "themes"]]).any(axis=1)
    terminal.say(
        f"Model and label differ in {int(labels.sum()):,}. Wrote {counted(len(sentences), 'sentence')} to {out}."
    )


def _model_and_themes(model: Path | None, taxonomy: Path | None) -> tuple[SentenceModel | None, Taxonomy]:
    """Give the model that judges what it has not seen: none where other themes than the model's are named."""
    from synth.classifier import bundled_model_folder, check_taxonomy, load_model, read_manifest
    from synth.pipeline.sentences import resolve_taxonomy

    if model is None and taxonomy is not None:
        return None, resolve_taxonomy(taxonomy)
    folder = model or bundled_model_folder()
    themes = check_taxonomy(read_manifest(folder), resolve_taxonomy(taxonomy) if taxonomy else None)
    return load_model(folder), themes
