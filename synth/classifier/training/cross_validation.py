"""Out-of-fold predictions, by models that were trained without the group of the sentence, and choice of thresholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from synth.classifier.combination import Combination
from synth.classifier.model import Thresholds, labels_from
from synth.classifier.thresholds import choose_kind_threshold, choose_thresholds
from synth.classifier.training.data import groups_of
from synth.classifier.training.estimator import FindingClassifier
from synth.errors import TableError
from synth.findings import FINDING_COLUMN, POLARITIES, THEME_COLUMNS, score_matrix_width, theme_matrix
from synth.taxonomy import Taxonomy
from synth.words import worded

MAX_FOLDS = 5
_SEED = 0
CALIBRATION_FOLDS = 8
"""The groups are divided into this many parts, of which one is held out, if cross-validation would take hours."""


@dataclass(frozen=True)
class OutOfFold:
    """Predictions for sentences by models that were not trained on their group.

    Attributes
    ----------
    probability : ndarray of shape (n_sentences, 5 + n_themes)
        See `Predictor.predict_proba`.
    fold : ndarray of shape (n_sentences,), int64
        Number of the fold in which each sentence was held out.
    """

    probability: NDArray[np.float64]
    fold: NDArray[np.int64]


def out_of_fold(
    classifier: FindingClassifier,
    table: pd.DataFrame,
    *,
    additional: pd.DataFrame | None = None,
    jobs: int = 1,
    share: float = 1.0,
    progress: Callable[[int], None] | None = None,
) -> OutOfFold:
    """Predict every sentence with a model that was trained without its group.

    Parameters
    ----------
    classifier
        Cloned for each fold.
    table
        Labelled sentences in document order.
    additional
        Further labelled sentences, on which the models of all folds are trained as well.
    jobs
        Number of processes; the result does not depend on it.
    share
        Share of the other groups on which each model is trained. The groups are drawn at random with a fixed seed.
    progress
        Called with 1 after each fold.
    """
    groups = groups_of(table)
    splits = list(GroupKFold(min(MAX_FOLDS, groups.nunique())).split(table, groups=groups))
    answers = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_predict_fold)(
            clone(classifier), append_rows(table.iloc[_drawn(train, groups, share)], additional), table.iloc[test]
        )
        for train, test in splits
    )
    probability = np.zeros((len(table), score_matrix_width(len(classifier.taxonomy.ids))))
    fold = np.zeros(len(table), dtype=np.int64)
    for number, ((_, test), answer) in enumerate(zip(splits, answers, strict=True)):
        probability[test] = answer
        fold[test] = number
        if progress:
            progress(1)
    return OutOfFold(probability, fold)


def calibration_rows(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Choose the groups that are held out of fine-tuning and used for calibration.

    Parameters
    ----------
    table
        Labelled sentences.

    Returns
    -------
    ndarray of shape (n_sentences,), bool
        True for about one sentence in eight. Groups are kept whole, and the same groups are chosen in every run. Real
        and invented text is divided separately, so that both are included.

    Raises
    ------
    TableError
        If no origin has at least four groups.
    """
    groups = groups_of(table)
    origin = table["origin"].fillna("") if "origin" in table.columns else pd.Series("", index=table.index)
    held_out = np.zeros(len(table), dtype=np.bool_)
    for one in sorted(set(origin)):
        rows = np.flatnonzero(origin == one)
        # At least two groups are held out, because the combination is fitted on some and scored on others.
        folds = min(CALIBRATION_FOLDS, groups.iloc[rows].nunique() // 2)
        if folds < 2:
            continue
        _, test = next(iter(GroupKFold(folds).split(rows, groups=groups.iloc[rows])))
        held_out[rows[test]] = True
    if not held_out.any():
        raise TableError(
            worded("too few labelled inspections for fine-tuning, which holds out whole ones"),
            remedy="Label at least four, or train without --fine-tune.",
        )
    return held_out


def calibrate(classifier: FindingClassifier, table: pd.DataFrame) -> OutOfFold:
    """Fit the combination of a fine-tuned classifier on sentences that it was not trained on.

    Parameters
    ----------
    classifier
        Classifier fitted on other groups. This function sets its combination.
    table
        Labelled sentences in document order.

    Returns
    -------
    OutOfFold
        The probabilities of each group come from a combination that was fitted on other groups (five folds).
    """
    return _fit_combination_across_folds(classifier, *classifier.scores(table), table)


def cross_calibrate(
    classifier: FindingClassifier,
    table: pd.DataFrame,
    *,
    additional: pd.DataFrame | None = None,
    progress: Callable[[int], None] | None = None,
) -> OutOfFold:
    """Fit a fine-tuned classifier to all sentences, and its combination to scores out of fold.

    With few sentences, a calibration set would be too small to choose thresholds, and would be missed in training.

    Parameters
    ----------
    classifier
        Cloned for each fold; then fitted itself.
    table, additional
        See `out_of_fold`.
    progress
        See `FindingClassifier.fit`; each fold and the final fit count a hundred.

    Returns
    -------
    OutOfFold
        See `calibrate`.
    """
    groups = groups_of(table)
    linear, contextual = (
        np.zeros((len(table), score_matrix_width(len(classifier.taxonomy.ids))), dtype=np.float32) for _ in range(2)
    )
    for train, test in GroupKFold(min(MAX_FOLDS, groups.nunique())).split(table, groups=groups):
        other = clone(classifier).fit(append_rows(table.iloc[train], additional), progress=progress)
        linear[test], contextual[test] = other.scores(table.iloc[test])
    classifier.fit(append_rows(table, additional), progress=progress)
    return _fit_combination_across_folds(classifier, linear, contextual, table)


def _fit_combination_across_folds(
    classifier: FindingClassifier, linear: NDArray[np.float32], contextual: NDArray[np.float32], table: pd.DataFrame
) -> OutOfFold:
    groups = groups_of(table)
    fold = np.zeros(len(table), dtype=np.int64)
    probability = np.zeros(linear.shape)
    for number, (train, test) in enumerate(GroupKFold(min(MAX_FOLDS, groups.nunique())).split(table, groups=groups)):
        others = _fit_combination(linear, contextual, table, classifier.taxonomy, train)
        probability[test] = others.probabilities(linear[test], contextual[test])
        fold[test] = number
    classifier.combination_ = _fit_combination(linear, contextual, table, classifier.taxonomy, np.arange(len(table)))
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
        The labelled themes.
    is_finding : ndarray of shape (n_sentences,), bool
        Whether each sentence is labelled as a finding.
    probability : ndarray of shape (n_sentences, 5 + n_themes)
        See `Predictor.predict_proba`.
    taxonomy
        The themes.
    prefer
        One of `synth.classifier.thresholds.PREFERENCES`.
    """
    chosen = choose_thresholds(truth, probability[:, THEME_COLUMNS], prefer=prefer)
    kind = choose_kind_threshold(is_finding, probability[:, FINDING_COLUMN], prefer=prefer)
    return Thresholds(dict(zip(taxonomy.ids, map(float, chosen), strict=True)), kind)


def labels_with_thresholds_of_other_folds(
    truth: NDArray[np.bool_], is_finding: NDArray[np.bool_], held_out: OutOfFold, taxonomy: Taxonomy, prefer: str
) -> pd.DataFrame:
    """Return out-of-fold labels, for which the thresholds of each fold are chosen on the other folds.

    Scores would be too high if thresholds were chosen on the sentences that are scored.
    """
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
    """Return micro-averaged precision and recall of the themes; None if the denominator is 0."""
    given = theme_matrix(predicted, taxonomy)
    hits, n_given, n_true = (int(np.count_nonzero(counted)) for counted in (given & truth, given, truth))
    return {"precision": hits / n_given if n_given else None, "recall": hits / n_true if n_true else None}


def append_rows(table: pd.DataFrame, additional: pd.DataFrame | None) -> pd.DataFrame:
    """Return both tables, one below the other."""
    return table if additional is None or additional.empty else pd.concat([table, additional], ignore_index=True)


def _drawn(rows: NDArray[np.int64], groups: pd.Series, share: float) -> NDArray[np.int64]:
    """Return the rows of a random share of the groups, but of at least two."""
    if share >= 1:
        return rows
    names = np.array(sorted(set(groups.iloc[rows])))
    drawn = np.random.default_rng(_SEED).permutation(names)[: max(2, round(share * len(names)))]
    return rows[groups.iloc[rows].isin(drawn).to_numpy()]


def _predict_fold(classifier: FindingClassifier, training: pd.DataFrame, held_out: pd.DataFrame) -> NDArray[np.float64]:
    return classifier.fit(training).predict_proba(held_out)


def _fit_combination(
    linear: NDArray[np.float32],
    contextual: NDArray[np.float32],
    labels: pd.DataFrame,
    taxonomy: Taxonomy,
    rows: NDArray[np.int64],
) -> Combination:
    chosen = labels.iloc[rows]
    return Combination.fit(
        linear[rows],
        contextual[rows],
        is_finding=(chosen["kind"] == "finding").to_numpy(),
        polarity=np.array([POLARITIES.index(value) for value in chosen["polarity"]], dtype=np.int64),
        themes=theme_matrix(chosen, taxonomy),
    )
