"""Predictions for labelled sentences by models that were not trained on their inspections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from synth.classifier import FindingClassifier, SentenceModel
from synth.classifier.features.assembly import texts_to_encode
from synth.classifier.model import labels_from
from synth.classifier.thresholds import choose_kind_threshold, choose_thresholds
from synth.classifier.training.cross_validation import out_of_fold
from synth.encoding import PrecomputedVectors
from synth.errors import TableError
from synth.findings import FINDING_COLUMN, THEME_COLUMNS, probability_columns, score_matrix_width, theme_matrix
from synth.taxonomy import Taxonomy
from synth.words import unit, worded


@dataclass(frozen=True)
class OutOfSample:
    """Predictions that do not depend on any label of the same inspection.

    Attributes
    ----------
    predictions
        The labelled sentences with predicted kind, polarity, themes and probabilities, in the same order of rows.
    thresholds
        The thresholds used for each row, in [0, 1]: ``finding``, then one column for each theme id.
    cross_validated : ndarray of shape (n_sentences,), bool
        True if the prediction is from a model trained in this run on other inspections. False if it is from the given
        model, which was not trained on the inspection.
    """

    predictions: pd.DataFrame
    thresholds: pd.DataFrame
    cross_validated: NDArray[np.bool_]


def out_of_sample_predictions(
    labelled: pd.DataFrame,
    classifier: FindingClassifier,
    *,
    model: SentenceModel | None = None,
    jobs: int = 1,
    encoding_progress: Callable[[int], None] | None = None,
    fold_progress: Callable[[int], None] | None = None,
) -> OutOfSample:
    """Predict the labels of sentences with models that were not trained on their inspections.

    Inspections that `model` was not trained on are predicted by it. The others are divided into fifths, and each fifth
    is predicted by a model trained on the rest. Stored predictions from an earlier training would be quicker. They
    would depend on the labels at that time, and sentences added or corrected since would be missing.

    Parameters
    ----------
    labelled
        Sentences with labels that have passed `synth.findings.check_labels`, in document order.
    classifier
        Cloned for each fold; its encoder computes the vectors.
    model
        A trained model; if None, everything is cross-validated.
    jobs
        Number of processes; the result does not depend on it.
    encoding_progress, fold_progress
        Called with the number of texts, or folds, just completed.

    Raises
    ------
    TableError
        If only one inspection has to be cross-validated.
    """
    table = labelled.reset_index(drop=True)
    taxonomy = classifier.taxonomy
    seen = was_trained_on(table, model)
    probability = np.zeros((len(table), score_matrix_width(len(taxonomy.ids))))
    cuts = np.zeros((len(table), 1 + len(taxonomy.ids)))
    if model is not None and not seen.all():
        probability[~seen] = model.predict_proba(table[~seen], progress=encoding_progress)
        cuts[~seen] = [model.kind_threshold, *(model.thresholds[theme] for theme in taxonomy.ids)]
    if seen.any():
        rows = table[seen].reset_index(drop=True)
        if rows["inspection_id"].nunique() < 2:
            raise TableError(
                (
                    f"only {unit().one} {rows['inspection_id'].iloc[0]!r} could be cross-validated, which takes two "
                    "or more"
                ),
                remedy=worded("Add labelled inspections, or name with --model a model that was not trained on it."),
            )
        known = PrecomputedVectors(classifier.encoder, texts_to_encode(rows), progress=encoding_progress)
        judge = clone(classifier).set_params(encoder=known)
        held_out = out_of_fold(judge, rows, jobs=jobs, progress=fold_progress)
        probability[seen] = held_out.probability
        cuts[seen] = _thresholds_of_other_folds(rows, held_out.probability, held_out.fold, taxonomy)
    thresholds = pd.DataFrame(cuts, columns=["finding", *taxonomy.ids])
    numbers = pd.DataFrame(np.round(probability, 6), columns=list(probability_columns(taxonomy)))
    sentences = table.drop(columns=["kind", "polarity", "themes"])
    labels = _labels(probability, cuts, taxonomy)
    return OutOfSample(pd.concat([sentences, labels, numbers], axis=1), thresholds, seen)


def was_trained_on(table: pd.DataFrame, model: SentenceModel | None) -> NDArray[np.bool_]:
    """Return for each sentence whether the model was trained on its inspection; True if that is not known.

    For a very large corpus, a model stores only a sample of its training sentences. An inspection without a stored
    sentence counts as not trained on.
    """
    if model is None or model.labelled is None:
        return np.ones(len(table), dtype=np.bool_)
    known = set(model.labelled.table["inspection_id"])
    return table["inspection_id"].isin(known).to_numpy(dtype=np.bool_)


def _thresholds_of_other_folds(
    table: pd.DataFrame, probability: NDArray[np.float64], fold: NDArray[np.int64], taxonomy: Taxonomy
) -> NDArray[np.float64]:
    """Choose the thresholds of each fold on the others, so that no label affects its own prediction."""
    truth, is_finding = theme_matrix(table, taxonomy), (table["kind"] == "finding").to_numpy()
    cuts = np.zeros((len(table), 1 + len(taxonomy.ids)))
    for number in np.unique(fold):
        others = fold != number
        kind = choose_kind_threshold(is_finding[others], probability[others, FINDING_COLUMN])
        cuts[~others] = [kind, *choose_thresholds(truth[others], probability[others, THEME_COLUMNS])]
    return cuts


def _labels(probability: NDArray[np.float64], cuts: NDArray[np.float64], taxonomy: Taxonomy) -> pd.DataFrame:
    parts = []
    for row in np.unique(cuts, axis=0):
        same = np.flatnonzero((cuts == row).all(axis=1))
        named = dict(zip(taxonomy.ids, map(float, row[1:]), strict=True))
        parts.append(labels_from(probability[same], taxonomy, named, float(row[0])).set_index(same))
    return pd.concat(parts).sort_index()
