"""The probability that a claim holds, as a function of the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Added to the evidence before taking the logarithm: a twentieth of a finding counts as next to none.
_NEXT_TO_NOTHING = 0.05
# Keeps the weights finite if a few inspections can be separated perfectly.
_RIDGE = 0.0001


@dataclass(frozen=True)
class Curve:
    """Probability that a claim holds: a logistic function of the evidence for it.

    Attributes
    ----------
    intercept
        Log odds if both terms below are 0.
    slope
        Coefficient of the logarithm of the evidence (the expected weighted number of findings).
    share
        Coefficient of `proportion`, the share of this side in what an inspection says about the theme.

    Notes
    -----
    On a log scale, ten more findings matter much for an inspection with two and little for one with fifty. The share
    compares one side with the other: two findings out of two are a strength, but two out of thirty may be errors of the
    model. The length of a document has no effect.

    References
    ----------
    Platt, J. (1999). Probabilistic outputs for support vector machines. Advances in Large Margin Classifiers, 61-74.
    """

    intercept: float
    slope: float
    share: float = 0.0

    def probability(
        self, evidence: NDArray[np.float64], other: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Return the probability that the claim holds.

        Parameters
        ----------
        evidence, other
            Evidence for the claim's side and for the other side, of the same shape. `other` is not needed for a curve
            without `share`.
        """
        score = self.intercept + self.slope * _logarithm(evidence)
        if other is not None:
            score = score + self.share * proportion(evidence, other)
        return np.asarray(1 / (1 + np.exp(-np.clip(score, -50, 50))), dtype=np.float64)


def proportion(evidence: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of this side in the evidence for both sides, in [0, 1]; it is small if there is little evidence.

    Examples
    --------
    >>> proportion(np.array([2.0, 2.0, 0.1]), np.array([0.0, 30.0, 0.0])).round(2).tolist()
    [0.8, 0.06, 0.17]
    """
    return np.asarray(evidence / (evidence + other + 0.5), dtype=np.float64)


def fit_curve(
    evidence: NDArray[np.float64],
    other: NDArray[np.float64] | None,
    holds: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> Curve | None:
    """Fit a curve by penalised maximum likelihood (Newton's method).

    Parameters
    ----------
    evidence, other, holds, weight : ndarray of shape (n_cases,)
        Evidence for a claim, evidence for the other side (None for a curve without `share`), whether the claim holds,
        and the weight of the case.

    Returns
    -------
    Curve or None
        None if the claim holds in all cases or in none, or if more evidence does not make it more likely.
    """
    if holds.all() or not holds.any():
        return None
    columns = [np.ones(len(evidence)), _logarithm(evidence)]
    if other is not None:
        columns.append(proportion(evidence, other))
    weights = _logistic_regression(np.column_stack(columns), holds, weight / weight.sum())
    if other is not None and weights[2] < 0:
        # A larger share of a side must not make the claim less likely.
        return fit_curve(evidence, None, holds, weight)
    return Curve(*(round(float(value), 6) for value in weights)) if weights[1] > 0 else None


def _logistic_regression(
    design: NDArray[np.float64], holds: NDArray[np.bool_], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = np.zeros(design.shape[1])
    penalty = np.diag([1e-6, *([_RIDGE] * (design.shape[1] - 1))])
    for _ in range(100):
        probability = 1 / (1 + np.exp(-np.clip(design @ weights, -50, 50)))
        gradient = design.T @ (weight * (probability - holds)) + penalty @ weights
        curvature = (design * (weight * probability * (1 - probability))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        longest = float(np.abs(step).max())
        # Full steps overshoot if the classes can be separated.
        weights = weights - step * min(1.0, 2.0 / max(1e-12, longest))
        if longest < 1e-9:
            break
    return weights


def _logarithm(evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.log(np.maximum(evidence, 0.0) + _NEXT_TO_NOTHING), dtype=np.float64)
