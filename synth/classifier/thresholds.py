"""Thresholds: the lowest probabilities at which a theme is given, and at which a sentence is a finding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GRID = np.round(np.arange(0.05, 0.951, 0.01), 2)
# With fewer sentences than this, the best threshold of a theme is due to chance. The common threshold is used instead.
MIN_POSITIVES = 20
# A theme's own threshold is drawn towards the common one as if that had been estimated from this many positives.
_PULL = 100
BALANCED = "balanced"
_EVEN = 0.5
# The beta of the F score that thresholds are chosen for: how much more a missed sentence counts than a wrong one.
PREFERENCES = {"precision": 0.5, BALANCED: 1.0, "recall": 2.0}
# Thresholds for precision are never below the balanced ones, those for recall never above.
_BOUNDS = {"precision": np.maximum, "recall": np.minimum}


def f_by_threshold(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], *, beta: float = 1.0
) -> NDArray[np.float64]:
    """Return the F score for every threshold of `GRID`; 0 (never NaN) if nothing is true and nothing is predicted.

    Parameters
    ----------
    truth, probability : ndarray of shape (n,) or (n, n_themes)
        If there are several themes, their counts are added up first (micro-F).
    beta
        Recall counts `beta` times as much as precision.

    Returns
    -------
    ndarray of shape (n_cuts,)

    References
    ----------
    van Rijsbergen, C. J. (1979). Information Retrieval, chapter 7. Butterworths.
    """
    scores = np.zeros(len(GRID))
    n_true = np.count_nonzero(truth)
    for place, cut in enumerate(GRID):
        given = probability >= cut
        hits = np.count_nonzero(given & truth)
        total = np.count_nonzero(given) + beta**2 * n_true
        scores[place] = (1 + beta**2) * hits / total if total else 0.0
    return scores


def choose_thresholds(
    truth: NDArray[np.bool_], probability: NDArray[np.float64], *, prefer: str = BALANCED
) -> NDArray[np.float64]:
    """Choose a threshold for each theme from out-of-fold probabilities.

    The threshold with the best F score of a single theme is noisy. Each theme's curve is therefore averaged with the
    curve of all themes together, weighted by the theme's number of positives against a fixed number. Rare themes take
    the common threshold.

    Parameters
    ----------
    truth : ndarray of shape (n, n_themes), bool
    probability : ndarray of shape (n, n_themes)
        Out-of-fold: the model that predicted a sentence must not have been trained on any sentence of its inspection.
    prefer
        One of `PREFERENCES`: the same rule with F0.5, F1 or F2.

    Returns
    -------
    ndarray of shape (n_themes,)
        Thresholds from `GRID`. Those for precision are never below the balanced ones, those for recall never above.

    Notes
    -----
    The best threshold of a single F curve never rises with beta: if thresholds a and b, giving m and n sentences, were
    best for beta and a larger beta', then m <= n follows from multiplying the two inequalities. For averaged curves
    this holds only approximately, so the thresholds are clipped.
    """
    balanced = _best_thresholds(truth, probability, PREFERENCES[BALANCED])
    if prefer == BALANCED:
        return balanced
    return np.asarray(_BOUNDS[prefer](_best_thresholds(truth, probability, PREFERENCES[prefer]), balanced))


def choose_kind_threshold(
    is_finding: NDArray[np.bool_], probability: NDArray[np.float64], *, prefer: str = BALANCED
) -> float:
    """Choose the lowest probability at which a sentence is a finding.

    The balanced threshold is one half: the probability is calibrated, and the F1 curve is so flat that its maximum is
    due to chance (0.64 out of fold, for a gain of 0.001). For precision it is the threshold with the best F0.5, but at
    least one half; for recall the one with the best F2, but at most one half.
    """
    if prefer == BALANCED or is_finding.all() or not is_finding.any():
        return _EVEN
    best = GRID[int(np.argmax(f_by_threshold(is_finding, probability, beta=PREFERENCES[prefer])))]
    return float(_BOUNDS[prefer](best, _EVEN))


def _best_thresholds(truth: NDArray[np.bool_], probability: NDArray[np.float64], beta: float) -> NDArray[np.float64]:
    common = f_by_threshold(truth, probability, beta=beta)
    thresholds = np.empty(truth.shape[1])
    for theme in range(truth.shape[1]):
        positives = int(truth[:, theme].sum())
        curve = common
        if positives >= MIN_POSITIVES:
            own = f_by_threshold(truth[:, theme], probability[:, theme], beta=beta)
            # The weighted sum has its maximum where the weighted mean has it.
            curve = positives * own + _PULL * common
        thresholds[theme] = GRID[int(np.argmax(curve))]
    return thresholds
