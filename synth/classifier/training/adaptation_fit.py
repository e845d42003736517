"""Fit changes to the regressions of a model from corrected sentences: penalised maximum likelihood in dual form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.combination import logistic, softmax
from synth.classifier.linear_weights import LinearWeights
from synth.classifier.model import SentenceModel
from synth.classifier.predictor import Predictor
from synth.findings import (
    FINDING_COLUMN,
    POLARITIES,
    POLARITY_COLUMNS,
    THEME_COLUMNS,
    binary_columns,
    score_matrix_width,
    theme_matrix,
)

if TYPE_CHECKING:
    import scipy.sparse as sp

_ANCHORS = 800
_SEED = 20
_LEAST_PROBABILITY = 5e-7


@dataclass(frozen=True)
class Change:
    """Changes to the regressions, expressed as weights of the sentences that they were fitted to (dual form)."""

    kind: NDArray[np.float64]
    polarity: NDArray[np.float64]
    themes: NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """The data of the fit: features, inner products, current scores and targets of sentences.

    The corrected sentences come first, followed by the anchors, a random sample of the other sentences.
    """

    present: LinearWeights
    features: dict[str, sp.csr_matrix]
    products: dict[str, NDArray[np.float64]]
    share: NDArray[np.float64]
    scores: NDArray[np.float64]
    targets: NDArray[np.float64]
    is_finding: NDArray[np.bool_]
    n_corrected: int

    @classmethod
    def of(
        cls, model: SentenceModel, table: pd.DataFrame, probability: NDArray[np.float64], corrected: pd.DataFrame
    ) -> Problem:
        """Compute the features of the corrected sentences and of the anchors; see `adaptation.adapt`."""
        import scipy.sparse as sp

        predictor, rows = model.classifier, corrected.index.to_numpy(dtype=np.int64)
        others = np.setdiff1d(np.arange(len(table)), rows)
        drawn = np.random.default_rng(_SEED).permutation(others)[:_ANCHORS]
        used = np.concatenate([rows, np.sort(drawn)])
        full = sp.csr_matrix(predictor.measure(table)[used], dtype=np.float64)
        bare = sp.csr_matrix(predictor.measure(table.assign(part=""))[used], dtype=np.float64)
        # As in training, the part of the report is not used for themes, and the words around negations are used for
        # the polarity only.
        negations = predictor.weights_.negations
        plain = full.shape[1] - (len(negations.entries) if negations else 0)
        features = {"kind": full[:, :plain], "polarity": full, "themes": bare[:, :plain]}
        scores, targets = scores_of(probability[used]), probability[used].copy()
        is_finding = targets[:, FINDING_COLUMN] >= model.kind_threshold
        is_finding[: len(rows)] = (corrected["kind"] == "finding").to_numpy()
        targets[: len(rows), FINDING_COLUMN] = is_finding[: len(rows)]
        polarity = [POLARITIES.index(value) for value in corrected["polarity"]]
        targets[: len(rows), POLARITY_COLUMNS] = np.eye(len(POLARITIES))[polarity]
        targets[: len(rows), THEME_COLUMNS] = (
            theme_matrix(corrected, predictor.taxonomy) & is_finding[: len(rows), None]
        )
        return cls(
            predictor.weights_,
            features,
            {name: (matrix @ matrix.T).toarray() for name, matrix in features.items()},
            share_of_regressions(predictor),
            scores,
            targets,
            is_finding,
            len(rows),
        )

    def fit(self, strength: float, *, without: NDArray[np.int64] | None = None) -> Change:
        """Fit the changes; the corrected sentences `without` are left out."""
        keep = np.ones(len(self.scores), dtype=np.bool_)
        if without is not None:
            keep[without] = False
        targets = self.present.targets
        binary = np.zeros_like(self.scores)
        for name, learnt in (
            ("kind", [column for column in targets if column == FINDING_COLUMN]),
            ("themes", [column for column in targets if column != FINDING_COLUMN]),
        ):
            binary[:, learnt] = _binary(self, name, learnt, keep, strength)
        return Change(
            binary[:, [FINDING_COLUMN]],
            _multinomial(self, keep & self.is_finding, strength),
            binary[:, THEME_COLUMNS].copy(),
        )

    def changed(self, change: Change) -> NDArray[np.float64]:
        """Return the scores of all sentences after a change."""
        answer = self.scores.copy()
        fitted = fitted_polarities(self.present)
        of_polarity = self.products["polarity"] @ change.polarity
        answer[:, [FINDING_COLUMN]] += self.share[FINDING_COLUMN] * (self.products["kind"] @ change.kind)
        answer[:, POLARITY_COLUMNS][:, fitted] += self.share[POLARITY_COLUMNS][fitted] * of_polarity
        answer[:, THEME_COLUMNS] += self.share[THEME_COLUMNS] * (self.products["themes"] @ change.themes)
        return answer

    def loss(self, scores: NDArray[np.float64]) -> float:
        """Return the log loss of the corrected sentences for the given scores."""
        targets, is_finding = self.targets[: self.n_corrected], self.is_finding[: self.n_corrected]
        columns = binary_columns(scores.shape[1])
        binary = np.logaddexp(0, scores[:, columns]) - targets[:, columns] * scores[:, columns]
        shares = softmax(scores[is_finding, POLARITY_COLUMNS])
        of_polarity = -np.log(np.maximum((shares * targets[is_finding, POLARITY_COLUMNS]).sum(axis=1), 1e-12))
        return float(binary.sum() + of_polarity.sum())

    def weights(self, change: Change) -> LinearWeights:
        """Return the regressions after a change."""
        coef = self.present.coef.astype(np.float64)
        duals = dict(zip(binary_columns(self.scores.shape[1]), np.hstack([change.kind, change.themes]).T, strict=True))
        for row, column in enumerate(self.present.targets):
            matrix = self.features["kind" if column == FINDING_COLUMN else "themes"]
            coef[row, : matrix.shape[1]] += matrix.T @ duals[column]
        if fitted_polarities(self.present):
            coef[len(self.present.targets) :] += (self.features["polarity"].T @ change.polarity).T
        return replace(self.present, coef=coef.astype(np.float32, order="C"))


def _binary(
    problem: Problem, name: str, columns: list[int], keep: NDArray[np.bool_], strength: float
) -> NDArray[np.float64]:
    """Fit the changes to some logistic regressions. The weights of sentences that are left out are 0."""
    inner = problem.products[name][np.ix_(keep, keep)]
    start, targets, share = (
        problem.scores[keep][:, columns],
        problem.targets[keep][:, columns],
        problem.share[columns],
    )

    def error(change: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = start + share * change
        return float((np.logaddexp(0, scores) - targets * scores).sum()), share * (logistic(scores) - targets)

    return _dual(inner, error, len(columns), keep, strength)


def _multinomial(problem: Problem, keep: NDArray[np.bool_], strength: float) -> NDArray[np.float64]:
    """Fit the change to the regression of the polarity."""
    inner = problem.products["polarity"][np.ix_(keep, keep)]
    start, targets = problem.scores[keep, POLARITY_COLUMNS], problem.targets[keep, POLARITY_COLUMNS]
    places = fitted_polarities(problem.present)
    share = problem.share[POLARITY_COLUMNS][places]

    def error(change: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = start.copy()
        scores[:, places] += share * change
        shares = softmax(scores)
        value = -(targets * np.log(np.maximum(shares, 1e-12))).sum()
        return float(value), share * (shares - targets)[:, places]

    return _dual(inner, error, len(places), keep, strength)


def _dual(
    inner: NDArray[np.float64],
    error: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]],
    n_columns: int,
    keep: NDArray[np.bool_],
    strength: float,
) -> NDArray[np.float64]:
    """Minimise the loss plus the penalty of the prior over weights of the sentences.

    By the representer theorem, no other change to the regressions has a lower value.
    """
    from scipy.optimize import minimize

    answer = np.zeros((len(keep), n_columns))
    if not keep.any() or not n_columns:
        return answer
    shape = (int(keep.sum()), n_columns)

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        dual = flat.reshape(shape)
        change = inner @ dual
        value, slope = error(change)
        return value + strength / 2 * float((dual * change).sum()), (inner @ (slope + strength * dual)).ravel()

    found = minimize(objective, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    answer[keep] = found.x.reshape(shape)
    return answer


def fitted_polarities(weights: LinearWeights) -> list[int]:
    """Return the numbers of the polarities that have a regression; if there are two polarities, only the second has."""
    known = weights.polarities
    return list(known[1:] if len(known) == 2 else known)


def scores_of(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-odds of the kind and the themes, and the logarithms of the probabilities of the polarities."""
    p = np.clip(probability, _LEAST_PROBABILITY, 1 - _LEAST_PROBABILITY)
    scores = np.log(p) - np.log1p(-p)
    scores[:, POLARITY_COLUMNS] = np.log(p[:, POLARITY_COLUMNS])
    return np.asarray(scores, dtype=np.float64)


def probabilities_of(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities that correspond to scores, the inverse of `scores_of`."""
    probability = logistic(scores)
    probability[:, POLARITY_COLUMNS] = softmax(scores[:, POLARITY_COLUMNS])
    return probability


def share_of_regressions(predictor: Predictor) -> NDArray[np.float64]:
    """Return the change in the log-odds of each column for a change of 1 in the score of its regression."""
    share = np.ones(score_matrix_width(len(predictor.taxonomy.ids)))
    if predictor.contextual_ is not None and predictor.combination_ is not None:
        share[FINDING_COLUMN] = predictor.combination_.kind[0]
        share[POLARITY_COLUMNS] = predictor.combination_.polarity[0]
        share[THEME_COLUMNS] = predictor.combination_.themes[:, 0]
    return share
