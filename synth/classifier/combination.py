"""Combine the probabilities of two classifiers: the linear one and the contextual encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from synth.errors import ModelError
from synth.findings import POLARITIES, POLARITY_COLUMNS, binary_columns

# Both classifiers start with equal weights. The fewer the out-of-fold sentences, the closer the weights stay to equal.
_EQUAL = (0.5, 0.5)
_STRENGTH = 2.0
_LARGEST_WEIGHT = 3.0


@dataclass(frozen=True)
class Combination:
    """Weights of the two classifiers' scores (stacking), fitted on sentences that neither was trained on.

    Log-odds are ``linear * a + contextual * b + intercept``; a softmax is applied to those of the polarities. The
    intercepts and weights are fitted out of fold, so the probabilities are calibrated as well.

    Attributes
    ----------
    kind : ndarray of shape (3,), float64
        Weight of the linear score, weight of the contextual score, intercept.
    polarity : ndarray of shape (6,), float64
        Weight of the linear scores, weight of the contextual scores, an intercept for each polarity.
    themes : ndarray of shape (n_themes, 3), float64
        As `kind`, one row for each theme.

    References
    ----------
    Wolpert, D. H. (1992). Stacked generalization. Neural Networks 5(2), 241-259.
    """

    kind: NDArray[np.float64]
    polarity: NDArray[np.float64]
    themes: NDArray[np.float64]

    @classmethod
    def equal(cls, n_themes: int) -> Self:
        """Return the combination that gives both classifiers equal weight."""
        binary = np.array([*_EQUAL, 0.0])
        return cls(binary, np.array([*_EQUAL, *np.zeros(len(POLARITIES))]), np.tile(binary, (n_themes, 1)))

    @classmethod
    def fit(
        cls,
        linear: NDArray[np.float32],
        contextual: NDArray[np.float32],
        *,
        is_finding: NDArray[np.bool_],
        polarity: NDArray[np.int64],
        themes: NDArray[np.bool_],
    ) -> Self:
        """Fit the weights by maximum likelihood, shrunk towards equal weights.

        Parameters
        ----------
        linear, contextual : ndarray of shape (n_sentences, 5 + n_themes)
            Scores of sentences that neither classifier was trained on.
        is_finding, polarity, themes
            The labels: shapes (n_sentences,), (n_sentences,) with positions in `POLARITIES`, (n_sentences, n_themes).
        """
        binary = [
            _fit_binary(linear[:, column], contextual[:, column], target)
            for column, target in zip(binary_columns(linear.shape[1]), (is_finding, *themes.T), strict=True)
        ]
        of_polarity = _fit_polarity(
            linear[is_finding, POLARITY_COLUMNS], contextual[is_finding, POLARITY_COLUMNS], polarity[is_finding]
        )
        return cls(binary[0], of_polarity, np.array(binary[1:]).reshape(themes.shape[1], 3))

    def probabilities(self, linear: NDArray[np.float32], contextual: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probabilities of sentences from the scores of both classifiers.

        Parameters
        ----------
        linear, contextual : ndarray of shape (n_sentences, 5 + n_themes), float32

        Returns
        -------
        ndarray of shape (n_sentences, 5 + n_themes), float64
            See `Predictor.predict_proba`.
        """
        answer = np.empty(linear.shape, dtype=np.float64)
        binary = np.vstack([self.kind, self.themes])
        columns = binary_columns(linear.shape[1])
        log_odds = linear[:, columns] * binary[:, 0] + contextual[:, columns] * binary[:, 1] + binary[:, 2]
        answer[:, columns] = logistic(log_odds)
        answer[:, POLARITY_COLUMNS] = softmax(
            # Log-probabilities, because a constant added to all four scores has no meaning.
            self.polarity[0] * _log_softmax(linear[:, POLARITY_COLUMNS])
            + self.polarity[1] * _log_softmax(contextual[:, POLARITY_COLUMNS])
            + self.polarity[2:]
        )
        return answer

    def to_dict(self) -> dict[str, Any]:
        """Return the weights as plain lists, for a manifest."""
        return {name: getattr(self, name).round(6).tolist() for name in ("kind", "polarity", "themes")}

    @classmethod
    def from_dict(cls, content: Mapping[str, Sequence[Any]], *, n_themes: int, where: object) -> Self:
        """Return the combination that `to_dict` wrote.

        Raises
        ------
        ModelError
            If the content has another form.
        """
        try:
            arrays = [np.array(content[name], dtype=np.float64) for name in ("kind", "polarity", "themes")]
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError("cannot be read: no combination", where=where) from error
        shapes = [(3,), (2 + len(POLARITIES),), (n_themes, 3)]
        if [array.shape for array in arrays] != shapes or not all(np.isfinite(array).all() for array in arrays):
            raise ModelError("cannot be read: combination and themes differ", where=where, remedy="Train it again.")
        return cls(*arrays)


def logistic(log_odds: NDArray[Any]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-x)) without an overflow."""
    small = np.exp(-np.abs(log_odds, dtype=np.float64))
    return np.asarray(np.where(log_odds >= 0, 1.0, small) / (1.0 + small), dtype=np.float64)


def softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Return shares that add up to 1 in each row, without an overflow."""
    powers = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)


def _log_softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(np.log(np.maximum(softmax(scores), 1e-9)), dtype=np.float64)


def _fit_binary(
    linear: NDArray[np.float32], contextual: NDArray[np.float32], target: NDArray[np.bool_]
) -> NDArray[np.float64]:
    from scipy.optimize import minimize

    scores = np.column_stack([linear, contextual, np.ones(len(target))]).astype(np.float64)
    sign = np.where(target, 1.0, -1.0)
    start = np.array([*_EQUAL, 0.0])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (scores @ weights)
        gradient = -(scores * (sign * logistic(-margin))[:, None]).sum(axis=0)
        away = weights - start
        away[2] = 0.0
        return float(np.logaddexp(0, -margin).sum() + _STRENGTH * away @ away), gradient + 2 * _STRENGTH * away

    bounds = [(0.0, _LARGEST_WEIGHT)] * 2 + [(-5.0, 5.0)]
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def _fit_polarity(
    linear: NDArray[np.float32], contextual: NDArray[np.float32], polarity: NDArray[np.int64]
) -> NDArray[np.float64]:
    from scipy.optimize import minimize

    start = np.array([*_EQUAL, *np.zeros(len(POLARITIES))])
    if not len(polarity):
        return start
    sources = np.stack([_log_softmax(linear), _log_softmax(contextual)])
    truth = np.eye(len(POLARITIES))[polarity]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        share = softmax(np.tensordot(weights[:2], sources, axes=1) + weights[2:])
        error = share - truth
        away = weights - start
        value = -np.log(np.maximum(share[truth > 0], 1e-12)).sum() + _STRENGTH * away @ away
        gradient = np.concatenate([(sources * error).sum(axis=(1, 2)), error.sum(axis=0)])
        return float(value), gradient + 2 * _STRENGTH * away

    bounds = [(0.0, _LARGEST_WEIGHT)] * 2 + [(-5.0, 5.0)] * len(POLARITIES)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)
