"""Review labels: agreement, export and import of workbooks, comparison of models, suggestions on what to label next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import TableError, UsageError
from synth.files import check_file_is_new
from synth.pipeline.input.labelled import find_tables, read_labelled, read_table_of_labels
from synth.pipeline.input.sentences import check_model, read_sentences, resolve_taxonomy
from synth.pipeline.models.model import read_themes
from synth.reporter import Reporter
from synth.words import unit, worded

if TYPE_CHECKING:
    import pandas as pd

    from synth.review import Agreement, Comparison
    from synth.review.adjudication import Disagreements
    from synth.review.workbook.reading import Reviewed


@dataclass(frozen=True)
class Validation:
    """Problems in labelled tables.

    Attributes
    ----------
    tables, sentences, inspections
        Numbers of tables, sentences and inspections.
    stopping, others
        Number of problems for which ``synth train`` would refuse the tables, and number to check by hand.
    stopping_lines, other_lines
        Descriptions of the problems, sorted by kind.
    """

    tables: int
    sentences: int
    inspections: int
    stopping: int
    others: int
    stopping_lines: tuple[str, ...]
    other_lines: tuple[str, ...]


def validate_tables(labelled: Sequence[Path], taxonomy: Path | None) -> Validation:
    """Check labelled tables as ``synth train`` reads them."""
    from synth.review.validation import lines_by_sort, validate_labels

    files = find_tables(labelled)
    themes = resolve_taxonomy(taxonomy)
    problems, table = validate_labels(files, themes, read=lambda path: read_table_of_labels(path, themes))
    stopping, others = ([problem for problem in problems if problem.stops == stops] for stops in (True, False))
    inspections = 0 if stopping else int(table["inspection_id"].nunique())
    return Validation(
        len(files),
        len(table),
        inspections,
        len(stopping),
        len(others),
        tuple(lines_by_sort(stopping)),
        tuple(lines_by_sort(others)),
    )


def agreement_of(first: Path, second: Path, taxonomy: Path | None) -> Agreement:
    """Measure how far the labels of two people agree."""
    from synth.review import measure_agreement

    themes = resolve_taxonomy(taxonomy)
    return measure_agreement(read_labelled([first], themes), read_labelled([second], themes), themes)


@dataclass(frozen=True)
class ReviewWorkbook:
    """Numbers of sentences behind a workbook for review.

    Attributes
    ----------
    labelled
        Number of labelled sentences.
    cross_validated
        Number of these that were classified by models trained without their inspection.
    differing
        Number whose labels differ from those of the model.
    written
        Number of sentences in the workbook.
    """

    labelled: int
    cross_validated: int
    differing: int
    written: int


def export_review(
    labelled: Sequence[Path],
    out: Path,
    *,
    model: Path | None,
    taxonomy: Path | None,
    rows: int,
    jobs: int,
    reporter: Reporter,
) -> ReviewWorkbook:
    """Write the labelled sentences that most need checking to a workbook, with out-of-sample predictions.

    Raises
    ------
    UsageError
        If `out` does not end in .xlsx.
    """
    from synth.classifier import FindingClassifier, bundled_model_folder, load_model
    from synth.encoding import load_encoder
    from synth.review.out_of_sample import out_of_sample_predictions
    from synth.review.prioritisation import sentences_to_review
    from synth.review.workbook.export import MODEL, write_review_workbook

    if out.suffix.lower() != ".xlsx":
        raise UsageError("a review is an Excel workbook", where=out, remedy="Name it .xlsx.")
    check_file_is_new(out)
    if model is None and taxonomy is not None:
        # The bundled model has different themes.
        trained, themes = None, resolve_taxonomy(taxonomy)
    else:
        folder = model or bundled_model_folder()
        themes = read_themes(folder, taxonomy)
        trained = load_model(folder)
    table = read_labelled(labelled, themes)
    with reporter.progress("Encoding", 2 * len(table)) as encoded, reporter.progress("Folds", 5) as folds:
        unseen = out_of_sample_predictions(
            table,
            FindingClassifier(themes, load_encoder()),
            model=trained,
            jobs=jobs,
            encoding_progress=encoded,
            fold_progress=folds,
        )
    sentences, given = sentences_to_review(table, unseen.predictions, themes, rows=rows)
    write_review_workbook(sentences, {MODEL: given}, themes, out)
    labels = ["kind", "polarity", "themes"]
    differing = table[labels].ne(unseen.predictions[labels]).any(axis=1)
    return ReviewWorkbook(len(table), int(unseen.cross_validated.sum()), int(differing.sum()), len(sentences))


def import_review(
    workbook: Path, corrections: Path, *, who: str, labelled: Sequence[Path], taxonomy: Path | None
) -> tuple[Reviewed, int]:
    """Add the decisions in a reviewed workbook to a file of corrections, unless a row of it has an error.

    Returns
    -------
    Reviewed, int
        The content and errors of the workbook, and the number of corrections that were not yet in the file.
    """
    from synth.review import append_corrections
    from synth.review.workbook.reading import read_review_workbook, stale_rows

    themes = resolve_taxonomy(taxonomy)
    reviewed = read_review_workbook(workbook, themes, who=who)
    if labelled and not reviewed.problems:
        stale = stale_rows(reviewed, read_labelled(labelled, themes), where=workbook)
        reviewed = replace(reviewed, problems=tuple(stale))
    return reviewed, 0 if reviewed.problems else append_corrections(corrections, reviewed.corrections)


def compare(
    first: Path, second: Path, labelled: Sequence[Path], *, taxonomy: Path | None, reporter: Reporter
) -> Comparison:
    """Compare two models on labelled sentences, using only the test inspections among them if there are any."""
    from synth.classifier import load_model
    from synth.review.comparison import LEAST_INSPECTIONS, compare_models
    from synth.review.out_of_sample import was_trained_on

    themes = read_themes(first, taxonomy)
    read_themes(second, themes)
    table = read_labelled(labelled, themes)
    if "split" in table.columns and (table["split"] == "test").any():
        table = table[table["split"] == "test"].reset_index(drop=True)
    classified = []
    for folder in (first, second):
        trained = load_model(folder)
        learnt = table.loc[was_trained_on(table, trained), "inspection_id"].nunique() if trained.labelled else 0
        if learnt:
            reporter.warn(
                f"note: {folder} was trained on {learnt:,} of these {unit().several}, so its scores are too good."
            )
        with reporter.progress("Encoding", len(table)) as encoded:
            classified.append(trained.classify(table, progress=encoded))
    compared = compare_models(table, classified[0], classified[1], themes)
    if first.resolve() == second.resolve():
        reporter.warn(f"note: {first} was compared with itself.")
    if compared.inspections < LEAST_INSPECTIONS:
        reporter.warn(worded(f"note: with fewer than {LEAST_INSPECTIONS} inspections, p cannot be below 0.05."))
    return compared


def suggest_sentences(findings: Path, n: int, *, model: Path | None, taxonomy: Path | None) -> pd.DataFrame:
    """Return the classified sentences that are most worth labelling.

    Raises
    ------
    TableError
        If the table was not classified, or was classified by another model.
    """
    from synth.classifier import bundled_model_folder, read_manifest
    from synth.classifier.persistence import model_name
    from synth.review import suggest

    folder = model or bundled_model_folder()
    manifest, themes = read_manifest(folder), read_themes(folder, taxonomy)
    table = read_sentences(findings)
    if "p_finding" not in table.columns:
        raise TableError(
            "has no probabilities",
            where=findings,
            remedy="Classify it first: synth classify, and name the table that it writes.",
        )
    check_model(table, model_name(folder), where=findings)
    thresholds = {**manifest["thresholds"], "finding": manifest["kind_threshold"]}
    return suggest(table, themes, n, thresholds=thresholds)


def without_predictions(table: pd.DataFrame) -> pd.DataFrame:
    """Return classified sentences without the model's predictions, for people to label."""
    from synth.findings import MODEL_COLUMN, TYPICALITY

    of_the_model = [name for name in table.columns if name.startswith("p_") or name in (MODEL_COLUMN, TYPICALITY)]
    return table.drop(columns=of_the_model)


def disagreements_of(
    corrections: Sequence[Path],
    *,
    reviewers: tuple[str, str],
    labelled: Sequence[Path],
    taxonomy: Path | None,
    out: Path | None,
) -> Disagreements:
    """Find the disagreements of two reviewers, and write them to a workbook for a third.

    Parameters
    ----------
    corrections
        Files of corrections.
    reviewers
        Two names; both empty if the files have exactly two reviewers.
    labelled
        Labelled tables, to show the context of each sentence.
    taxonomy
        The themes.
    out
        The workbook to write, if any.

    Raises
    ------
    UsageError
        If only one reviewer is named.
    """
    import pandas as pd

    from synth.review import check_corrections, read_corrections
    from synth.review.adjudication import find_disagreements
    from synth.review.workbook.export import write_review_workbook

    if any(reviewers) and not all(reviewers):
        raise UsageError("only one reviewer was named", remedy="Name two with --first and --second, or none.")
    if out:
        check_file_is_new(out)
    themes = resolve_taxonomy(taxonomy)
    parts = [read_corrections(path) for path in corrections]
    for path, part in zip(corrections, parts, strict=True):
        check_corrections(part, themes, where=path)
    found = find_disagreements(
        pd.concat(parts, ignore_index=True),
        themes,
        reviewers=reviewers if all(reviewers) else None,
        labelled=read_labelled(labelled, themes) if labelled else None,
    )
    if out and len(found.sentences):
        write_review_workbook(found.sentences, found.opinions, themes, out)
    return found
