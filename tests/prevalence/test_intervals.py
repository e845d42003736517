from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from synth.prevalence import cluster_bootstrap_share, wilson_interval
from synth.prevalence.intervals.bootstrap import why_no_bootstrap

from .simulation import coverage, simulate_counts

SHARES = np.linspace(0.05, 0.95, 31)


def exact_coverage(interval, n, population=None):
    """Coverage, averaged over true shares, by adding up probabilities instead of drawing."""
    seen = np.arange(n + 1)
    shares = SHARES if population is None else np.unique(np.round(SHARES * population)) / population
    found = []
    for share in shares:
        if population is None:
            chance = binom.pmf(seen, n, share)
        else:
            chance = hypergeom.pmf(seen, population, round(share * population), n)
        held = 0.0
        for successes in seen[chance > 0]:
            lower, upper = interval(int(successes), n, population=population)
            held += chance[successes] * (lower - 1e-9 <= share <= upper + 1e-9)
        found.append(held)
    return np.array(found)


@pytest.mark.parametrize("n", [12, 16, 32, 300])
def test_wilson_covers_as_promised(n):
    assert 0.92 <= exact_coverage(wilson_interval, n).mean() <= 0.98


@pytest.mark.parametrize(("n", "population"), [(12, 32), (16, 32), (12, 16), (32, 300)])
def test_wilson_covers_as_promised_in_a_finite_population(n, population):
    assert 0.92 <= exact_coverage(wilson_interval, n, population).mean() <= 0.98


def test_known_values():
    assert wilson_interval(9, 12) == pytest.approx((0.4677, 0.9111), abs=1e-4)
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_when_all_were_looked_at_nothing_is_uncertain():
    assert wilson_interval(9, 12, population=12) == (0.75, 0.75)


def test_what_was_seen_is_certain_in_a_finite_population():
    lower, upper = wilson_interval(9, 12, population=14)
    assert lower >= 9 / 14
    assert upper <= 11 / 14


@pytest.mark.parametrize(
    ("successes", "n", "population"), [(5, 4, None), (-1, 4, None), (2, 4, 3)], ids=["more", "less", "population"]
)
def test_no_count_is_refused(successes, n, population):
    with pytest.raises(ValueError, match=r"count|population"):
        wilson_interval(successes, n, population=population)


@pytest.mark.parametrize("n", [12, 16, 32, 300])
def test_the_bootstrap_covers_as_promised(n):
    def trial(generator):
        with_theme, findings, true = simulate_counts(generator, n, generator.uniform(0.3, 0.95))
        ends = cluster_bootstrap_share(with_theme, findings, repetitions=400, seed=int(generator.integers(1 << 30)))
        return None if ends is None else bool(ends[0] <= true <= ends[1])

    share, offered = coverage(trial, trials=500)
    assert offered > 350
    assert 0.92 - 0.025 <= share <= 0.98


def test_the_bootstrap_is_refused_with_a_reason_where_it_would_mislead():
    few, many = np.ones(11), np.full(20, 10.0)
    rare = np.array([1.0] * 4 + [0.0] * 16)
    assert cluster_bootstrap_share(few, few * 10) is None
    assert "11 inspections" in why_no_bootstrap(few, few * 10)
    assert cluster_bootstrap_share(rare, many) is None
    assert "4 inspections" in why_no_bootstrap(rare, many)
    assert why_no_bootstrap(many, many) == ""
    assert why_no_bootstrap(np.ones(1), np.ones(1)) == "1 inspection with findings, fewer than 12"


def test_the_bootstrap_is_a_point_when_all_inspections_are_in():
    values = np.arange(1.0, 13.0)
    share = values.sum() / 240
    assert cluster_bootstrap_share(values, np.full(12, 20.0), population=12) == (share, share)
    narrow, wide = (cluster_bootstrap_share(values, np.full(12, 20.0), population=size) for size in (14, None))
    assert wide[0] < narrow[0] <= share <= narrow[1] < wide[1]


def test_the_levels_of_the_bootstrap_are_moved_outward_as_students_t_asks():
    counts, sizes = np.arange(12.0), np.full(12, 20.0)
    draws = np.random.default_rng(0).integers(0, 12, size=(2000, 12))
    shares = counts[draws].sum(axis=1) / 240
    plain = np.quantile(shares, [0.025, 0.975])
    lower, upper = cluster_bootstrap_share(counts, sizes)
    # sqrt(n / (n - 1)) t(0.975; 11) = 2.30 standard errors in place of 1.96.
    assert (upper - lower) / (plain[1] - plain[0]) == pytest.approx(2.30 / 1.96, abs=0.06)
