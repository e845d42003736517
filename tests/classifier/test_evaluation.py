from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from synth.classifier.evaluation import evaluate_predictions, reliability
from synth.findings import theme_matrix


def labels(n=300, seed=0):
    rng = np.random.default_rng(seed)
    themes = ["", "data", "data;poverty", "leadership", "poverty"]
    kind = rng.choice(["finding", "other"], n, p=[0.8, 0.2])
    return pd.DataFrame(
        {
            "inspection_id": [f"i{x}" for x in rng.integers(0, 10, n)],
            "kind": kind,
            "polarity": np.where(kind == "finding", rng.choice(["strength", "improvement"], n), "neutral"),
            "themes": np.where(kind == "finding", rng.choice(themes, n), ""),
        },
        dtype="str",
    )


def test_scores_are_those_of_scikit_learn(taxonomy):
    truth, guess = labels(seed=0), labels(seed=1)
    result = evaluate_predictions(truth, guess, taxonomy)
    a, b = theme_matrix(truth, taxonomy), theme_matrix(guess, taxonomy)
    assert result.scores["micro_f1"].value == pytest.approx(f1_score(a, b, average="micro", zero_division=0))
    supported = a.sum(axis=0) >= 5
    each = f1_score(a, b, average=None, zero_division=0)
    assert result.scores["macro_f1"].value == pytest.approx(each[supported].mean())
    is_finding, called = truth["kind"] == "finding", guess["kind"] == "finding"
    assert result.scores["kind_f1"].value == pytest.approx(f1_score(is_finding, called))
    assert result.themes["data"]["f1"].n == int(a[:, taxonomy.ids.index("data")].sum())


def test_interval_holds_the_score_and_does_not_depend_on_row_order(taxonomy):
    truth, guess = labels(seed=0), labels(seed=1)
    first = evaluate_predictions(truth, guess, taxonomy)
    order = np.random.default_rng(3).permutation(len(truth))
    second = evaluate_predictions(truth.iloc[order], guess.iloc[order], taxonomy)
    score = first.scores["micro_f1"]
    assert score.lower < score.value < score.upper
    assert first.scores == second.scores


def test_what_is_not_defined_is_none(taxonomy):
    one = labels().assign(inspection_id="only", themes="")
    result = evaluate_predictions(one, one, taxonomy)
    assert result.scores["micro_f1"].value is None
    assert result.scores["kind_f1"].lower is None


def test_perfectly_calibrated_probabilities_have_no_error():
    rng = np.random.default_rng(0)
    probability = rng.uniform(size=200_000)
    rows, error = reliability(rng.uniform(size=200_000) < probability, probability)
    assert error < 0.01
    assert sum(n for *_, n in rows) == 200_000
