from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from synth.prevalence import (
    DEFAULT_RULE,
    difference_interval,
    theme_change,
    theme_prevalence,
    verdicts_from_labels,
    wilson_interval,
)

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


def test_intervals_hold_for_all_themes_and_claims_at_once(taxonomy):
    periods = prevalence(taxonomy, 4, 16), prevalence(taxonomy, 9, 20)
    row = theme_change(*periods).set_index(["theme", "claim"]).loc[("advocacy", "found")]
    alone = difference_interval(*((k / n, *wilson_interval(k, n)) for k, n in ((4, 16), (9, 20))))
    # Bonferroni's inequality: 5% are shared by all themes and three claims.
    factor = norm.ppf(1 - 0.025 / (3 * len(taxonomy.ids))) / norm.ppf(0.975)
    assert row["change"] == pytest.approx(9 / 20 - 4 / 16)
    assert row["change"] - row["lower"] == pytest.approx(factor * (row["change"] - alone[0]))
    assert row["upper"] - row["change"] == pytest.approx(factor * (alone[1] - row["change"]))
    assert row[["earlier", "earlier_n", "later", "later_n", "why"]].tolist() == [4, 16, 9, 20, ""]
    assert not row["clear"]


def test_a_fall_is_as_clear_as_a_rise_and_ends_stay_within_what_a_share_can_change(taxonomy):
    low, high = prevalence(taxonomy, 0, 16), prevalence(taxonomy, 16, 16)
    rise, fall = (
        theme_change(*periods).set_index(["theme", "claim"]).loc[("advocacy", "found")]
        for periods in ((low, high), (high, low))
    )
    assert rise[["change", "upper", "clear"]].tolist() == [1, 1, True]
    assert fall[["change", "lower", "clear"]].tolist() == [-1, -1, True]
    assert (fall["upper"], fall["lower"]) == pytest.approx((-rise["lower"], -rise["upper"]))


def test_a_count_that_is_no_estimate_is_compared_without_an_interval(taxonomy):
    table = sentences([(f"a-{k}", "finding", "strength", "advocacy") for k in range(8)] * 12)
    themes = {f"p_{theme}": float(theme == "advocacy") for theme in taxonomy.ids}
    table = table.assign(p_finding=1.0, p_strength=1.0, p_improvement=0.0, p_mixed=0.0, p_neutral=0.0, **themes)
    # A model's verdicts whose errors were not measured.
    model = theme_prevalence(DEFAULT_RULE.verdicts(table, taxonomy), table.groupby("inspection_id").size(), taxonomy)
    change = theme_change(prevalence(taxonomy, 4, 16, 16), model).set_index(["theme", "claim"])
    row = change.loc[("advocacy", "found")]
    assert row["change"] == 0.75
    assert row[["lower", "upper"]].isna().all()
    assert (row["why"], row["clear"]) == ("a period has no interval", False)
    assert change["label"].tolist() == [theme.label for theme in taxonomy.themes for _ in range(3)]


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
    assert set(change["why"]) == {"a period has no inspections"}
    assert (change["later_n"] == 4).all()


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
