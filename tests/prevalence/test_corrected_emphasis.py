from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from synth.errors import TableError
from synth.prevalence import EmphasisCounts, compare_emphasis, correct_emphasis, verdicts_from_labels
from synth.prevalence.simulation_emphasis import simulate_emphasis

from .conftest import sentences


def drawn(generator, n, audited):
    return np.isin(np.arange(n), generator.permutation(n)[:audited])


def cover(n, audited, trials, population=None, **quality):
    """Share of the intervals offered that hold the truth, and how many of the themes get one."""
    generator = np.random.default_rng(n * audited)
    held, asked = [], 0
    for _ in range(trials):
        one = simulate_emphasis(generator, n, population=population, **quality)
        is_audited = drawn(generator, n, audited)
        results = correct_emphasis(one.given, is_audited, one.audited(is_audited), population=population)
        asked += len(results)
        held += [r.lower <= s <= r.upper for r, s in zip(results, one.share, strict=True) if r.lower is not None]
    return np.mean(held), len(held) / asked


@pytest.mark.parametrize(
    "quality",
    [{"sensitivity": 0.92, "false_share": 0.004}, {"sensitivity": 0.75, "false_share": 0.02}],
    ids=["good", "poor"],
)
@pytest.mark.parametrize(
    ("n", "audited", "population"),
    [
        pytest.param(12, 6, None, id="12-audit-6"),
        pytest.param(16, 8, None, id="16-audit-8"),
        pytest.param(32, 8, None, id="32-audit-8"),
        pytest.param(300, 16, None, id="300-audit-16"),
        pytest.param(12, 6, 12, id="all-12-audit-6"),
        pytest.param(32, 8, 32, id="all-32-audit-8"),
        pytest.param(300, 16, 300, id="all-300-audit-16"),
    ],
)
def test_intervals_cover_as_promised(n, audited, population, quality):
    held, offered = cover(n, audited, 300, population, **quality)
    # Themes of one trial share their inspections: about two standard errors are allowed beside the promise.
    assert 0.92 - 0.008 <= held <= 0.98 + 0.004
    assert offered > 0.7


@pytest.mark.slow
@pytest.mark.parametrize("evenness", [8.0, 3.0, 1.5], ids=["even", "uneven", "very-uneven"])
@pytest.mark.parametrize(
    ("n", "audited"), [(12, 6), (12, 8), (16, 8), (16, 12), (32, 8), (32, 16), (300, 16), (300, 32)]
)
@pytest.mark.parametrize("known", [False, True], ids=["unlimited", "all-there-are"])
def test_intervals_cover_whatever_the_length_of_the_inspections(n, audited, evenness, known):
    held, _ = cover(n, audited, 400, n if known else None, sensitivity=0.85, false_share=0.008, evenness=evenness)
    assert 0.92 - 0.006 <= held <= 0.98 + 0.004


def test_the_estimate_is_right_on_average_where_the_count_is_not():
    generator = np.random.default_rng(4)
    wrong = {"naive": [], "corrected": [], "audit": []}
    for _ in range(200):
        one = simulate_emphasis(generator, 60, sensitivity=0.6, false_share=0.02)
        is_audited = drawn(generator, 60, 16)
        results = correct_emphasis(one.given, is_audited, one.audited(is_audited))
        wrong["naive"].append(one.given.share() - one.share)
        wrong["corrected"].append([result.share for result in results] - one.share)
        wrong["audit"].append(one.audited(is_audited).share() - one.share)
    bias = {name: np.abs(np.mean(errors, axis=0).mean()) for name, errors in wrong.items()}
    spread = {name: np.sqrt(np.mean(np.square(errors))) for name, errors in wrong.items()}
    assert bias["corrected"] < 0.001
    assert spread["corrected"] < spread["audit"] < spread["naive"] + 0.01
    assert spread["corrected"] < 0.7 * spread["naive"]


def test_a_classifier_that_is_right_adds_nothing_but_inspections():
    one = simulate_emphasis(np.random.default_rng(2), 40)
    is_audited = np.arange(40) < 8
    results = correct_emphasis(one.true, is_audited, one.audited(is_audited))
    assert [result.share for result in results] == pytest.approx(one.true.share().tolist())
    assert [result.tuning for result in results] == pytest.approx([1.0] * 11)


def test_a_classifier_that_says_nothing_leaves_the_audit():
    one = simulate_emphasis(np.random.default_rng(2), 40)
    silent = EmphasisCounts(np.zeros_like(one.given.with_theme), one.given.findings)
    is_audited = np.arange(40) < 8
    results = correct_emphasis(silent, is_audited, one.audited(is_audited))
    assert [result.share for result in results] == pytest.approx(one.audited(is_audited).share().tolist())
    assert {result.reason for result in results} == {"found in 0 inspections, fewer than 5"}


def test_with_all_audited_and_no_others_people_decide():
    one = simulate_emphasis(np.random.default_rng(2), 4)
    results = correct_emphasis(one.given, np.ones(4, dtype=bool), one.true, population=4)
    assert [(r.lower, r.upper) for r in results] == [(r.share, r.share) for r in results]
    assert [r.share for r in results] == pytest.approx(one.true.share().tolist())


@pytest.mark.parametrize(
    ("n", "audited", "lengths", "reason"),
    [
        pytest.param(11, 8, None, "11 inspections, fewer than 12", id="few"),
        pytest.param(40, 5, None, "5 audited inspections, fewer than 6", id="few-audited"),
        pytest.param(300, 8, None, "8 audited inspections, fewer than 16", id="few-audited-of-many"),
        pytest.param(20, 8, [5000.0] + [20.0] * 19, "the inspections differ too much in length", id="lengths"),
    ],
)
def test_where_no_interval_holds_its_promise_none_is_offered(n, audited, lengths, reason):
    one = simulate_emphasis(np.random.default_rng(1), n)
    given = one.given if lengths is None else EmphasisCounts(one.given.with_theme, np.array(lengths))
    is_audited = np.arange(n) < audited
    results = correct_emphasis(given, is_audited, one.audited(is_audited))
    assert {(r.lower, r.upper, r.reason) for r in results} == {(None, None, reason)}
    assert all(0 <= r.share <= 1 for r in results)


def test_without_any_finding_there_is_no_share():
    nothing = EmphasisCounts(np.zeros((3, 2)), np.zeros(3))
    results = correct_emphasis(nothing, np.array([True, True, False]), EmphasisCounts(np.zeros((2, 2)), np.zeros(2)))
    assert all(math.isnan(r.share) and r.reason == "nothing to count" for r in results)


def test_a_population_smaller_than_what_was_seen_is_refused():
    one = simulate_emphasis(np.random.default_rng(1), 12)
    with pytest.raises(ValueError, match="population"):
        correct_emphasis(one.given, np.ones(12, dtype=bool), one.true, population=11)


@pytest.fixture(scope="module")
def table():
    generator = np.random.default_rng(5)
    rows = [
        (f"area-{area:02d}", "finding", "strength", "advocacy" if generator.random() < 0.3 else "")
        for area in range(16)
        for _ in range(40)
    ]
    return sentences(rows)


def test_three_shares_stand_side_by_side(table, taxonomy):
    # The model misses every third finding on advocacy, and takes ten sentences that are none for findings.
    missed = (table["themes"] == "advocacy") & (np.arange(len(table)) % 3 == 0)
    said = table.assign(themes=table["themes"].mask(missed, ""))
    extra = sentences([("area-03", "finding", "neutral", "")] * 10)
    said = pd.concat([said, extra], ignore_index=True)
    people = pd.concat([table, extra.assign(kind="other")], ignore_index=True)
    verdicts, numbers = verdicts_from_labels(said, taxonomy), said.groupby("inspection_id").size()
    labels = people[people["inspection_id"] < "area-08"]
    result = compare_emphasis(verdicts, numbers, labels, taxonomy)
    row = result.set_index("theme").loc["advocacy"]
    assert (row["inspections"], row["audited"]) == (16, 8)
    assert (row["naive"], row["naive_findings"]) == ((said["themes"] == "advocacy").sum(), len(said))
    assert (row["audit"], row["audit_findings"]) == ((labels["themes"] == "advocacy").sum(), 8 * 40)
    assert row["naive_share"] < row["corrected_share"]
    assert row["corrected_lower"] <= row["corrected_share"] <= row["corrected_upper"]
    assert (row["naive_why"], row["corrected_why"]) == ("", "")
    assert row["audit_why"] == "8 inspections with findings, fewer than 12"
    assert list(result["theme"]) == list(taxonomy.ids)
    other = result[result["theme"] != "advocacy"]
    assert (other["corrected_share"] == 0).all()
    assert set(other["corrected_why"]) == {"found in 0 inspections, fewer than 5"}


def test_the_order_of_rows_does_not_matter(table, taxonomy):
    verdicts, numbers = verdicts_from_labels(table, taxonomy), table.groupby("inspection_id").size()
    labels = table[table["inspection_id"] < "area-08"]
    results = [
        compare_emphasis(
            verdicts.sample(frac=1, random_state=seed),
            numbers.sample(frac=1, random_state=seed),
            labels.sample(frac=1, random_state=seed),
            taxonomy,
        )
        for seed in (1, 2)
    ]
    pd.testing.assert_frame_equal(*results)


def test_an_audit_of_other_inspections_is_refused(table, taxonomy):
    verdicts, numbers = verdicts_from_labels(table, taxonomy), table.groupby("inspection_id").size()
    with pytest.raises(TableError, match="'elsewhere' is not among those judged"):
        compare_emphasis(verdicts, numbers, table.assign(inspection_id="elsewhere"), taxonomy)
