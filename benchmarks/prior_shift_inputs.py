"""Further inputs of the combination that `prior_shift.py` tries, and regressions that take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from synth.classifier.combination import logistic
from synth.classifier.features.assembly import part_indicators, prepare_table
from synth.classifier.features.context import section_starts
from synth.classifier.features.theme_terms import term_finder
from synth.findings import POLARITY_COLUMNS, THEME_COLUMNS

# Inputs of the theme alone are hardly regularised; those of all themes together are many.
_OWN, _ALL = 1.0, 0.05
_NO_NEIGHBOUR = -6.0
_LEAST_SHARE = 0.005
Inputs = tuple[np.ndarray, bool]


def with_inputs(scored: Any, inputs: Inputs, present: np.ndarray, rest: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return the probabilities of a fold from regressions on both scores and the inputs, fitted to the rest.

    Parameters
    ----------
    scored
        A `prior_shift_methods.Scored`.
    inputs
        Their values, and whether there is one column for each theme, of which each theme takes its own.
    present
        Probabilities of the combination as it is; kind and polarity are taken from it.
    rest, fold
        Rows to fit to, and rows to predict.
    """
    values, is_own = inputs
    answer = present[fold].copy()
    for number, truth in enumerate(scored.themes.T):
        column = THEME_COLUMNS.start + number
        own = values[:, [number]] if is_own else values
        features = np.hstack([scored.linear[:, [column]], scored.contextual[:, [column]], own])
        model = make_pipeline(StandardScaler(), LogisticRegression(C=_OWN if is_own else _ALL, max_iter=500))
        answer[:, column] = model.fit(features[rest], truth[rest]).predict_proba(features[fold])[:, 1]
    return answer


def _others_share(scored: Any, keys: np.ndarray) -> np.ndarray:
    """Return for each sentence the log of the mean probability of each theme in the others of its key."""
    probability = pd.DataFrame(logistic(scored.contextual[:, THEME_COLUMNS]))
    sums = probability.groupby(keys).transform("sum") - probability
    sizes = pd.Series(1, index=probability.index).groupby(keys).transform("sum") - 1
    return np.log(sums.div(sizes.clip(lower=1), axis=0).to_numpy() + _LEAST_SHARE)


def _of_report(scored: Any) -> Inputs:
    return _others_share(scored, scored.table["inspection_id"].to_numpy(dtype=object)), True


def _of_section(scored: Any) -> Inputs:
    return _others_share(scored, section_starts(prepare_table(scored.table)).cumsum()), True


def _neighbour(step: int) -> Callable[[Any], Inputs]:
    def make(scored: Any) -> Inputs:
        starts = section_starts(prepare_table(scored.table))
        of_themes = scored.contextual[:, THEME_COLUMNS]
        shifted = np.roll(of_themes, -step, axis=0)
        shifted[starts if step < 0 else np.append(starts[1:], True)] = _NO_NEIGHBOUR
        return shifted, True

    return make


def _terms(column: str) -> Callable[[Any], Inputs]:
    return lambda scored: (term_finder(scored.taxonomy).find(prepare_table(scored.table)[column].tolist()), True)


def _position(scored: Any) -> Inputs:
    position = pd.to_numeric(scored.table["position"]).fillna(0).astype(float)
    last = position.groupby(scored.table["inspection_id"]).transform("max").clip(lower=1)
    return np.column_stack([position / last, (position / last) ** 2]), False


def _part(scored: Any) -> Inputs:
    cells = prepare_table(scored.table)["part"].tolist()
    return part_indicators(cells, sorted(set(cells) - {""})), False


def _length(scored: Any) -> Inputs:
    words = scored.table["text"].str.split().str.len().to_numpy(dtype=float)
    return np.log1p(words)[:, None], False


INPUTS: dict[str, Callable[[Any], Inputs]] = {
    "none (regressions instead of weights of at least 0)": lambda scored: (np.zeros((len(scored.table), 0)), False),
    "mean probability of the theme in the rest of the report": _of_report,
    "mean probability of the theme in the rest of the section": _of_section,
    "encoder's score of the sentence before": _neighbour(-1),
    "encoder's score of the sentence after": _neighbour(1),
    "terms of the theme in the heading": _terms("section"),
    "terms of the theme in the sentence": _terms("text"),
    "position in the report": _position,
    "part of the report": _part,
    "number of words": _length,
    "scores of the four polarities": lambda scored: (scored.contextual[:, POLARITY_COLUMNS], False),
    "encoder's scores of all themes": lambda scored: (scored.contextual[:, THEME_COLUMNS], False),
    "regressions' scores of all themes": lambda scored: (scored.linear[:, THEME_COLUMNS], False),
}
