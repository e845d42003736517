"""Shares that have moved, in sentences drawn from a classifier whose probabilities are right by design."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier.prior_shift import share_shifts

BEFORE = 0.04
FACTS = {"training": {"findings": 10_000, "positives": {"poverty": 400}}}
APART = 4.0


def classified(share, n, *, seed=0):
    """Draw findings of which a share has the theme, with the probabilities that are right where 4% have it."""
    rng = np.random.default_rng(seed)
    score = rng.normal(APART * (rng.random(n) < share), 1.0)
    odds = np.exp(APART * score - APART**2 / 2) * BEFORE / (1 - BEFORE)
    return pd.DataFrame({"kind": "finding", "p_poverty": odds / (1 + odds)})


def moved(share, n, *, seed=0):
    return share_shifts(classified(share, n, seed=seed), FACTS, ["poverty"])


def test_a_share_that_stayed_is_hardly_ever_said_to_have_moved():
    assert sum(bool(moved(BEFORE, n, seed=seed)) for seed in range(200) for n in (100, 300, 1_000)) <= 3


@pytest.mark.parametrize("share", [0.012, 0.12, 0.5])
def test_a_share_that_is_three_times_as_large_or_small_is_nearly_always_noticed(share):
    found = [moved(share, 1_000, seed=seed) for seed in range(100)]
    assert sum(map(bool, found)) >= 90
    shares = np.array([one.now for several in found for one in several])
    # The estimate lies between the share before and the share now, and nearer to the latter.
    assert abs(shares.mean() - share) < abs(shares.mean() - BEFORE)
    assert min(share, BEFORE) < shares.mean() < max(share, BEFORE)
    assert all(one.before == BEFORE and one.theme == "poverty" for several in found for one in several)


@pytest.mark.parametrize(("share", "n"), [(0.06, 5_000), (0.3, 20), (0.0, 200)])
def test_a_slight_shift_and_a_shift_in_few_findings_are_not_told(share, n):
    assert not moved(share, n)


def test_ten_findings_more_than_expected_are_needed():
    table = pd.DataFrame({"kind": "finding", "p_poverty": np.repeat([1.0, 0.0], [14, 86])})
    assert [one.now for one in share_shifts(table, FACTS, ["poverty"])] == [0.14]
    assert not share_shifts(table.iloc[1:], FACTS, ["poverty"])


def test_the_share_must_be_twice_as_large():
    table = pd.DataFrame({"kind": "finding", "p_poverty": np.repeat([1.0, 0.0], [80, 920])})
    assert share_shifts(table, {"training": {"findings": 100, "positives": {"poverty": 4}}}, ["poverty"])
    assert not share_shifts(table, {"training": {"findings": 1_000, "positives": {"poverty": 41}}}, ["poverty"])


def test_only_findings_count():
    stayed = classified(BEFORE, 1_000)
    others = classified(0.9, 1_000).assign(kind="other")
    assert not share_shifts(pd.concat([stayed, others], ignore_index=True), FACTS, ["poverty"])
    assert not share_shifts(others, FACTS, ["poverty"])


def test_the_calibration_set_is_what_is_compared_with():
    rare = {"calibration_set": FACTS["training"], "training": {"findings": 10_000, "positives": {"poverty": 4}}}
    assert not share_shifts(classified(BEFORE, 1_000), rare, ["poverty"])


@pytest.mark.parametrize("positives", [0, 10_000], ids=["none", "all"])
def test_a_theme_that_no_or_every_training_finding_has_is_not_compared(positives):
    facts = {"training": {"findings": 10_000, "positives": {"poverty": positives}}}
    assert not share_shifts(classified(0.3, 1_000), facts, ["poverty"])
