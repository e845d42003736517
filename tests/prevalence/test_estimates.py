from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from synth.prevalence import CLAIMS, GRADES, VerdictRule, prevalence_by, theme_prevalence, verdicts_from_labels

from .conftest import sentences


@pytest.fixture(scope="module")
def small(taxonomy):
    """Twelve inspections: advocacy a strength of nine, poverty an area for improvement of three."""
    rows = []
    for number in range(12):
        name = f"area-{number:02d}"
        rows += [(name, "finding", "strength", "advocacy")] * (3 if number < 9 else 0)
        rows += [(name, "finding", "improvement", "poverty")] * (2 if number < 3 else 0)
        rows += [(name, "finding", "neutral", "")] * 5
    table = sentences(rows)
    return verdicts_from_labels(table, taxonomy), table.groupby("inspection_id").size()


def row(prevalence, theme):
    return prevalence.set_index("theme").loc[theme]


def test_counts_shares_and_ends(small, taxonomy):
    result = row(theme_prevalence(*small, taxonomy), "advocacy")
    assert (result["found"], result["strength_only"], result["strength_side"], result["both"]) == (9, 9, 9, 0)
    assert result["found_share"] == 0.75
    assert (result["found_lower"], result["found_upper"]) == pytest.approx((0.4677, 0.9111), abs=1e-4)
    assert result["balance"] == 1.0
    assert result["findings_share"] == pytest.approx(27 / 93)


def test_exclusive_verdicts_add_up_to_found(simulated, taxonomy):
    table, _ = simulated
    verdicts = verdicts_from_labels(table, taxonomy)
    result = theme_prevalence(verdicts, table.groupby("inspection_id").size(), taxonomy)
    assert (result[["strength_only", "improvement_only", "both", "named"]].sum(axis=1) == result["found"]).all()


def test_exact_and_finite_population_are_passed_on(small, taxonomy):
    exact = row(theme_prevalence(*small, taxonomy, exact=True), "advocacy")
    assert exact["found_lower"] == pytest.approx(0.4281, abs=1e-4)
    whole = row(theme_prevalence(*small, taxonomy, population=12), "advocacy")
    assert whole["found_lower"] == whole["found_upper"] == 0.75
    with pytest.raises(ValueError, match="population"):
        theme_prevalence(*small, taxonomy, population=11)


def test_errors_of_the_rule_widen_every_interval(simulated, given_labels, taxonomy):
    table, _ = simulated
    rule = VerdictRule.fit(table, given_labels(table), taxonomy)
    findings = table.groupby("inspection_id").size()
    verdicts = rule.verdicts(table, taxonomy)
    plain, carried = (theme_prevalence(verdicts, findings, taxonomy, errors=errors) for errors in (None, rule.errors))
    for claim in CLAIMS:
        assert (carried[f"{claim}_lower"] <= carried[f"{claim}_share"]).all()
        assert (carried[f"{claim}_share"] <= carried[f"{claim}_upper"]).all()
    width = [(table["strength_side_upper"] - table["strength_side_lower"]).mean() for table in (plain, carried)]
    assert width[1] > width[0]
    assert (carried["findings_share_lower"] < plain["findings_share_lower"]).all()
    with pytest.raises(ValueError, match="exact"):
        theme_prevalence(verdicts, findings, taxonomy, errors=rule.errors, exact=True)


def test_balance_carries_the_error_of_the_model_when_every_inspection_is_in(simulated, given_labels, taxonomy):
    table, _ = simulated
    errors = VerdictRule.fit(table, given_labels(table), taxonomy).errors
    findings = table.groupby("inspection_id").size()
    verdicts = verdicts_from_labels(table, taxonomy)
    whole = theme_prevalence(verdicts, findings, taxonomy, errors=errors, population=len(findings))
    known = whole[whole["balance_why"] == ""]
    assert len(known)
    inside = known[known["balance"].between(0.1, 0.9)]
    assert (inside["balance_upper"] - inside["balance_lower"]).to_numpy() == pytest.approx(
        2 * 1.959964 * errors.balance_error, abs=1e-6
    )
    by_people = theme_prevalence(verdicts, findings, taxonomy, population=len(findings))
    assert (by_people["balance_lower"] == by_people["balance"]).all()


def test_balance_has_no_interval_where_the_error_of_the_model_is_not_known(simulated, given_labels, taxonomy):
    table, _ = simulated
    rule = VerdictRule.fit(table, given_labels(table), taxonomy)
    errors = dataclasses.replace(rule.errors, balance_error=None)
    result = theme_prevalence(
        rule.verdicts(table, taxonomy), table.groupby("inspection_id").size(), taxonomy, errors=errors
    )
    assert result["balance"].notna().all()
    assert result["balance_lower"].isna().all()
    assert result["balance_why"].str.startswith("the model's error in it was not measured").all()
    assert result["findings_share_lower"].notna().any()


def test_an_interval_that_is_not_offered_is_missing_with_its_reason(small, taxonomy):
    result = row(theme_prevalence(*small, taxonomy), "poverty")
    assert math.isnan(result["findings_share_lower"])
    assert result["findings_share_why"] == "found in 3 inspections, fewer than 5"
    nothing = row(theme_prevalence(*small, taxonomy), "data")
    assert nothing["balance_why"] == "nothing to count"
    assert (nothing["found"], nothing["found_lower"]) == (0, 0.0)


def test_an_inspection_without_findings_counts_as_not_found(small, taxonomy):
    verdicts, findings = small
    more = pd.concat([findings, pd.Series({"silent-2024": 0})])
    result = row(theme_prevalence(verdicts, more, taxonomy), "advocacy")
    assert (result["inspections"], result["found"]) == (13, 9)


def test_no_inspections_give_counts_of_zero(small, taxonomy):
    result = theme_prevalence(small[0], pd.Series(dtype="int64"), taxonomy)
    assert (result["inspections"] == 0).all()
    assert (result["found_upper"] == 1).all()


def test_groups_keep_their_order_and_the_unknown_comes_last(small, taxonomy):
    verdicts, findings = small
    grades = ["good", "weak", "very good", "good", None, " "] * 2
    inspections = pd.DataFrame({"inspection_id": findings.index, "grade": grades})
    result = prevalence_by("grade", inspections.iloc[:11], verdicts, findings, taxonomy, order=GRADES)
    assert list(result["group"].unique()) == ["weak", "good", "very good", "not known"]
    advocacy = result[result["theme"] == "advocacy"].set_index("group")
    assert advocacy["inspections"].to_dict() == {"weak": 2, "good": 4, "very good": 2, "not known": 4}
    assert advocacy["found"].sum() == 9


def test_the_order_of_rows_does_not_matter(small, taxonomy):
    verdicts, findings = small
    rng = np.random.default_rng(1)
    turned = theme_prevalence(
        verdicts.sample(frac=1, random_state=2), findings.iloc[rng.permutation(len(findings))], taxonomy
    )
    pd.testing.assert_frame_equal(turned, theme_prevalence(verdicts, findings, taxonomy))
