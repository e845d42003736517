from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from synth.prevalence import difference_interval, theme_change, theme_prevalence, verdicts_from_labels, wilson_interval

from .conftest import sentences
from .simulation import coverage


def test_newcombes_example():
    # Newcombe (1998), table II, case a: 56/70 against 48/80 by method 10 gives 0.0524 to 0.3339.
    first, second = ((48 / 80, *wilson_interval(48, 80)), (56 / 70, *wilson_interval(56, 70)))
    assert difference_interval(first, second) == pytest.approx((0.0524, 0.3339), abs=2e-4)


@pytest.mark.parametrize("n", [12, 16, 32, 300])
def test_the_interval_of_a_change_covers_as_promised(n):
    def trial(generator):
        true = generator.uniform(0.1, 0.9, 2)
        seen = generator.binomial(n, true)
        ends = difference_interval(*((int(k) / n, *wilson_interval(int(k), n)) for k in seen))
        return bool(ends[0] <= true[1] - true[0] <= ends[1])

    assert 0.92 <= coverage(trial, trials=1000)[0] <= 0.98


def prevalence(taxonomy, holding, n, population=None):
    rows = [(f"a-{k:02d}", "finding", "strength", "advocacy" if k < holding else "") for k in range(n)] * 2
    table = sentences(rows)
    return theme_prevalence(
        verdicts_from_labels(table, taxonomy), table.groupby("inspection_id").size(), taxonomy, population=population
    )


def test_a_clear_change_is_told_from_one_that_is_not(taxonomy):
    change = theme_change(prevalence(taxonomy, 2, 16), prevalence(taxonomy, 14, 16))
    found = change[change["claim"] == "found"].set_index("theme")
    assert found.loc["advocacy", "change"] == pytest.approx(0.75)
    assert found.loc["advocacy", "clear"]
    assert not found.loc["poverty", "clear"]
    assert list(change["claim"].unique()) == ["found", "strength_side", "improvement_side"]


def test_a_period_without_inspections_has_no_change(taxonomy):
    later = prevalence(taxonomy, 2, 4)
    nothing = theme_prevalence(
        verdicts_from_labels(sentences([("a", "finding", "neutral", "")]), taxonomy).iloc[:0],
        pd.Series(dtype="int64"),
        taxonomy,
    )
    change = theme_change(nothing, later)
    assert change["change"].map(math.isnan).all()
    assert not change["clear"].any()


def test_other_themes_are_refused(taxonomy):
    later = prevalence(taxonomy, 2, 4)
    with pytest.raises(ValueError, match="different themes"):
        theme_change(later.iloc[::-1], later)


@pytest.mark.slow  # simulates many overviews
def test_where_nothing_changed_a_theme_seldom_seems_to(taxonomy):
    rng = np.random.default_rng(5)
    seen = 0
    for _ in range(60):
        periods = []
        for _ in range(2):
            rows = [
                (f"a-{k:02d}", "finding", "strength", theme if rng.random() < 0.5 else "")
                for k in range(16)
                for theme in taxonomy.ids
            ]
            table = sentences(rows * 2)
            findings = table.groupby("inspection_id").size()
            periods.append(theme_prevalence(verdicts_from_labels(table, taxonomy), findings, taxonomy))
        change = theme_change(*periods)
        seen += bool(change["clear"].any())
        assert (change["lower"] < change["change"]).all()
    # 5% are promised at most; with 60 pairs eight or more would be seen once in a hundred times.
    assert seen < 8


def test_between_complete_counts_a_change_is_exact_and_has_no_interval(taxonomy):
    change = theme_change(prevalence(taxonomy, 2, 16, 16), prevalence(taxonomy, 3, 16, 16))
    found = change[change["claim"] == "found"].set_index("theme")
    assert found.loc["advocacy", "change"] == pytest.approx(1 / 16)
    assert found.loc["advocacy", "clear"]
    assert math.isnan(found.loc["advocacy", "lower"])
    assert found.loc["advocacy", "why"] == "both periods are complete counts"
    assert not found.loc["poverty", "clear"]
