from __future__ import annotations

import numpy as np
import pytest

from synth.findings import check_labels, check_probabilities

from .simulation import coverage, simulate_counts, simulate_findings


def test_counts_have_the_share_asked_for():
    with_theme, findings, share = simulate_counts(np.random.default_rng(1), 20_000, 0.5)
    assert with_theme.sum() / findings.sum() == pytest.approx(share, abs=0.002)


def test_findings_are_a_valid_table(simulated, taxonomy):
    table, true = simulated
    check_probabilities(check_labels(table, taxonomy, where="simulated"), taxonomy, where="simulated")
    again, _ = simulate_findings(np.random.default_rng(7), 20, taxonomy)
    assert again.equals(table)
    assert set(true["verdict"]) == {"strength", "improvement", "both", "not found"}


def test_coverage_counts_only_intervals_that_were_offered():
    answers = iter([True, None, False, True, None, True])
    assert coverage(lambda _: next(answers), trials=6) == (0.75, 4)
