from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from synth.errors import ModelError
from synth.files import to_json
from synth.prevalence import DEFAULT_RULE, VERDICTS, VerdictRule, fit_verdict_rule, verdicts_from_labels

from .conftest import sentences
from .simulation import simulate_findings


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
        (["neutral", "neutral"], "mentioned"),
        (["mixed", "mixed"], "mentioned"),
        (["mixed", "mixed", "mixed"], "both"),
        ([], "not found"),
    ],
    ids=["strength", "one-against-two", "both", "facts-only", "two-mixed", "three-mixed", "nothing"],
)
def test_verdicts_from_labels_of_a_report(taxonomy, polarities, verdict):
    rows = [("a-2024", "finding", "strength", "")] * 90 + [("a-2024", "finding", p, "advocacy") for p in polarities]
    assert of(verdicts_from_labels(sentences(rows), taxonomy), "advocacy")["verdict"] == verdict


def test_one_sentence_of_a_press_release_counts(taxonomy):
    rows = [("a-2024", "finding", "improvement", "advocacy"), *[("a-2024", "finding", "strength", "")] * 15]
    verdicts = verdicts_from_labels(sentences(rows, document="press_release"), taxonomy)
    assert of(verdicts, "advocacy")["verdict"] == "improvement"
    assert (verdicts["certainty"] == 1).all()
    assert (verdicts["status"] == "confirmed").all()


@pytest.mark.parametrize("others", [12, 25, 42, 44, 60, 61, 150])
def test_one_body_sentence_is_no_verdict_however_long_the_document(taxonomy, others):
    rows = [("a-2024", "finding", "strength", "advocacy"), *[("a-2024", "finding", "strength", "")] * others]
    assert of(verdicts_from_labels(sentences(rows), taxonomy), "advocacy")["verdict"] == "not found"


def test_inspections_with_few_findings_are_counted_and_say_so(taxonomy):
    table = sentences([("comment-1", "finding", "improvement", "advocacy"), *[("b", "finding", "strength", "")] * 20])
    verdicts = verdicts_from_labels(table, taxonomy)
    comment = verdicts[verdicts["inspection_id"] == "comment-1"]
    assert of(comment, "advocacy")["verdict"] == "improvement"
    assert set(comment["basis"]) == {"count"}
    assert set(verdicts.loc[verdicts["inspection_id"] == "b", "basis"]) == {"evidence"}


def test_a_table_without_probabilities_is_taken_as_certain(taxonomy):
    table = sentences([("a-2024", "finding", "improvement", "advocacy")] * 3)
    pd.testing.assert_frame_equal(DEFAULT_RULE.verdicts(table, taxonomy), verdicts_from_labels(table, taxonomy))


def test_the_rule_recovers_known_verdicts(simulated, given_labels, taxonomy):
    table, _ = simulated
    rule = fit_verdict_rule(table, given_labels(table), taxonomy)
    fresh, fresh_true = simulate_findings(np.random.default_rng(11), 30, taxonomy)
    verdicts, true = rule.verdicts(fresh, taxonomy), fresh_true["verdict"].to_numpy()
    wrong = (verdicts["verdict"].to_numpy() != true).mean()
    sides = {side: verdicts[side].to_numpy() > 0 for side in ("strength", "improvement")}
    any_sentence = np.select(
        [sides["strength"] & sides["improvement"], sides["strength"], sides["improvement"]],
        ["both", "strength", "improvement"],
        default="not found",
    )
    assert wrong < 0.5 * (any_sentence != true).mean()
    assert rule.is_fitted


def probabilities(table, taxonomy, **columns):
    """A table with the probabilities of a model that is sure of what the columns say."""
    themes = {f"p_{theme}": 0.0 for theme in taxonomy.ids}
    polarities = {f"p_{name}": 0.0 for name in ("strength", "improvement", "mixed", "neutral")}
    return table.assign(p_finding=1.0, **{**polarities, **themes, **columns})


def test_both_sides_are_kept_where_both_are_said(taxonomy):
    sides = ["strength"] * 8 + ["improvement"] * 3
    table = sentences(
        [("a-2024", "finding", side, "advocacy") for side in sides] + [("a-2024", "finding", "neutral", "")] * 20
    )
    table = probabilities(table, taxonomy)
    table.loc[:10, "p_advocacy"] = 0.97
    for side, other in (("strength", "improvement"), ("improvement", "strength")):
        table[f"p_{side}"] = np.where(table["polarity"] == side, 0.95, np.where(table["polarity"] == other, 0.03, 0.0))
    assert of(DEFAULT_RULE.verdicts(table, taxonomy), "advocacy")["verdict"] == "both"


@pytest.mark.parametrize("extra", [10, 60, 400])
def test_more_text_on_other_matters_changes_no_verdict(simulated, taxonomy, extra):
    table, _ = simulated
    one = table[table["inspection_id"] == "inspection-00000"].reset_index(drop=True)
    silent = probabilities(sentences([("inspection-00000", "finding", "neutral", "")] * extra), taxonomy)
    silent["finding_id"] = [f"extra-{number}" for number in range(extra)]
    longer = pd.concat([one, silent], ignore_index=True)
    first, second = (DEFAULT_RULE.verdicts(rows, taxonomy) for rows in (one, longer))
    pd.testing.assert_frame_equal(first, second)


def test_a_verdict_that_is_not_sure_is_called_uncertain(simulated, given_labels, taxonomy):
    table, _ = simulated
    verdicts = fit_verdict_rule(table, given_labels(table), taxonomy).verdicts(table, taxonomy)
    uncertain = verdicts["status"] == "uncertain"
    assert 0 < uncertain.sum() < len(verdicts)
    assert (verdicts["certainty"] < 0.8).equals(uncertain)
    assert set(verdicts["status"]) <= {"uncertain", "provisional"}


def test_certainty_follows_the_curve_of_the_theme_where_it_is_found_or_not(taxonomy):
    # One neutral sentence: neither side is in doubt, only whether the theme is found.
    rows = [("a-2024", "finding", "neutral", "advocacy")] + [("a-2024", "finding", "neutral", "")] * 20
    table = probabilities(sentences(rows), taxonomy, p_neutral=1.0)
    table.loc[0, "p_advocacy"] = 0.9
    row = of(DEFAULT_RULE.verdicts(table, taxonomy), "advocacy")
    chance = float(DEFAULT_RULE.theme.probability(np.array(0.9)))
    assert row["certainty"] == pytest.approx(max(chance, 1 - chance), abs=1e-6)
    assert row["certainty_strength"] > 0.9


def test_a_side_is_judged_against_the_other_side_of_the_same_theme(taxonomy):
    strong, weak = np.array(6.0), np.array(1.5)
    side = DEFAULT_RULE.side
    assert side.probability(weak, np.array(0.0)) > side.probability(weak, strong)
    table = sentences(
        [("a-2024", "finding", "strength", "advocacy")] * 6 + [("a-2024", "finding", "improvement", "advocacy")] * 2
    )
    table = pd.concat([table, sentences([("a-2024", "finding", "neutral", "")] * 9)], ignore_index=True)
    table = probabilities(table, taxonomy)
    table.loc[:7, "p_advocacy"] = 1.0
    table.loc[:5, "p_strength"], table.loc[6:7, "p_improvement"] = 1.0, 0.75
    row = of(DEFAULT_RULE.verdicts(table, taxonomy), "advocacy")
    chance = {"strength": float(side.probability(strong, weak)), "improvement": float(side.probability(weak, strong))}
    for name, probability in chance.items():
        assert row[f"certainty_{name}"] == pytest.approx(max(probability, 1 - probability), abs=1e-6)


def test_fitting_and_verdicts_do_not_depend_on_the_order_of_inspections(simulated, given_labels, taxonomy):
    table, _ = simulated
    order = sorted(table["inspection_id"].unique(), reverse=True)
    turned = pd.concat([table[table["inspection_id"] == name] for name in order], ignore_index=True)
    first, second = (fit_verdict_rule(rows, given_labels(rows), taxonomy) for rows in (table, turned))
    assert first == second
    shuffled = table.sample(frac=1, random_state=5)
    pd.testing.assert_frame_equal(first.verdicts(table, taxonomy), first.verdicts(shuffled, taxonomy))


def test_a_rule_survives_json(simulated, given_labels, taxonomy):
    table, _ = simulated
    rule = fit_verdict_rule(table, given_labels(table), taxonomy)
    assert VerdictRule.from_dict(json.loads(to_json(rule.to_dict()))) == rule
    assert VerdictRule.from_dict(json.loads(to_json(DEFAULT_RULE.to_dict()))) == DEFAULT_RULE


@pytest.mark.parametrize(
    "change",
    [
        {"side": {"intercept": math.nan, "slope": 1, "share": 0}},
        {"side": {"intercept": 1}},
        {"side": {"intercept": 0, "slope": -1, "share": 0}},
        {"theme": None},
        {"errors": {"counts": {}}},
        {"is_fitted": "yes"},
    ],
    ids=["nan", "no-slope", "falling", "no-theme", "errors", "text"],
)
def test_a_malformed_rule_is_refused_on_one_line(change):
    with pytest.raises(ModelError, match="Train the model again"):
        VerdictRule.from_dict(DEFAULT_RULE.to_dict() | change)
    with pytest.raises(ModelError):
        VerdictRule.from_dict("no rule")


def test_every_verdict_rests_on_a_labelled_finding(simulated, taxonomy):
    table, _ = simulated
    doubtful = table.assign(themes="")
    assert (DEFAULT_RULE.verdicts(doubtful, taxonomy)["verdict"] == "not found").all()
    verdicts = DEFAULT_RULE.verdicts(table, taxonomy)
    assert set(verdicts["verdict"]) <= set(VERDICTS)
    for side in ("strength", "improvement"):
        assert (verdicts.loc[verdicts["verdict"].isin([side, "both"]), side] > 0).all()
    assert verdicts["certainty"].between(0.0, 1.0).all()
