from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from synth.prevalence import GRADES, grade_associations, kendall_association
from synth.programmes import known_scales


def test_grades_are_those_of_a_programme():
    assert GRADES in known_scales()


@pytest.mark.parametrize("levels", [2, 3], ids=["two-levels", "three-levels"])
def test_tau_and_p_agree_with_counting_every_arrangement(levels):
    rng = np.random.default_rng(levels)
    first, second = np.arange(7) % levels, rng.integers(0, 4, 7)
    result = kendall_association(first, second)
    tau = kendalltau(first, second).statistic
    # Arrangements of the same ties differ in the excess of pairs alone, which tau-b is proportional to.
    sign = np.sign(np.subtract.outer(first, first))
    excess = [
        abs((sign * np.sign(np.subtract.outer(turned, turned))).sum()) for turned in permutations(second.tolist())
    ]
    observed = abs((sign * np.sign(np.subtract.outer(second, second))).sum())
    assert result.tau == pytest.approx(tau)
    assert result.p == pytest.approx(np.mean(np.array(excess) >= observed), abs=0.015)


def test_p_is_close_to_the_normal_approximation_and_never_zero():
    rng = np.random.default_rng(5)
    first, second = rng.integers(-1, 2, 60), rng.integers(0, 5, 60)
    result = kendall_association(first, second)
    assert result.p == kendall_association(first, second).p
    assert result.p == pytest.approx(kendalltau(first, second).pvalue, abs=0.03)
    tens = [number // 10 for number in range(60)]
    assert kendall_association(tens, tens).p > 0


def test_thousands_of_inspections_take_no_longer_than_hundreds():
    rng = np.random.default_rng(4)
    first, second = rng.integers(-1, 2, 5000), rng.integers(0, 6, 5000)
    result = kendall_association(first, second)
    # Ties taken into account, the normal approximation holds at this size.
    assert result.p == pytest.approx(kendalltau(first, second).pvalue, abs=0.02)
    turned = rng.permutation(5000)
    assert kendall_association(first[turned], second[turned]) == result


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [([1, 0, 1, 0], [1, 2, 3, 4], "fewer than 5"), ([1] * 9, list(range(9)), "alike"), ([], [], "0 inspections")],
    ids=["few", "constant", "none"],
)
def test_where_there_is_no_figure_there_is_a_reason(first, second, reason):
    result = kendall_association(first, second)
    assert result.tau is None
    assert result.p is None
    assert result.n == len(first)
    assert reason in result.caution


def test_where_no_link_is_shown_nothing_is_said_of_causes():
    result = kendall_association([1, 0, 1, 0, 1, 0], [1, 1, 2, 2, 3, 3])
    assert result.p > 0.05
    assert result.caution == "6 inspections; with so few, only a strong link could be seen"


def test_better_grades_with_strengths_give_a_positive_tau(taxonomy):
    names = [f"area-{number}" for number in range(10)]
    verdicts = pd.DataFrame(
        [
            (name, theme, ["improvement", "strength"][number > 4] if theme == "leadership" else "not found")
            for number, name in enumerate(names)
            for theme in taxonomy.ids
        ],
        columns=["inspection_id", "theme", "verdict"],
    )
    grades = pd.Series(["weak"] * 5 + [" Good "] * 4 + ["unclear"], index=names)
    table = grade_associations(verdicts, grades, taxonomy)
    columns = ["theme", "label", "tau", "p", "p_adjusted", "clear", "inspections", "caution"]
    assert table.columns.tolist() == columns
    assert table["label"].tolist() == [theme.label for theme in taxonomy.themes]
    table = table.set_index("theme")
    assert table.loc["leadership", "inspections"] == 9
    assert table.loc["leadership", "tau"] == pytest.approx(1.0)
    assert table.loc["leadership", "p"] == pytest.approx(1 / 126, abs=0.003)
    assert "with so few" in table.loc["leadership", "caution"]
    assert table.loc["leadership", "caution"].endswith("; a link does not show a cause")
    assert table["tau"].isna().sum() == len(taxonomy.ids) - 1
    # Only one theme has a p-value at all, so there is nothing to adjust for.
    assert table.loc["leadership", "p_adjusted"] == table.loc["leadership", "p"]
    assert table.loc["leadership", "clear"]
    assert not table.loc["poverty", "clear"]


@pytest.mark.slow  # simulates many overviews
@pytest.mark.parametrize(
    "pulled", [0.0, 0.38], ids=["right verdicts", "mixed verdicts pulled to the side of the grade"]
)
def test_a_link_by_chance_alone_is_seldom_claimed(taxonomy, pulled):
    rng = np.random.default_rng(3)
    side_of = {"weak": "improvement", "adequate": "both", "good": "strength"}
    names = [f"area-{number}" for number in range(24)]
    claimed, adjusted = 0, []
    for _ in range(40):
        verdicts = pd.DataFrame(
            [
                (name, theme, rng.choice(["improvement", "both", "strength"]))
                for name in names
                for theme in taxonomy.ids
            ],
            columns=["inspection_id", "theme", "verdict"],
        )
        grades = pd.Series(rng.choice(["weak", "adequate", "good"], len(names)), index=names)
        # As once measured: of 58 verdicts "both", 22 were given to one side only.
        is_pulled = (verdicts["verdict"] == "both") & (rng.random(len(verdicts)) < pulled)
        verdicts["verdict"] = verdicts["verdict"].mask(is_pulled, verdicts["inspection_id"].map(grades).map(side_of))
        table = grade_associations(verdicts, grades, taxonomy)
        claimed += bool(table["clear"].any())
        adjusted.append((table["p_adjusted"] >= table["p"]).all())
    assert claimed <= 6
    assert all(adjusted)


def test_holms_adjustment_by_hand():
    from synth.prevalence.estimates.association import holm

    p = np.array([0.01, 0.04, np.nan, 0.03, 0.5])
    assert holm(p) == pytest.approx([0.04, 0.09, np.nan, 0.09, 0.5], nan_ok=True)
    assert holm(np.array([0.01, 0.04, 0.03, np.nan])) == pytest.approx([0.03, 0.06, 0.06, np.nan], nan_ok=True)
    assert holm(np.array([0.6, 0.7])).tolist() == [1, 1]
