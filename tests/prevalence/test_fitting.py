from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from synth.errors import ModelError
from synth.findings import theme_matrix
from synth.prevalence import CLAIMS, DEFAULT_RULE, VerdictErrors, fit_verdict_rule, verdicts_from_labels
from synth.prevalence.verdict_errors.counts import answers, count_answers
from synth.prevalence.verdict_errors.shares import balance_deviations, share_deviations
from synth.prevalence.verdicts.compositions import compose
from synth.prevalence.verdicts.curve import fit_curve

from .conftest import sentences


def sensitivity(errors, claim):
    """The share of true cases that the rule answers with yes, over all domains."""
    holds = errors.array(claim)[:, :, 1].sum(axis=(0, 1))
    return holds[:2].sum() / holds.sum()


def specificity(errors, claim):
    """The share of false cases that the rule answers with no, over all domains."""
    fails = errors.array(claim)[:, :, 0].sum(axis=(0, 1))
    return fails[2:].sum() / fails.sum()


@pytest.fixture(scope="module")
def fitted(simulated, given_labels, taxonomy):
    table, _ = simulated
    origin = np.where(table["inspection_id"] < "inspection-00010", "invented", "letters")
    return fit_verdict_rule(table.assign(origin=origin), given_labels(table), taxonomy)


def test_errors_are_counted_by_kind_of_text(fitted, taxonomy):
    errors = fitted.errors
    assert errors.domains == ("invented", "letters")
    for claim in CLAIMS:
        counts = errors.array(claim)
        assert counts.shape == (2, len(taxonomy.ids), 2, 4)
        # Each inspection, as it is or composed, has a verdict on each theme.
        assert counts.sum(axis=(2, 3)).tolist() == [[n] * len(taxonomy.ids) for n in errors.inspections]
        assert min(sensitivity(errors, claim), specificity(errors, claim)) > 0.5
    assert min(errors.inspections) > 10
    assert 0 < errors.share_error < 1
    assert 0 < errors.balance_error < 1


def test_without_a_column_origin_there_is_one_kind_of_text(simulated, given_labels, taxonomy):
    table, _ = simulated
    assert fit_verdict_rule(table, given_labels(table), taxonomy).errors.domains == ("labelled inspections",)


def test_a_text_about_the_whole_country_is_no_inspection_to_fit_on(simulated, given_labels, taxonomy):
    table, _ = simulated
    # Three of the twenty, in which the model is wrong throughout.
    national = table["inspection_id"] < "inspection-00003"
    labels = given_labels(table)
    labels.loc[national, "polarity"] = "improvement"
    marked = table.assign(document=np.where(national, "national_overview", "report"))
    area = ~national
    expected = fit_verdict_rule(table[area].reset_index(drop=True), labels[area].reset_index(drop=True), taxonomy)
    assert fit_verdict_rule(marked, labels, taxonomy) == expected


def test_where_there_is_nothing_to_fit_on_the_rule_says_so(simulated, given_labels, taxonomy):
    table, _ = simulated
    national = fit_verdict_rule(table.assign(document="national_overview"), given_labels(table), taxonomy)
    assert national == DEFAULT_RULE
    blank = fit_verdict_rule(table, given_labels(table).assign(themes=""), taxonomy)
    assert not blank.is_fitted
    assert blank.side == DEFAULT_RULE.side


def test_a_spreadsheet_of_comments_is_counted_not_judged(simulated, given_labels, taxonomy):
    table, _ = simulated
    comments = table.head(276).assign(inspection_id=[f"comment-{number:03d}" for number in range(276)])
    labels = given_labels(comments)
    rule = fit_verdict_rule(comments, labels, taxonomy)
    verdicts = rule.verdicts(comments, taxonomy)
    said = theme_matrix(comments, taxonomy) & (comments["polarity"] == "improvement").to_numpy()[:, None]
    called = verdicts["verdict"].eq("improvement").to_numpy().reshape(276, -1)
    assert (called == said).all()
    assert set(verdicts["basis"]) == {"count"}


def test_composed_inspections_use_each_sentence_once_and_mix_the_sides(simulated, given_labels, taxonomy):
    table, _ = simulated
    labels = given_labels(table)
    inspections = compose(labels, taxonomy)
    rows = np.concatenate(inspections)
    assert len(inspections) > 5
    assert len(set(rows.tolist())) == len(rows)
    names = np.repeat([f"c-{number}" for number in range(len(inspections))], [len(one) for one in inspections])
    composed = sentences([]).reindex(range(0))
    composed = labels.iloc[rows].assign(inspection_id=names).reset_index(drop=True)
    verdicts = verdicts_from_labels(composed, taxonomy)["verdict"].value_counts(normalize=True)
    assert verdicts["both"] > 0.1
    assert compose(labels, taxonomy, seed=1)[0].tolist() != inspections[0].tolist()


def test_a_curve_recovers_what_the_cases_were_drawn_from():
    rng = np.random.default_rng(1)
    evidence, other = rng.gamma(1.5, 2, 20_000), rng.gamma(1.5, 2, 20_000)
    score = -2 + 1.5 * np.log(evidence + 0.05) + 2 * evidence / (evidence + other + 0.5)
    holds = rng.random(20_000) < 1 / (1 + np.exp(-score))
    curve = fit_curve(evidence, other, holds, np.ones(20_000))
    assert (curve.intercept, curve.slope, curve.share) == pytest.approx((-2, 1.5, 2), abs=0.25)
    assert fit_curve(evidence, None, holds, np.ones(20_000)).share == 0.0
    assert fit_curve(evidence, other, np.ones(20_000, dtype=bool), np.ones(20_000)) is None
    assert fit_curve(evidence, None, ~holds, np.ones(20_000)) is None


@pytest.mark.parametrize("shift", [0.0, 20.0], ids=["overlapping", "separated"])
def test_a_curve_has_the_largest_penalised_likelihood(shift):
    rng = np.random.default_rng(3)
    holds = rng.random(60) < 0.4
    evidence = rng.gamma(1.5, 2, 60) + np.where(holds, shift + 1, 0)

    def loss(weights):
        score = weights[0] + weights[1] * np.log(evidence + 0.05)
        return np.mean(np.logaddexp(0, score) - holds * score) + (1e-6 * weights[0] ** 2 + 1e-4 * weights[1] ** 2) / 2

    curve = fit_curve(evidence, None, holds, np.ones(60))
    expected = minimize(loss, [0, 0], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-14, "maxiter": 4000}).x
    assert (curve.intercept, curve.slope) == pytest.approx(tuple(expected), rel=1e-3)


@pytest.mark.parametrize(("share", "kept"), [(0.5, 0.5), (-1.0, 0.0)], ids=["weak", "the wrong way"])
def test_a_larger_share_of_a_side_never_makes_a_claim_less_likely(share, kept):
    rng = np.random.default_rng(2)
    evidence, other = rng.gamma(1.5, 2, 20_000), rng.gamma(1.5, 2, 20_000)
    score = -1 + np.log(evidence + 0.05) + share * evidence / (evidence + other + 0.5)
    holds = rng.random(20_000) < 1 / (1 + np.exp(-score))
    assert fit_curve(evidence, other, holds, np.ones(20_000)).share == pytest.approx(kept, abs=0.25)


def test_answers_are_counted_by_truth_and_certainty(taxonomy):
    true = verdicts_from_labels(sentences([("a", "finding", "strength", "advocacy")] * 12), taxonomy)
    given = true.assign(answer_strength=np.where(true["theme"] == "advocacy", "yes, uncertain", "no, sure"))
    assert answers(given, "strength_side")[list(taxonomy.ids).index("advocacy")] == 1
    counts = count_answers(true, given, "strength_side", taxonomy)
    assert counts[list(taxonomy.ids).index("advocacy"), 1].tolist() == [0, 1, 0, 0]
    assert counts[list(taxonomy.ids).index("poverty"), 0].tolist() == [0, 0, 0, 1]
    with pytest.raises(ValueError, match="different"):
        count_answers(true.iloc[1:], given, "strength_side", taxonomy)


def test_deviations_of_shares_and_balance_by_hand(taxonomy):
    true = sentences([("a", "finding", "strength", "advocacy")] * 9 + [("a", "finding", "improvement", "advocacy")] * 3)
    given = true.assign(polarity=["strength"] * 6 + ["improvement"] * 6, themes=["advocacy"] * 12)
    column = list(taxonomy.ids).index("advocacy")
    assert balance_deviations(true, given, taxonomy)[column] == pytest.approx(np.log(6.5 / 6.5) - np.log(9.5 / 3.5))
    assert np.isnan(balance_deviations(true.head(3), given.head(3), taxonomy)).all()
    fewer = given.assign(themes=["advocacy"] * 6 + [""] * 6)
    assert share_deviations(true, fewer, taxonomy)[column] == pytest.approx(np.log(6.5 / 12.5))


@pytest.mark.parametrize(
    "change",
    [
        {"counts": {}},
        {
            "counts": {claim: [[[[-1, 0, 0, 0], [0, 0, 0, 0]]]] for claim in CLAIMS},
            "domains": ["a"],
            "inspections": [1],
        },
        {"counts": {claim: [[[[1, 0, 0], [0, 0, 0]]]] for claim in CLAIMS}, "domains": ["a"], "inspections": [1]},
        {"inspections": [1]},
        {"share_error": -1},
        {"balance_error": "much"},
    ],
    ids=["none", "negative", "cells", "domains", "share", "text"],
)
def test_malformed_errors_are_refused(fitted, change):
    content = fitted.errors.to_dict()
    assert VerdictErrors.from_dict(content) == fitted.errors
    with pytest.raises(
        ModelError, match=r"^the errors of the verdict rule are (malformed|not counts).*Train the model again"
    ):
        VerdictErrors.from_dict(content | change)
