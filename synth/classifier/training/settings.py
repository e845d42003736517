"""If there are few labels, choose the settings of the regressions out of fold and measure a learning curve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from synth.classifier.evaluation import evaluate_predictions
from synth.classifier.thresholds import BALANCED
from synth.classifier.training.cross_validation import (
    MAX_FOLDS,
    OutOfFold,
    labels_with_thresholds_of_other_folds,
    out_of_fold,
)
from synth.classifier.training.data import groups_of
from synth.classifier.training.estimator import FindingClassifier
from synth.findings import THEME_COLUMNS, theme_matrix

# With more labels, the usual settings, which were chosen on thousands of sentences, are as good (docs/classifier.md).
# With fewer, the choice would be due to chance.
_FEWEST, _MOST = 100, 2_500
_USUAL_STRENGTH = 10.0
_WORD_WEIGHTS, _STRENGTHS = (1.0, 1 / 3, 0.1), (3.0, 10.0, 30.0)
_SHARES = (0.25, 0.5)
_MORE = 100


@dataclass(frozen=True)
class Settings:
    """Settings that were chosen out of fold.

    Attributes
    ----------
    word_weight, inverse_regularisation
        See `FindingClassifier`.
    log_loss
        Mean log loss of the themes, out of fold.
    """

    word_weight: float
    inverse_regularisation: float
    log_loss: float


def is_small(table: pd.DataFrame) -> bool:
    """Return whether settings are chosen and a learning curve is measured for these training sentences."""
    return _FEWEST <= len(table) <= _MOST


def is_calibrated_apart(table: pd.DataFrame, *, fine_tune: bool, unlabelled: pd.DataFrame | None) -> bool:
    """Return whether some of the groups are held out of training as a calibration set, instead of cross-validation."""
    return fine_tune and (unlabelled is not None or len(table) > _MOST)


def number_of_training_steps(table: pd.DataFrame, *, fine_tune: bool, unlabelled: pd.DataFrame | None) -> int:
    """Return the total of what `train_model` reports as progress.

    A fit before the final one counts as 1, and a fine-tuning as 100.
    """
    folds = min(MAX_FOLDS, groups_of(table).nunique())
    if is_calibrated_apart(table, fine_tune=fine_tune, unlabelled=unlabelled):
        return 100 if unlabelled is None else 200
    trials = folds * (len(_WORD_WEIGHTS) + len(_STRENGTHS) - 1) if is_small(table) else 0
    if fine_tune:
        return trials + 100 * (folds + 1)
    return trials + folds * len(_SHARES) if is_small(table) else folds


def choose_settings(
    classifier: FindingClassifier,
    table: pd.DataFrame,
    *,
    additional: pd.DataFrame | None = None,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> tuple[Settings, OutOfFold]:
    """Choose the weight of words, then the regularisation, by the log loss of the themes out of fold.

    Parameters
    ----------
    classifier
        The chosen settings are set on it. They are chosen without fine-tuning.
    table, additional, jobs, progress
        See `out_of_fold`.

    Returns
    -------
    tuple of Settings and OutOfFold
        The settings, and the out-of-fold probabilities of models with these settings. Since five settings were compared
        on the same sentences, scores of these probabilities are slightly too high.
    """
    truth = theme_matrix(table, classifier.taxonomy)
    tried: dict[tuple[float, float], tuple[Settings, OutOfFold]] = {}

    def measure(word_weight: float, strength: float) -> float:
        if (word_weight, strength) not in tried:
            trial = clone(classifier).set_params(
                word_weight=word_weight, inverse_regularisation=strength, fine_tune=False
            )
            found = out_of_fold(trial, table, additional=additional, jobs=jobs, progress=progress)
            loss = _log_loss(truth, found.probability[:, THEME_COLUMNS])
            tried[word_weight, strength] = Settings(word_weight, strength, loss), found
        return tried[word_weight, strength][0].log_loss

    word_weight = min(_WORD_WEIGHTS, key=lambda weight: measure(weight, _USUAL_STRENGTH))
    strength = min(_STRENGTHS, key=lambda strength: measure(word_weight, strength))
    classifier.set_params(word_weight=word_weight, inverse_regularisation=strength)
    return tried[word_weight, strength]


def learning_curve(
    classifier: FindingClassifier,
    table: pd.DataFrame,
    whole: OutOfFold,
    *,
    additional: pd.DataFrame | None = None,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Measure the themes' micro-F1 out of fold with a quarter, half and all of the training sentences.

    Parameters
    ----------
    classifier
        Classifier with the settings of the final model.
    table, additional, jobs, progress
        See `out_of_fold`.
    whole
        The out-of-fold probabilities with all training sentences.

    Returns
    -------
    dict
        ``points``: rows with the number of training sentences, the micro-F1, and its lower and upper limits. ``more``
        and ``expected``: a number of further sentences, and the micro-F1 expected with them by the power law through
        the last two points; only present if the score rose between these points.
    """
    folds = min(MAX_FOLDS, groups_of(table).nunique())
    learnt = len(table) * (folds - 1) / folds
    points: list[tuple[int, float | None, float | None, float | None]] = []
    for share in (*_SHARES, 1.0):
        found = (
            whole
            if share == 1.0
            else out_of_fold(classifier, table, additional=additional, jobs=jobs, share=share, progress=progress)
        )
        points.append((round(share * learnt), *_micro_f1(classifier, table, found)))
    curve: dict[str, Any] = {"points": [list(point) for point in points]}
    (before, f_before, *_), (n, f, *_) = points[-2:]
    if f_before is not None and f is not None and f_before < f < 1:
        power = np.log((1 - f_before) / (1 - f)) / np.log(n / before)
        curve |= {"more": _MORE, "expected": float(1 - (1 - f) * ((n + _MORE) / n) ** -power)}
    return curve


def _micro_f1(
    classifier: FindingClassifier, table: pd.DataFrame, found: OutOfFold
) -> tuple[float | None, float | None, float | None]:
    truth = theme_matrix(table, classifier.taxonomy)
    is_finding = (table["kind"] == "finding").to_numpy()
    labels = labels_with_thresholds_of_other_folds(truth, is_finding, found, classifier.taxonomy, BALANCED)
    score = evaluate_predictions(table, labels, classifier.taxonomy).scores["micro_f1"]
    return score.value, score.lower, score.upper


def _log_loss(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    of_truth = np.where(truth, probability, 1 - probability)
    return float(-np.log(np.maximum(of_truth, 1e-6)).mean())
