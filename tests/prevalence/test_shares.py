"""Shares of findings, errors in them and changes of them, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from scipy.stats import norm

from synth.prevalence import cluster_bootstrap_share
from synth.prevalence.estimates.change import difference_interval, theme_change
from synth.prevalence.estimates.findings import ratio_with_interval, share_of_findings_columns
from synth.prevalence.verdict_errors.counts import VerdictErrors
from synth.prevalence.verdict_errors.shares import balance_deviations, root_mean_square, share_deviations

from .conftest import sentences

LOG = (math.log, math.exp)


def test_deviations_by_hand(taxonomy):
    people = [("a", "finding", "strength", "data")] * 6 + [("a", "finding", "improvement", "data")] * 2
    people += [("a", "finding", "mixed", "data")] * 2 + [("a", "other", "neutral", "data")] * 10
    model = [("a", "finding", "strength", "data")] * 3 + [("a", "finding", "improvement", "data")] * 9
    model += [("a", "finding", "neutral", "")] * 8
    true, given = sentences(people), sentences(model)
    data, poverty = (taxonomy.ids.index(theme) for theme in ("data", "poverty"))
    shares = share_deviations(true, given, taxonomy)
    assert shares[data] == pytest.approx(math.log((12.5 / 21) / (10.5 / 11)))
    assert shares[poverty] == pytest.approx(math.log((0.5 / 21) / (0.5 / 11)))
    # A mixed finding is on both sides: 8 against 4 by people, 3 against 9 by the model.
    balance = balance_deviations(true, given, taxonomy)
    assert balance[data] == pytest.approx(math.log(3.5 / 9.5) - math.log(8.5 / 4.5))
    assert np.isnan(balance[poverty])
    assert not np.isnan(balance_deviations(sentences(people[:8]), given, taxonomy)[data])
    assert np.isnan(balance_deviations(sentences(people[:7]), given, taxonomy)[data])
    assert root_mean_square(np.array([3.0, np.nan, -4.0])) == pytest.approx(math.sqrt(12.5))
    assert root_mean_square(np.array([np.nan])) is None


def test_a_theme_with_a_polarity_of_its_own_counts_on_that_side(taxonomy):
    people = [("a", "finding", "strength", "data:improvement;poverty")] * 8
    model = [("a", "finding", "strength", "data;poverty")] * 8
    balance = balance_deviations(sentences(people), sentences(model), taxonomy)
    data, poverty = (taxonomy.ids.index(theme) for theme in ("data", "poverty"))
    assert balance[data] == pytest.approx(2 * math.log(8.5 / 0.5))
    assert balance[poverty] == 0


def test_the_model_error_is_added_to_that_of_the_choice_of_inspections():
    on_theme, all_of_them = np.arange(1.0, 13.0), np.full(12, 20.0)
    share = 78 / 240
    alone = cluster_bootstrap_share(on_theme, all_of_them)
    assert ratio_with_interval(on_theme, all_of_them, None, 0.0, LOG) == (share, *alone, "")
    _, lower, upper, why = ratio_with_interval(on_theme, all_of_them, None, 0.2, LOG)
    assert why == ""
    assert math.log(share / lower) == pytest.approx(math.hypot(math.log(share / alone[0]), norm.ppf(0.975) * 0.2))
    assert math.log(upper / share) == pytest.approx(math.hypot(math.log(alone[1] / share), norm.ppf(0.975) * 0.2))
    assert ratio_with_interval(on_theme, all_of_them, None, 9.0, LOG)[2] == 1.0
    unknown = ratio_with_interval(on_theme, all_of_them, None, None, LOG)
    assert unknown[0] == share
    assert np.isnan(unknown[1:3]).all()
    assert "was not measured" in unknown[3]
    assert ratio_with_interval(on_theme * 0, all_of_them * 0, None, 0.0, LOG)[3] == "nothing to count"
    assert "11 inspections" in ratio_with_interval(on_theme[1:], all_of_them[1:], None, 0.0, LOG)[3]


def test_inspections_without_findings_are_no_part_of_the_population_of_a_ratio():
    on_theme, all_of_them = np.array([*np.arange(1.0, 13.0), 0.0]), np.array([*[20.0] * 12, 0.0])
    assert ratio_with_interval(on_theme, all_of_them, 13, 0.0, LOG)[:3] == (78 / 240,) * 3
    expected = cluster_bootstrap_share(on_theme, all_of_them, population=14)
    assert ratio_with_interval(on_theme, all_of_them, 15, 0.0, LOG)[1:3] == expected


def test_balance_is_of_strengths_among_clear_findings():
    strength, improvement = np.full(12, 3.0), np.arange(12.0)
    row = share_of_findings_columns(
        strength + improvement, [strength, improvement], np.full(12, 20.0), None, None, by_people=True
    )
    assert row["findings"] == 102
    assert row["findings_share"] == pytest.approx(102 / 240)
    assert row["balance"] == pytest.approx(36 / 102)
    assert (row["balance_lower"], row["balance_upper"]) == cluster_bootstrap_share(strength, strength + improvement)
    by_model = share_of_findings_columns(
        strength + improvement, [strength, improvement], np.full(12, 20.0), None, None, by_people=False
    )
    assert "was not measured" in by_model["balance_why"]
    assert np.isnan(by_model["findings_share_lower"])


def test_the_errors_of_a_model_widen_the_share_by_ratios_and_the_balance_by_odds():
    strength, improvement, everything = np.full(12, 3.0), np.arange(12.0), np.full(12, 20.0)
    errors = VerdictErrors((), (), {}, share_error=0.2, balance_error=0.5)
    alone, widened = (
        share_of_findings_columns(
            strength + improvement, [strength, improvement], everything, None, errors, by_people=by_people
        )
        for by_people in (True, False)
    )
    for name, scale, error in (("findings_share", np.log, 0.2), ("balance", logit, 0.5)):
        share = scale(widened[name])
        assert widened[name] == alone[name]
        for end in ("lower", "upper"):
            by_chance = scale(alone[f"{name}_{end}"]) - share
            expected = math.hypot(by_chance, norm.ppf(0.975) * error)
            assert abs(scale(widened[f"{name}_{end}"]) - share) == pytest.approx(expected), (name, end)


def period(share, lower, upper, n=20, *, complete=False):
    columns = {"theme": "data", "label": "Data", "inspections": n, "complete": complete}
    for claim in ("found", "strength_side", "improvement_side"):
        columns |= {
            claim: 0 if math.isnan(share) else round(share * n),
            f"{claim}_share": share,
            f"{claim}_lower": lower,
            f"{claim}_upper": upper,
        }
    return pd.DataFrame([columns])


def test_the_interval_of_a_change_is_stretched_to_hold_for_all_claims():
    row = theme_change(period(0.25, 0.1, 0.5), period(0.75, 0.6, 0.85)).iloc[0]
    lower, upper = difference_interval((0.25, 0.1, 0.5), (0.75, 0.6, 0.85))
    assert (lower, upper) == pytest.approx((0.5 - math.hypot(0.15, 0.25), 0.5 + math.hypot(0.1, 0.15)))
    # Three claims of one theme.
    stretch = norm.ppf(1 - 0.025 / 3) / norm.ppf(0.975)
    assert row["change"] == 0.5
    assert (row["lower"], row["upper"]) == pytest.approx((0.5 - stretch * (0.5 - lower), 0.5 + stretch * (upper - 0.5)))
    assert row["clear"]
    assert (row["earlier"], row["later"], row["earlier_n"], row["later_n"], row["why"]) == (5, 15, 20, 20, "")
    fall = theme_change(period(0.75, 0.6, 0.85), period(0.25, 0.1, 0.5)).iloc[0]
    assert fall["clear"]
    assert (fall["lower"], fall["upper"]) == pytest.approx((-row["upper"], -row["lower"]))
    assert not theme_change(period(0.5, 0.3, 0.7), period(0.6, 0.4, 0.8))["clear"].any()


def test_why_a_change_has_no_interval():
    whole, other = period(0.25, 0.25, 0.25, complete=True), period(0.3, 0.3, 0.3, complete="True")
    row = theme_change(whole, other).iloc[0]
    assert (row["why"], row["clear"]) == ("both periods are complete counts", True)
    assert np.isnan([row["lower"], row["upper"]]).all()
    assert not theme_change(whole, whole)["clear"].any()
    unknown = theme_change(period(0.25, math.nan, math.nan), period(0.9, 0.8, 1.0)).iloc[0]
    assert (unknown["why"], unknown["clear"]) == ("a period has no interval", False)
    assert unknown["change"] == pytest.approx(0.65)
    empty = theme_change(period(0.25, 0.1, 0.5), period(math.nan, 0.0, 1.0, n=20).assign(inspections=0)).iloc[0]
    assert empty["why"] == "a period has no inspections"
    assert np.isnan(empty["change"])
