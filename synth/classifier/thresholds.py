"""From which probability on a theme is given to a sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GRID = np.round(np.arange(0.05, 0.951, 0.01), 2)
# With fewer sentences than this the best cut of a theme is chance; the cut that is best for all themes is used.
LEAST_POSITIVES = 20
# A theme's own best cut is drawn towards the common one as if the common one had been seen on this many positives.
_PULL = 100


def f1_by_cut(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the F1 score for every cut of `GRID`; 0 (never NaN) where nothing is true and nothing is given.

    Parameters
    ----------
    truth, probability : ndarray of shape (n,) or (n, n_themes)
        With several themes their counts are added up first (micro-F1).

    Returns
    -------
    ndarray of shape (n_cuts,)
    """
    scores = np.zeros(len(GRID))
    for place, cut in enumerate(GRID):
        given = probability >= cut
        hits = np.count_nonzero(given & truth)
        total = np.count_nonzero(given) + np.count_nonzero(truth)
        scores[place] = 2 * hits / total if total else 0.0
    return scores


def choose_thresholds(truth: NDArray[np.bool_], probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Choose a threshold for each theme from out-of-fold probabilities.

    The cut with the best F1 of a single theme is noisy. Each theme's F1 curve is therefore averaged with the curve of all themes
    together, weighted by the theme's number of positives against a fixed pull; rare themes take the common cut.

    Parameters
    ----------
    truth : ndarray of shape (n, n_themes), bool
    probability : ndarray of shape (n, n_themes)
        Out-of-fold: no sentence may have been seen by the model that gave its probability, nor any other of its inspection.

    Returns
    -------
    ndarray of shape (n_themes,)
        Probabilities from `GRID`.
    """
    common = f1_by_cut(truth, probability)
    thresholds = np.empty(truth.shape[1])
    for theme in range(truth.shape[1]):
        positives = int(truth[:, theme].sum())
        curve = common
        if positives >= LEAST_POSITIVES:
            own = f1_by_cut(truth[:, theme], probability[:, theme])
            curve = (positives * own + _PULL * common) / (positives + _PULL)
        thresholds[theme] = GRID[int(np.argmax(curve))]
    return thresholds


def choose_kind_threshold(is_finding: NDArray[np.bool_], probability: NDArray[np.float64]) -> float:
    """Choose from which probability on a sentence is a finding: the cut with the best F1 score."""
    if is_finding.all() or not is_finding.any():
        return 0.5
    return float(GRID[int(np.argmax(f1_by_cut(is_finding, probability)))])
