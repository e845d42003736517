"""The probability that a claim holds, as a function of the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Added to the evidence before its logarithm is taken: a twentieth of a finding is as good as none.
_NEXT_TO_NOTHING = 0.05
# Keeps the weights finite where a handful of inspections separate perfectly.
_RIDGE = 0.0001


@dataclass(frozen=True)
class Curve:
    """Probability that a claim holds: a logistic function of the evidence for it.

    Attributes
    ----------
    intercept
        Log odds where both terms below are 0.
    slope
        What the log odds gain with the logarithm of the evidence (the expected weighted number of findings).
    share
        What they gain with `proportion`, from none to all of what an inspection says of the theme.

    Notes
    -----
    On the logarithm ten findings more matter much to an inspection with two and little to one with fifty. The share
    sets one side against the other: two findings out of two are a strength; two out of thirty may be mistakes of the
    model. The length of a document plays no part.

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
            Evidence for the claim's side and for the other side, of the same shape; `other` is not needed by a curve
            without `share`.
        """
        score = self.intercept + self.slope * _logarithm(evidence)
        if other is not None:
            score = score + self.share * proportion(evidence, other)
        return np.asarray(1 / (1 + np.exp(-np.clip(score, -50, 50))), dtype=np.float64)


def proportion(evidence: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of what is said for either side is for this one, in [0, 1]; next to nothing of next to nothing.

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
        Evidence for a claim, for the other side (None for a curve without `share`), whether the claim holds, and how
        much the case counts.

    Returns
    -------
    Curve or None
        None where the claim holds in all cases or in none, or the evidence does not speak for it.
    """
    if holds.all() or not holds.any():
        return None
    columns = [np.ones(len(evidence)), _logarithm(evidence)]
    if other is not None:
        columns.append(proportion(evidence, other))
    weights = _logistic_regression(np.column_stack(columns), holds, weight / weight.sum())
    if other is not None and weights[2] < 0:
        # A side is never less likely for being all that is said.
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
        # Full steps overshoot where the classes separate.
        weights = weights - step * min(1.0, 2.0 / max(1e-12, longest))
        if longest < 1e-9:
            break
    return weights


def _logarithm(evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.log(np.maximum(evidence, 0.0) + _NEXT_TO_NOTHING), dtype=np.float64)
