from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from synth.prevalence import (
    CLAIMS,
    GRADES,
    fit_verdict_rule,
    prevalence_by,
    theme_prevalence,
    verdicts_from_labels,
)

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
    assert (result["found"], result["strength_side"], result["both"], result["silent"]) == (9, 9, 0, 3)
    assert result["found_share"] == 0.75
    assert (result["found_lower"], result["found_upper"]) == pytest.approx((0.4677, 0.9111), abs=1e-4)
    assert result["balance"] == 1.0
    assert result["findings_share"] == pytest.approx(27 / 93)


def test_found_single_and_silent_add_up_to_the_inspections(simulated, taxonomy):
    table, _ = simulated
    verdicts = verdicts_from_labels(table, taxonomy)
    result = theme_prevalence(verdicts, table.groupby("inspection_id").size(), taxonomy)
    assert (result[["found", "single", "silent"]].sum(axis=1) == result["inspections"]).all()
    assert (result["strength_side_of_found"] == result["strength_side"] / result["found"]).all()


def test_one_finding_in_each_of_twelve_inspections_is_not_silence(taxonomy):
    rows = [(f"a-{k:02d}", "finding", "strength", theme) for k in range(12) for theme in ["poverty", *[""] * 12]]
    table = sentences(rows)
    result = row(
        theme_prevalence(verdicts_from_labels(table, taxonomy), table.groupby("inspection_id").size(), taxonomy),
        "poverty",
    )
    assert (result["found"], result["single"], result["silent"]) == (0, 12, 0)
    assert result["found_upper"] == pytest.approx(0.2425, abs=1e-4)


def test_a_finite_population_is_passed_on(small, taxonomy):
    whole = row(theme_prevalence(*small, taxonomy, population=12), "advocacy")
    assert whole["found_lower"] == whole["found_upper"] == 0.75
    assert whole["complete"]
    assert not row(theme_prevalence(*small, taxonomy, population=13), "advocacy")["complete"]
    with pytest.raises(ValueError, match="population"):
        theme_prevalence(*small, taxonomy, population=11)


@pytest.fixture(scope="module")
def by_model(simulated, given_labels, taxonomy):
    table, _ = simulated
    rule = fit_verdict_rule(table, given_labels(table), taxonomy)
    return rule, rule.verdicts(table, taxonomy), table.groupby("inspection_id").size()


def test_errors_of_the_rule_widen_every_interval(by_model, simulated, given_labels, taxonomy):
    rule, verdicts, findings = by_model
    carried = theme_prevalence(verdicts, findings, taxonomy, errors=rule.errors)
    table, _ = simulated
    people = verdicts_from_labels(table.assign(**given_labels(table)), taxonomy)
    plain = theme_prevalence(people, findings, taxonomy)
    for claim in CLAIMS:
        assert (carried[f"{claim}_lower"] <= carried[f"{claim}_share"]).all()
        assert (carried[f"{claim}_share"] <= carried[f"{claim}_upper"]).all()
        assert (carried[f"{claim}_estimate"].between(0, 1)).all()
    width = [(table["strength_side_upper"] - table["strength_side_lower"]).mean() for table in (plain, carried)]
    assert width[1] > width[0]
    assert (plain["status"] == "confirmed").all()
    assert (carried["status"] == "provisional").all()
    assert carried["quality"].str.startswith("Provisional: classified by a model only; no verdict was checked").all()


def test_verdicts_of_a_model_whose_errors_are_not_known_have_no_interval(by_model, taxonomy):
    _, verdicts, findings = by_model
    result = theme_prevalence(verdicts, findings, taxonomy)
    assert result["strength_side_lower"].isna().all()
    assert (result["interval_why"] != "").all()


@pytest.mark.parametrize("n", [4, 12])
def test_a_strength_is_never_more_likely_than_being_found(by_model, taxonomy, n):
    rule, verdicts, findings = by_model
    inside = findings.iloc[:n]
    result = theme_prevalence(verdicts, inside, taxonomy, errors=rule.errors)
    for side in ("strength_side", "improvement_side"):
        assert (result[f"{side}_upper"] <= result["found_upper"]).all()
        assert (result[f"{side}_lower"] <= result["found_lower"]).all()


def test_what_people_settled_is_kept_and_leaves_no_interval_when_it_is_all(by_model, taxonomy):
    rule, verdicts, findings = by_model
    n = len(findings)
    settled = verdicts.assign(status="confirmed", checked_by="Anna", checked_on="2026-11-29")
    result = theme_prevalence(settled, findings, taxonomy, errors=rule.errors, population=n)
    for claim in CLAIMS:
        assert (result[f"{claim}_lower"] == result[f"{claim}_share"]).all()
        assert (result[f"{claim}_upper"] == result[f"{claim}_share"]).all()
    assert result["quality"].iloc[0] == f"{n} of {n} verdicts checked by Anna, last on 29 November 2026."
    assert result["complete"].all()


def test_errors_that_people_find_count_against_the_verdicts_that_no_one_read(by_model, taxonomy):
    rule, verdicts, findings = by_model
    read = verdicts["inspection_id"].isin(findings.index[:12])
    says = verdicts["verdict"].isin(("strength", "both"))
    # Of the twelve inspections that were read, people take back every strength, or leave each as it is.
    denied = verdicts["verdict"].mask(read & says, "mentioned")
    medians = {}
    for name, verdict in (("kept", verdicts["verdict"]), ("taken back", denied)):
        status = np.where(read, "confirmed", verdicts["status"])
        cells = {
            f"certainty_{claim}": verdicts[f"certainty_{claim}"].mask(read, 1.0) for claim in ("found", "strength")
        }
        settled = verdicts.assign(verdict=verdict, status=status, **cells)
        result = theme_prevalence(settled, findings, taxonomy, errors=rule.errors, population=len(findings))
        proved = (settled["verdict"].isin(("strength", "both")) & read).groupby(settled["theme"]).sum()
        medians[name] = result.set_index("theme")["strength_side_estimate"] * len(findings) - proved
    unread_yes = (says & ~read).groupby(verdicts["theme"]).sum()
    # What is left for the unread ones is then far below what the rule says of them.
    assert (medians["taken back"] < 0.6 * unread_yes.clip(lower=1)).all()
    assert medians["taken back"].sum() < 0.5 * medians["kept"].sum()


def test_an_interval_never_denies_what_people_found(by_model, taxonomy):
    rule, verdicts, findings = by_model
    n = len(findings)
    read = verdicts["inspection_id"].isin(findings.index[:8])
    partly = verdicts.assign(status=np.where(read, "confirmed", verdicts["status"]))
    result = theme_prevalence(partly, findings, taxonomy, errors=rule.errors, population=n)
    for claim, names in CLAIMS.items():
        holds = verdicts["verdict"].isin(names)
        proved = (holds & read).groupby(verdicts["theme"]).sum().loc[list(taxonomy.ids)].to_numpy()
        denied = (~holds & read).groupby(verdicts["theme"]).sum().loc[list(taxonomy.ids)].to_numpy()
        assert (result[f"{claim}_lower"].to_numpy() >= proved / n - 1e-9).all()
        assert (result[f"{claim}_upper"].to_numpy() <= 1 - denied / n + 1e-9).all()


def test_balance_and_share_of_findings_carry_the_error_of_the_model(by_model, taxonomy):
    rule, verdicts, findings = by_model
    errors = rule.errors
    whole = theme_prevalence(verdicts, findings, taxonomy, errors=errors, population=len(findings))
    known = whole[(whole["balance_why"] == "") & whole["balance"].between(0.1, 0.9)]
    assert len(known)
    for name, ends in (("balance", lambda p: np.log(p / (1 - p))), ("findings_share", np.log)):
        error = errors.balance_error if name == "balance" else errors.share_error
        width = ends(known[f"{name}_upper"]) - ends(known[f"{name}_lower"])
        assert width.to_numpy() == pytest.approx(2 * 1.959964 * error, abs=1e-6)


def test_balance_has_no_interval_where_the_error_of_the_model_is_not_known(by_model, taxonomy):
    rule, verdicts, findings = by_model
    errors = dataclasses.replace(rule.errors, balance_error=None)
    result = theme_prevalence(verdicts, findings, taxonomy, errors=errors)
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
    assert (nothing["found"], nothing["found_lower"], nothing["silent"]) == (0, 0.0, 12)


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
    known = prevalence_by("grade", inspections.assign(grade="good"), verdicts, findings, taxonomy, order=GRADES)
    assert set(known["group"]) == {"good"}


def test_the_order_of_rows_does_not_matter(small, taxonomy):
    verdicts, findings = small
    rng = np.random.default_rng(1)
    turned = theme_prevalence(
        verdicts.sample(frac=1, random_state=2), findings.iloc[rng.permutation(len(findings))], taxonomy
    )
    pd.testing.assert_frame_equal(turned, theme_prevalence(verdicts, findings, taxonomy))
