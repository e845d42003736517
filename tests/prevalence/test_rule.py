from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from synth.errors import ModelError
from synth.files import to_json
from synth.prevalence import CLAIMS, DEFAULT_RULE, VERDICTS, VerdictRule, inspection_verdicts, verdicts_from_labels
from synth.prevalence.errors import measure_balance_error
from synth.prevalence.simulation import simulate_findings

from .conftest import sentences


def of(verdicts, theme):
    return verdicts.set_index("theme").loc[theme]


def test_one_passing_sentence_of_a_long_report_is_no_finding_of_the_inspection(taxonomy):
    rows = [("a-2024", "finding", "strength", "")] * 90 + [("a-2024", "finding", "strength", "advocacy")]
    assert of(verdicts_from_labels(sentences(rows), taxonomy), "advocacy")["verdict"] == "not found"


@pytest.mark.parametrize(
    ("polarities", "verdict"),
    [
        (["strength", "strength"], "strength"),
        (["improvement", "improvement", "strength"], "improvement"),
        (["strength", "strength", "improvement", "improvement"], "both"),
        (["neutral", "neutral"], "named"),
        (["mixed", "mixed"], "named"),
        (["mixed", "mixed", "mixed"], "both"),
        ([], "not found"),
    ],
    ids=["strength", "one-against-two", "both", "facts-only", "two-mixed", "three-mixed", "nothing"],
)
def test_verdicts_from_labels_of_a_report(taxonomy, polarities, verdict):
    rows = [("a-2024", "finding", "strength", "")] * 90 + [("a-2024", "finding", p, "advocacy") for p in polarities]
    assert of(verdicts_from_labels(sentences(rows), taxonomy), "advocacy")["verdict"] == verdict


def test_one_sentence_of_a_press_release_counts(taxonomy):
    rows = [("a-2024", "finding", "improvement", "advocacy"), ("a-2024", "finding", "strength", "")]
    verdicts = verdicts_from_labels(sentences(rows), taxonomy)
    assert of(verdicts, "advocacy")["verdict"] == "improvement"
    assert (verdicts["certainty"] == 1).all()


def test_a_table_without_probabilities_is_taken_as_certain(taxonomy):
    table = sentences([("a-2024", "finding", "improvement", "advocacy")] * 3)
    pd.testing.assert_frame_equal(DEFAULT_RULE.verdicts(table, taxonomy), verdicts_from_labels(table, taxonomy))


def test_the_rule_recovers_known_verdicts_better_than_any_sentence(simulated, given_labels, taxonomy):
    table, _ = simulated
    rule = VerdictRule.fit(table, given_labels(table), taxonomy)
    fresh, fresh_true = simulate_findings(np.random.default_rng(11), 30, taxonomy)
    wrong = {
        name: (verdicts["verdict"].to_numpy() != fresh_true["verdict"].to_numpy()).mean()
        for name, verdicts in (
            ("rule", rule.verdicts(fresh, taxonomy)),
            ("any", inspection_verdicts(fresh, taxonomy, least_findings=1)),
        )
    }
    assert wrong["rule"] < 0.5 * wrong["any"]


def test_errors_are_counted_on_inspections_that_the_rule_had_not_seen(simulated, given_labels, taxonomy):
    table, _ = simulated
    errors = VerdictRule.fit(table, given_labels(table), taxonomy).errors
    assert errors.inspections == 20
    for claim in errors.claims.values():
        assert claim.true_yes + claim.true_no == 20 * len(taxonomy.ids)
    assert errors.short_claims["found"].true_yes > errors.claims["found"].true_yes
    assert 0 < errors.share_error < 0.05
    assert 0 < errors.balance_error < 0.2
    assert set(errors.claims) == set(CLAIMS)


def test_a_text_about_the_whole_country_is_no_inspection_to_calibrate_on(simulated, given_labels, taxonomy):
    table, _ = simulated
    table = table.assign(document="report")
    rule = VerdictRule.fit(table, given_labels(table), taxonomy)
    # Three of the twenty, in which the model is wrong throughout.
    national = table["inspection_id"] < "inspection-00003"
    labels = given_labels(table)
    labels.loc[national, "polarity"] = "improvement"
    table.loc[national, "document"] = "national_overview"
    without = VerdictRule.fit(table, labels, taxonomy)
    assert (rule.errors.inspections, without.errors.inspections) == (20, 17)
    area = ~national
    assert without == VerdictRule.fit(table[area].reset_index(drop=True), labels[area].reset_index(drop=True), taxonomy)


def test_with_nothing_but_texts_about_the_whole_country_the_default_rule_is_given(simulated, given_labels, taxonomy):
    table, _ = simulated
    table = table.assign(document="national_overview")
    assert VerdictRule.fit(table, given_labels(table), taxonomy) == DEFAULT_RULE


def test_fitting_and_verdicts_do_not_depend_on_the_order_of_inspections(simulated, given_labels, taxonomy):
    table, _ = simulated
    order = sorted(table["inspection_id"].unique(), reverse=True)
    turned = pd.concat([table[table["inspection_id"] == name] for name in order], ignore_index=True)
    first, second = (VerdictRule.fit(rows, given_labels(rows), taxonomy) for rows in (table, turned))
    assert first == second
    shuffled = table.sample(frac=1, random_state=5)
    pd.testing.assert_frame_equal(first.verdicts(table, taxonomy), first.verdicts(shuffled, taxonomy))


def test_a_rule_survives_json(simulated, given_labels, taxonomy):
    table, _ = simulated
    rule = VerdictRule.fit(table, given_labels(table), taxonomy)
    assert VerdictRule.from_dict(json.loads(to_json(rule.to_dict()))) == rule
    assert VerdictRule.from_dict(json.loads(to_json(DEFAULT_RULE.to_dict()))) == DEFAULT_RULE


def test_a_rule_of_a_model_that_was_trained_before_balance_was_measured_is_read(simulated, given_labels, taxonomy):
    table, _ = simulated
    rule = VerdictRule.fit(table, given_labels(table), taxonomy)
    content = json.loads(to_json(rule.to_dict()))
    del content["errors"]["balance_error"]
    for part in ("claims", "short_claims"):
        for side in ("strength", "improvement"):
            content["errors"][part][side] = content["errors"][part].pop(f"{side}_only")
    read = VerdictRule.from_dict(content)
    assert read.errors.balance_error is None
    assert read.errors.claims == rule.errors.claims


def test_error_of_balance_is_the_root_mean_square_over_themes_that_have_one(taxonomy):
    true = sentences(
        [("a", "finding", "strength", "advocacy")] * 3
        + [("a", "finding", "improvement", "advocacy"), ("a", "finding", "mixed", "poverty")]
        + [("a", "other", "strength", "data")]
    )
    given = true.assign(polarity=["strength", "strength", "improvement", "improvement", "mixed", "strength"])
    assert measure_balance_error(true, given, taxonomy) == pytest.approx(math.sqrt((0.25**2 + 0) / 2))
    assert measure_balance_error(true.assign(kind="other"), given, taxonomy) is None


@pytest.mark.parametrize(
    "change",
    [
        {"floor": 2},
        {"leak": -0.1},
        {"side": {"cut": math.nan, "slope": 1}},
        {"side": {"cut": 1}},
        {"theme": None},
        {"errors": {"claims": {}}},
        {"floor": "much"},
    ],
    ids=["floor", "leak", "nan", "no-slope", "no-theme", "errors", "text"],
)
def test_a_malformed_rule_is_refused_on_one_line(change):
    with pytest.raises(ModelError, match="Train the model anew"):
        VerdictRule.from_dict(DEFAULT_RULE.to_dict() | change)
    with pytest.raises(ModelError):
        VerdictRule.from_dict("no rule")


def test_with_one_inspection_or_one_class_the_default_rule_is_given(simulated, given_labels, taxonomy):
    table, _ = simulated
    one = table[table["inspection_id"] == table["inspection_id"].iloc[0]].reset_index(drop=True)
    assert VerdictRule.fit(one, given_labels(one), taxonomy) == DEFAULT_RULE
    blank = given_labels(table).assign(themes="")
    assert VerdictRule.fit(table, blank, taxonomy) == DEFAULT_RULE


def test_every_verdict_rests_on_a_labelled_finding(simulated, taxonomy):
    table, _ = simulated
    doubtful = table.assign(themes="")
    assert (DEFAULT_RULE.verdicts(doubtful, taxonomy)["verdict"] == "not found").all()
    verdicts = DEFAULT_RULE.verdicts(table, taxonomy)
    assert set(verdicts["verdict"]) <= set(VERDICTS)
    for side in ("strength", "improvement"):
        assert (verdicts.loc[verdicts["verdict"].isin([side, "both"]), side] > 0).all()
    assert verdicts["certainty"].between(0.0, 1.0).all()


def test_noise_of_a_long_report_flags_nothing(taxonomy):
    rng = np.random.default_rng(2)
    table = sentences([("a-2024", "finding", "strength", "")] * 600)
    for name in ("finding", "strength", "improvement", "mixed", "neutral", *taxonomy.ids):
        table[f"p_{name}"] = rng.uniform(0, 0.02, len(table))
    table["p_finding"] = table["p_strength"] = 1.0
    table.loc[0, "themes"] = "advocacy"
    assert (DEFAULT_RULE.verdicts(table, taxonomy)["verdict"] == "not found").all()
