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
from synth.classifier.thresholds import BALANCED
from synth.classifier.training.cross_validation import labels_with_thresholds_of_other_folds, out_of_fold
from synth.encoding import PrecomputedVectors
from synth.errors import TableError
from synth.findings import probability_columns, score_matrix_width, theme_matrix
from synth.words import unit, worded


@dataclass(frozen=True)
class OutOfSample:
    """Predictions that do not depend on any label of the same inspection.

    Attributes
    ----------
    predictions
        The labelled sentences with predicted kind, polarity, themes and probabilities, in the same order of rows.
    cross_validated : ndarray of shape (n_sentences,), bool
        True if the prediction is from a model trained in this run on other inspections. False if it is from the given
        model, which was not trained on the inspection.
    """

    predictions: pd.DataFrame
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
    labels = []
    if model is not None and not seen.all():
        probability[~seen] = model.predict_proba(table[~seen], progress=encoding_progress)
        given = labels_from(probability[~seen], taxonomy, model.thresholds, model.kind_threshold)
        labels.append(given.set_index(np.flatnonzero(~seen)))
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
        truth, is_finding = theme_matrix(rows, taxonomy), (rows["kind"] == "finding").to_numpy()
        given = labels_with_thresholds_of_other_folds(truth, is_finding, held_out, taxonomy, BALANCED)
        labels.append(given.set_index(np.flatnonzero(seen)))
    numbers = pd.DataFrame(np.round(probability, 6), columns=list(probability_columns(taxonomy)))
    sentences = table.drop(columns=["kind", "polarity", "themes"])
    return OutOfSample(pd.concat([sentences, pd.concat(labels).sort_index(), numbers], axis=1), seen)


def was_trained_on(table: pd.DataFrame, model: SentenceModel | None) -> NDArray[np.bool_]:
    """Return for each sentence whether the model was trained on its inspection; True if that is not known.

    For a very large corpus, a model stores only a sample of its training sentences. An inspection without a stored
    sentence counts as not trained on.
    """
    if model is None or model.labelled is None:
        return np.ones(len(table), dtype=np.bool_)
    known = set(model.labelled.table["inspection_id"])
    return table["inspection_id"].isin(known).to_numpy(dtype=np.bool_)
