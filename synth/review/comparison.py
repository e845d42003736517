"""Compare the errors of two models, with tests in which the inspection is the unit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import theme_matrix
from synth.prevalence.estimates.association import holm
from synth.taxonomy import Taxonomy

# Up to this number of inspections all 2^n exchanges are enumerated; above it they are sampled.
_MOST_EXACT = 14
_DRAWS = 10_000
# With fewer inspections, even a difference in every inspection would not be significant.
LEAST_INSPECTIONS = 6


@dataclass(frozen=True)
class Comparison:
    """Two models on the same labelled sentences.

    Attributes
    ----------
    sentences, inspections
        Numbers of sentences and inspections compared.
    table
        One row each for all themes together (``themes``), kind, polarity (of labelled findings) and each theme: what, n
        (sentences with this label), fixed (answers that the first model got wrong and the second right), broken (the
        other way round), first and second (F1; for polarity, accuracy), difference (second minus first), lower and
        upper (its 95% interval), p (test of fixed against broken), p_adjusted (for themes, by Holm's method). Undefined
        values are NaN.
    changes
        One row for each answer that was fixed or broken: change, what, finding_id, inspection_id, text, label, first,
        second.
    """

    sentences: int
    inspections: int
    table: pd.DataFrame
    changes: pd.DataFrame


def compare_models(
    labels: pd.DataFrame, first: pd.DataFrame, second: pd.DataFrame, taxonomy: Taxonomy, *, seed: int = 0
) -> Comparison:
    """Return what the second model fixed and broke.

    Parameters
    ----------
    labels
        finding_id, inspection_id, text, kind, polarity, themes.
    first, second
        Predicted kind, polarity and themes, in the same order of rows.
    taxonomy
        The themes.
    seed
        Seed of the draws.

    Notes
    -----
    Sentences of one inspection are alike, so McNemar's test over sentences is too often significant. Here the answers
    of the two models are exchanged for whole inspections at a time, in all 2^n ways (with more than 14 inspections, in
    10,000 random ways). The p-value is the share of these in which fixed and broken differ by at least as much as
    observed. The intervals come from resampling whole inspections with replacement.

    References
    ----------
    McNemar, Q. (1947). Note on the sampling error of the difference between correlated proportions. Psychometrika 12.
    Eliasziw, M. & Donner, A. (1991). Application of the McNemar test to non-independent matched pair data. Statistics
    in Medicine 10. Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 6.
    """
    names, place = np.unique(labels["inspection_id"].to_numpy(dtype=object), return_inverse=True)
    draws = np.random.default_rng(seed).integers(0, len(names), size=(1_000, len(names)))
    signs = _signs(len(names), seed)
    true, one, two = (_answers(table, taxonomy) for table in (labels, first, second))
    is_finding = true["kind"]

    def by_inspection(values: NDArray[Any]) -> NDArray[np.float64]:
        return np.bincount(place, weights=values.sum(axis=1), minlength=len(names)).astype(np.float64)

    rows, changes = [], []
    for what in ("themes", "kind", "polarity", *taxonomy.ids):
        is_polarity = what == "polarity"
        right = [answer[what] == true[what] for answer in (one, two)]
        counted = is_finding if is_polarity else np.ones_like(is_finding)
        fixed, broken = (a & ~b & counted for a, b in ((right[1], right[0]), (right[0], right[1])))
        # Numerator and denominator for each inspection: of accuracy, or of F1 with twice the hits.
        parts = [
            (is_right & counted, counted)
            if is_polarity
            else (2 * (answer[what] & true[what]), answer[what].astype(np.int64) + true[what])
            for answer, is_right in zip((one, two), right, strict=True)
        ]
        scores = [np.stack([by_inspection(part) for part in pair], axis=-1) for pair in parts]
        totals = [float(_ratio(score.sum(axis=0))) for score in scores]
        drawn = [_ratio(score[draws].sum(axis=1)) for score in scores]
        lower, upper = _interval(drawn[1] - drawn[0]) if len(names) > 1 else (np.nan, np.nan)
        n = int((counted if is_polarity else true[what]).sum())
        p = _p(by_inspection(fixed) - by_inspection(broken), signs)
        rows.append((what, n, int(fixed.sum()), int(broken.sum()), *totals, totals[1] - totals[0], lower, upper, p))
        if what != "themes":
            changes += [("fixed", what, int(row)) for row in np.flatnonzero(fixed)]
            changes += [("broken", what, int(row)) for row in np.flatnonzero(broken)]
    columns = ["what", "n", "fixed", "broken", "first", "second", "difference", "lower", "upper", "p"]
    table = pd.DataFrame(rows, columns=columns)
    table["p_adjusted"] = np.nan
    is_theme = table["what"].isin(taxonomy.ids)
    table.loc[is_theme, "p_adjusted"] = holm(table.loc[is_theme, "p"].to_numpy())
    return Comparison(len(labels), len(names), table, _listed(changes, labels, first, second))


def _answers(table: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, NDArray[Any]]:
    """Return the answers to each question, of shape (n_sentences, 1), or (n_sentences, n_themes) to all themes."""
    themes = theme_matrix(table, taxonomy)
    return {
        "themes": themes,
        "kind": (table[["kind"]] == "finding").to_numpy(),
        "polarity": table[["polarity"]].to_numpy(dtype=object),
        **{theme: themes[:, [number]] for number, theme in enumerate(taxonomy.ids)},
    }


def _ratio(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide the first number along the last axis by the second; NaN where that is 0."""
    hits, total = counts[..., 0], counts[..., 1]
    return np.asarray(np.divide(hits, total, out=np.full(np.shape(hits), np.nan), where=total > 0))


def _interval(drawn: NDArray[np.float64]) -> tuple[float, float]:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return np.nan, np.nan
    lower, upper = np.quantile(known, [0.025, 0.975])
    return float(lower), float(upper)


def _signs(n: int, seed: int) -> NDArray[np.float64]:
    if n <= _MOST_EXACT:
        return np.array(list(product((1.0, -1.0), repeat=n)))
    drawn = np.random.default_rng(seed).choice([1.0, -1.0], size=(_DRAWS, n))
    # The observed arrangement is one of the exchanges, so p is never 0.
    drawn[0] = 1.0
    return np.asarray(drawn)


def _p(net: NDArray[np.float64], signs: NDArray[np.float64]) -> float:
    """Return the share of exchanges with at least as large a net effect; NaN if nothing was fixed or broken."""
    if not net.any():
        return float("nan")
    return float(np.mean(np.abs(signs @ net) >= abs(net.sum()) - 1e-9))


def _listed(
    changes: list[tuple[str, str, int]], labels: pd.DataFrame, first: pd.DataFrame, second: pd.DataFrame
) -> pd.DataFrame:
    names = ["change", "what", "finding_id", "inspection_id", "text", "label", "first", "second"]
    rows = []
    for change, what, row in changes:
        column = what if what in ("kind", "polarity") else "themes"
        answers = [str(table[column].iloc[row]) for table in (labels, first, second)]
        place = [str(labels[name].iloc[row]) for name in ("finding_id", "inspection_id", "text")]
        rows.append((change, what, *place, *answers))
    table = pd.DataFrame(rows, columns=names, dtype="str")
    return table.sort_values(names, ascending=[False, *[True] * 7], ignore_index=True)
