from __future__ import annotations

import numpy as np
import pytest

from synth.findings import check_labels, check_probabilities
from synth.prevalence.simulation import coverage, simulate_counts, simulate_findings, simulate_verdicts
from synth.prevalence.simulation_emphasis import simulate_emphasis


def test_verdicts_have_the_share_and_the_errors_asked_for():
    drawn = simulate_verdicts(np.random.default_rng(1), 20_000, 0.4, sensitivity=0.9, specificity=0.8)
    assert drawn.true.mean() == pytest.approx(0.4, abs=0.015)
    assert drawn.given[drawn.true].mean() == pytest.approx(0.9, abs=0.015)
    assert drawn.given[~drawn.true].mean() == pytest.approx(0.2, abs=0.015)


def test_a_whole_finite_population_has_its_share_exactly():
    drawn = simulate_verdicts(np.random.default_rng(1), 32, 0.3, population=32)
    assert drawn.share == drawn.true.mean() == 10 / 32


def test_counts_have_the_share_asked_for():
    with_theme, findings, share = simulate_counts(np.random.default_rng(1), 20_000, 0.5)
    assert with_theme.sum() / findings.sum() == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize("population", [None, 20_000], ids=["unlimited", "all-there-are"])
def test_emphasis_has_the_shares_it_says_and_a_classifier_as_good_as_asked_for(population):
    drawn = simulate_emphasis(
        np.random.default_rng(1), 20_000, themes=200, sensitivity=0.9, false_share=0.0, population=population
    )
    assert drawn.true.share() == pytest.approx(drawn.share, abs=0.002 if population is None else 1e-12)
    assert drawn.given.with_theme.sum() / drawn.true.with_theme.sum() == pytest.approx(0.9, abs=0.015)
    assert drawn.given.findings.sum() / drawn.true.findings.sum() == pytest.approx(1.0, abs=0.005)


def test_findings_are_a_valid_table(simulated, taxonomy):
    table, true = simulated
    check_probabilities(check_labels(table, taxonomy, where="simulated"), taxonomy, where="simulated")
    again, _ = simulate_findings(np.random.default_rng(7), 20, taxonomy)
    assert again.equals(table)
    assert set(true["verdict"]) == {"strength", "improvement", "both", "not found"}


def test_coverage_counts_only_intervals_that_were_offered():
    answers = iter([True, None, False, True, None, True])
    assert coverage(lambda _: next(answers), trials=6) == (0.75, 4)
