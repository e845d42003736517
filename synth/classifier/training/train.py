"""Train a model: out-of-fold predictions, thresholds chosen from them, and a final fit."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

import synth
from synth.classifier.evaluation import evaluate_predictions, reliability
from synth.classifier.explanation.neighbours import LabelledSentences
from synth.classifier.features.assembly import prepare_table, texts_to_encode
from synth.classifier.model import SentenceModel
from synth.classifier.thresholds import BALANCED, PREFERENCES
from synth.classifier.training.cross_validation import (
    OutOfFold,
    append_rows,
    calibrate,
    calibration_rows,
    cross_calibrate,
    fit_thresholds,
    labels_with_thresholds_of_other_folds,
    out_of_fold,
    theme_precision_recall,
)
from synth.classifier.training.data import (
    check_training_data,
    digest_of_table,
    groups_of,
    is_polarity_only,
    origins_of,
    test_sets,
    without_real_text,
)
from synth.classifier.training.estimator import FindingClassifier
from synth.classifier.training.settings import choose_settings, is_calibrated_apart, is_small, learning_curve
from synth.classifier.typicality import Typicality, sources_of
from synth.encoding import Encoder, PrecomputedVectors
from synth.findings import THEME_COLUMNS, probability_columns, theme_matrix
from synth.taxonomy import Taxonomy
from synth.versions import installed_versions

LIBRARIES = (
    "numpy",
    "onnxruntime",
    "pandas",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "torch",
    "transformers",
)


@dataclass(frozen=True)
class TrainingResult:
    """A trained model, and the predictions from which it can be evaluated.

    Attributes
    ----------
    model
        Trained on all training sentences, except those of the calibration set if there is one.
    labels
        The training sentences with their labels; if there is a calibration set, its sentences.
    predictions
        The same sentences in the same order of rows, with predicted kind, polarity, themes and probabilities. They are
        predicted out of fold, with thresholds from other folds.
    """

    model: SentenceModel
    labels: pd.DataFrame
    predictions: pd.DataFrame


def train_model(
    table: pd.DataFrame,
    taxonomy: Taxonomy,
    encoder: Encoder,
    *,
    unlabelled: pd.DataFrame | None = None,
    jobs: int = 1,
    encoding_progress: Callable[[int], None] | None = None,
    fold_progress: Callable[[int], None] | None = None,
    **parts: Any,
) -> TrainingResult:
    """Train a model.

    Parameters
    ----------
    table
        Labelled sentences that have passed `synth.findings.check_labels`, in document order. Rows whose column
        ``split`` is ``test`` are not trained on; the model is scored on them at the end. Those whose ``split`` is
        ``polarity`` are used to train the polarity only, and not to choose thresholds or to measure scores.
    taxonomy, encoder
        See `FindingClassifier`.
    unlabelled
        Sentences in document order, with which the fine-tuned classifier is trained a second time, see
        `FindingClassifier.self_train`. Those of groups in the test or calibration set are left out.
    jobs
        Number of processes.
    encoding_progress, fold_progress
        Called with the number of texts, or folds, that were just completed; with fine-tuning, see
        `number_of_training_steps`.
    **parts
        Further parameters of `FindingClassifier`.

    Raises
    ------
    TableError
        If there are too few labelled inspections, or no findings.
    """
    is_test = (table["split"] == "test") if "split" in table.columns else pd.Series(False, index=table.index)
    is_additional = is_polarity_only(table)
    training, test, additional = (
        table[chosen].reset_index(drop=True) for chosen in (~is_test & ~is_additional, is_test, is_additional)
    )
    warnings = check_training_data(training, taxonomy)
    texts = texts_to_encode(append_rows(table, unlabelled))
    known = PrecomputedVectors(encoder, texts, progress=encoding_progress)
    classifier = FindingClassifier(taxonomy, known, **parts)
    taught = append_rows(training, additional)
    chosen: dict[str, Any] = {}
    if is_calibrated_apart(training, fine_tune=classifier.fine_tune, unlabelled=unlabelled):
        is_held_out = calibration_rows(training)
        taught = append_rows(training[~is_held_out], additional)
        training = training[is_held_out].reset_index(drop=True)
        classifier.fit(taught, progress=fold_progress)
        held_out = calibrate(classifier, training)
        chosen["calibration_set"] = _describe(training, taxonomy)
        if unlabelled is not None:
            used = _to_learn_from(unlabelled, append_rows(training, test), taught)
            classifier.self_train(taught, used, progress=fold_progress)
            held_out = calibrate(classifier, training)
            chosen["unlabelled"] = {"sentences": len(used), "inspections": int(used["inspection_id"].nunique())}
    else:
        held_out, chosen = _cross_validate(
            classifier, training, {"additional": additional, "jobs": jobs, "progress": fold_progress}
        )
    truth = theme_matrix(training, taxonomy)
    is_finding = (training["kind"] == "finding").to_numpy()
    cuts = {name: fit_thresholds(truth, is_finding, held_out.probability, taxonomy, name) for name in PREFERENCES}
    predicted = labels_with_thresholds_of_other_folds(truth, is_finding, held_out, taxonomy, BALANCED)
    facts: dict[str, Any] = {
        "synth": synth.__version__,
        "python": platform.python_version(),
        "libraries": installed_versions(LIBRARIES),
        "training": {**_describe(taught, taxonomy), "polarity_only": len(additional), "warnings": list(warnings)},
        **chosen,
        "out_of_fold": evaluate_predictions(training, predicted, taxonomy).to_dict(),
        "calibration": _calibration(truth, held_out.probability, taxonomy),
        "preferences": {
            name: {
                **chosen.to_dict(),
                "scores": theme_precision_recall(
                    truth, labels_with_thresholds_of_other_folds(truth, is_finding, held_out, taxonomy, name), taxonomy
                ),
            }
            for name, chosen in cuts.items()
        },
    }
    # Sentences of real reports are not stored in the model, only the weights and words that it learnt from them.
    sentences = LabelledSentences.of(without_real_text(taught), classifier.encoder)
    with threadpool_limits(1):
        vectors = classifier.encoder.encode(prepare_table(taught)["text"].tolist())
        typicality = Typicality.fit(vectors, sources_of(taught, groups_of(taught)))
    model = SentenceModel(
        classifier, cuts[BALANCED].themes, cuts[BALANCED].kind, facts, lambda: sentences, typicality=typicality
    )
    if len(test):
        labels = model.classify(test)[["kind", "polarity", "themes"]]
        facts["tests"] = [
            {
                "set": name,
                **evaluate_predictions(
                    test.iloc[rows].reset_index(drop=True), labels.iloc[rows].reset_index(drop=True), taxonomy
                ).to_dict(),
            }
            for name, rows in test_sets(test).items()
        ]
    classifier.encoder = encoder
    unlabelled = training.drop(columns=["kind", "polarity", "themes"])
    numbers = pd.DataFrame(held_out.probability, columns=list(probability_columns(taxonomy)))
    return TrainingResult(model, training, pd.concat([unlabelled, predicted, numbers], axis=1))


def _cross_validate(
    classifier: FindingClassifier, training: pd.DataFrame, ways: dict[str, Any]
) -> tuple[OutOfFold, dict[str, Any]]:
    """Fit the classifier to all sentences, and return their out-of-fold predictions and what was chosen by them.

    `ways` are the further parameters of `out_of_fold`.
    """
    chosen: dict[str, Any] = {}
    if is_small(training):
        settings, held_out = choose_settings(classifier, training, **ways)
        chosen["settings"] = asdict(settings)
    if classifier.fine_tune:
        return cross_calibrate(classifier, training, additional=ways["additional"], progress=ways["progress"]), chosen
    if is_small(training):
        chosen["learning_curve"] = learning_curve(classifier, training, held_out, **ways)
    else:
        held_out = out_of_fold(classifier, training, **ways)
    classifier.fit(append_rows(training, ways["additional"]))
    return held_out, chosen


def _to_learn_from(unlabelled: pd.DataFrame, held_out: pd.DataFrame, labelled: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences of groups that are not held out, each text once and none that is labelled."""
    excluded = groups_of(unlabelled).isin(set(groups_of(held_out)))
    repeated = unlabelled["text"].isin(set(labelled["text"])) | unlabelled[~excluded]["text"].duplicated()
    return unlabelled[~excluded & ~repeated.reindex(unlabelled.index, fill_value=True)].reset_index(drop=True)


def _describe(table: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, Any]:
    used = table[~is_polarity_only(table)]
    return {
        "sentences": len(used),
        "findings": int((used["kind"] == "finding").sum()),
        "inspections": int(used["inspection_id"].nunique()),
        "digest": digest_of_table(table),
        "origins": origins_of(table),
        "positives": {
            theme: int(n) for theme, n in zip(taxonomy.ids, theme_matrix(used, taxonomy).sum(axis=0), strict=True)
        },
    }


def _calibration(truth: NDArray[np.bool_], probability: NDArray[np.float64], taxonomy: Taxonomy) -> dict[str, Any]:
    themes = probability[:, THEME_COLUMNS]
    rows, error = reliability(truth.ravel(), themes.ravel())
    return {
        "reliability": [list(row) for row in rows],
        "expected_calibration_error": error,
        "themes": {
            theme: reliability(truth[:, number], themes[:, number])[1] for number, theme in enumerate(taxonomy.ids)
        },
    }
