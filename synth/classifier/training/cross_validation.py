"""Out of fold: every sentence judged by a model that was trained without its inspection, and thresholds from that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from synth.classifier.model import Thresholds, labels_from
from synth.classifier.thresholds import choose_kind_threshold, choose_thresholds
from synth.classifier.training.estimator import FindingClassifier
from synth.findings import POLARITIES, theme_matrix
from synth.taxonomy import Taxonomy

MAX_FOLDS = 5


@dataclass(frozen=True)
class OutOfFold:
    """What models said of sentences of inspections that they had not seen.

    Attributes
    ----------
    probability : ndarray of shape (n_sentences, 5 + n_themes)
    fold : ndarray of shape (n_sentences,), int64
        Number of the fold in which each sentence was held out.
    """

    probability: NDArray[np.float64]
    fold: NDArray[np.int64]


def out_of_fold(
    classifier: FindingClassifier,
    table: pd.DataFrame,
    *,
    beside: pd.DataFrame | None = None,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> OutOfFold:
    """Predict every sentence by a model that was trained without its inspection.

    Parameters
    ----------
    classifier
        Cloned for each fold.
    table
        Labelled sentences in document order.
    beside
        Labelled sentences of other texts, which every fold learns from, too.
    jobs
        Number of processes; the result does not depend on it.
    progress
        Called with 1 after each fold.
    """
    folds = min(MAX_FOLDS, table["inspection_id"].nunique())
    splits = list(GroupKFold(folds).split(table, groups=table["inspection_id"]))
    answers = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_predict_fold)(clone(classifier), _append_rows(table.iloc[train], beside), table.iloc[test])
        for train, test in splits
    )
    probability = np.zeros((len(table), 1 + len(POLARITIES) + len(classifier.taxonomy.ids)))
    fold = np.zeros(len(table), dtype=np.int64)
    for number, ((_, test), answer) in enumerate(zip(splits, answers, strict=True)):
        probability[test] = answer
        fold[test] = number
        if progress:
            progress(1)
    return OutOfFold(probability, fold)


def fit_thresholds(
    truth: NDArray[np.bool_],
    is_finding: NDArray[np.bool_],
    probability: NDArray[np.float64],
    taxonomy: Taxonomy,
    prefer: str,
) -> Thresholds:
    """Choose the thresholds of a preference from out-of-fold probabilities.

    Parameters
    ----------
    truth : ndarray of shape (n_sentences, n_themes), bool
    is_finding : ndarray of shape (n_sentences,), bool
    probability : ndarray of shape (n_sentences, 5 + n_themes)
    taxonomy
        The themes.
    prefer
        One of `synth.classifier.thresholds.PREFERENCES`.
    """
    chosen = choose_thresholds(truth, probability[:, 1 + len(POLARITIES) :], prefer=prefer)
    kind = choose_kind_threshold(is_finding, probability[:, 0], prefer=prefer)
    return Thresholds(dict(zip(taxonomy.ids, map(float, chosen), strict=True)), kind)


def labels_with_thresholds_of_other_folds(
    truth: NDArray[np.bool_], is_finding: NDArray[np.bool_], held_out: OutOfFold, taxonomy: Taxonomy, prefer: str
) -> pd.DataFrame:
    """Give out-of-fold labels; a threshold chosen on the sentences that it is scored on would flatter."""
    parts = []
    for fold in np.unique(held_out.fold):
        inside = held_out.fold == fold
        cuts = fit_thresholds(truth[~inside], is_finding[~inside], held_out.probability[~inside], taxonomy, prefer)
        parts.append(
            labels_from(held_out.probability[inside], taxonomy, cuts.themes, cuts.kind).set_index(
                np.flatnonzero(inside)
            )
        )
    return pd.concat(parts).sort_index()


def theme_precision_recall(
    truth: NDArray[np.bool_], predicted: pd.DataFrame, taxonomy: Taxonomy
) -> dict[str, float | None]:
    """Give micro-averaged precision and recall of the themes; None where there is nothing to divide by."""
    given = theme_matrix(predicted, taxonomy)
    hits, n_given, n_true = (int(np.count_nonzero(counted)) for counted in (given & truth, given, truth))
    return {"precision": hits / n_given if n_given else None, "recall": hits / n_true if n_true else None}


def _append_rows(table: pd.DataFrame, beside: pd.DataFrame | None) -> pd.DataFrame:
    return table if beside is None or beside.empty else pd.concat([table, beside], ignore_index=True)


def _predict_fold(classifier: FindingClassifier, training: pd.DataFrame, held_out: pd.DataFrame) -> NDArray[np.float64]:
    return classifier.fit(training).predict_proba(held_out)
