"""Agreement of predictions with labels. Each score has its number of cases and an interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import theme_matrix
from synth.taxonomy import Taxonomy

MIN_SUPPORT = 5
_REPETITIONS = 1000
_BINS = 10


@dataclass(frozen=True)
class Score:
    """One score.

    Attributes
    ----------
    value
        In [0, 1]; None if it is undefined (no true and no predicted cases).
    n
        Number of sentences it is computed from.
    lower, upper
        95% interval over inspections; None with fewer than two inspections.
    """

    value: float | None
    n: int
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Evaluation:
    """Scores of predictions against labels.

    Attributes
    ----------
    sentences, inspections
        Numbers of sentences and inspections scored.
    scores
        micro_f1, macro_f1 (mean over the themes with at least five sentences), kind_f1, polarity_accuracy (of true
        findings). A kind, or a polarity, that is the same for all sentences has no score.
    themes
        For each theme its f1, precision and recall.
    """

    sentences: int
    inspections: int
    scores: dict[str, Score]
    themes: dict[str, dict[str, Score]]

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain dictionaries and numbers."""
        return asdict(self)


def evaluate_predictions(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> Evaluation:
    """Score predictions, with bootstrap intervals from drawing whole inspections with replacement.

    Parameters
    ----------
    labels
        inspection_id, kind, polarity, themes.
    predictions
        kind, polarity, themes; the same rows as `labels`.
    taxonomy
        The themes.
    """
    truth, guess = theme_matrix(labels, taxonomy), theme_matrix(predictions, taxonomy)
    is_finding = (labels["kind"] == "finding").to_numpy()
    called = (predictions["kind"] == "finding").to_numpy()
    same_polarity = is_finding & (labels["polarity"].to_numpy() == predictions["polarity"].to_numpy())
    names = sorted(labels["inspection_id"].unique())
    place = labels["inspection_id"].map({name: number for number, name in enumerate(names)}).to_numpy(dtype=np.int64)

    def per_inspection(values: NDArray[np.bool_]) -> NDArray[np.float64]:
        counts = np.zeros((len(names), *values.shape[1:]))
        np.add.at(counts, place, values)
        return counts

    # Every score is a function of these counts, so the counts of a draw are a sum over the rows of its inspections.
    counts = {
        "hits": per_inspection(truth & guess),
        "given": per_inspection(guess),
        "true": per_inspection(truth),
        "kind_hits": per_inspection(is_finding & called),
        "kind_given": per_inspection(called),
        "kind_true": per_inspection(is_finding),
        "polarity_hits": per_inspection(same_polarity),
    }
    draws = np.random.default_rng(0).integers(0, len(names), size=(_REPETITIONS, len(names)))

    def score(of: Callable[[dict[str, NDArray[np.float64]]], NDArray[np.float64]], n: int) -> Score:
        value = float(of({name: count.sum(axis=0)[None] for name, count in counts.items()})[0])
        lower = upper = np.nan
        if len(names) > 1:
            drawn = of({name: count[draws].sum(axis=1) for name, count in counts.items()})
            drawn = drawn[~np.isnan(drawn)]
            if len(drawn):
                lower, upper = np.quantile(drawn, [0.025, 0.975])
        numbers = (None if np.isnan(number) else float(number) for number in (value, lower, upper))
        return Score(next(numbers), n, *numbers)

    supported = truth.sum(axis=0) >= MIN_SUPPORT
    scores = {
        "micro_f1": score(
            lambda c: _ratio(2 * c["hits"].sum(axis=1), c["given"].sum(axis=1) + c["true"].sum(axis=1)), len(labels)
        ),
        "macro_f1": score(
            lambda c: _mean_of_supported(_ratio(2 * c["hits"], c["given"] + c["true"]), supported), len(labels)
        ),
    }
    # If all sentences have the same label and are given it, no error was possible, so a score of 1.000 is meaningless.
    if not (is_finding.all() and called.all()):
        scores["kind_f1"] = score(lambda c: _ratio(2 * c["kind_hits"], c["kind_given"] + c["kind_true"]), len(labels))
    polarities = {*labels.loc[is_finding, "polarity"], *predictions.loc[is_finding, "polarity"]}
    if len(polarities) > 1:
        scores["polarity_accuracy"] = score(lambda c: _ratio(c["polarity_hits"], c["kind_true"]), int(is_finding.sum()))
    themes = {}
    for number, theme in enumerate(taxonomy.ids):
        n = int(truth[:, number].sum())
        themes[theme] = {
            "f1": score(lambda c, j=number: _ratio(2 * c["hits"][:, j], (c["given"] + c["true"])[:, j]), n),  # type: ignore[misc]
            "precision": score(lambda c, j=number: _ratio(c["hits"][:, j], c["given"][:, j]), n),  # type: ignore[misc]
            "recall": score(lambda c, j=number: _ratio(c["hits"][:, j], c["true"][:, j]), n),  # type: ignore[misc]
        }
    return Evaluation(len(labels), len(names), scores, themes)


def reliability(
    truth: NDArray[np.bool_], probability: NDArray[np.float64]
) -> tuple[list[tuple[float, float, int]], float]:
    """Compare predicted probabilities with the observed shares, in bins of equal width.

    Parameters
    ----------
    truth, probability : ndarray of shape (n,)

    Returns
    -------
    list of (mean probability, share true, n), and the expected calibration error
        Empty bins are left out. The error is the mean absolute difference of the two, weighted by n.

    References
    ----------
    Naeini, M. P. et al. (2015). Obtaining well calibrated probabilities using Bayesian binning. AAAI.
    """
    which = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    rows = [
        (float(probability[which == place].mean()), float(truth[which == place].mean()), int((which == place).sum()))
        for place in range(_BINS)
        if (which == place).any()
    ]
    error = sum(n * abs(said - true) for said, true, n in rows) / max(1, len(truth))
    return rows, error


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    shares = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return np.asarray(shares, dtype=np.float64)


def _mean_of_supported(scores: NDArray[np.float64], supported: NDArray[np.bool_]) -> NDArray[np.float64]:
    if not supported.any():
        return np.full(len(scores), np.nan)
    return np.asarray(np.nan_to_num(scores[:, supported]).mean(axis=1), dtype=np.float64)
