from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from synth.prevalence import cluster_bootstrap_share, exact_interval, interval_with_errors, wilson_interval
from synth.prevalence.intervals import why_no_bootstrap
from synth.prevalence.simulation import coverage, simulate_counts, simulate_verdicts

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


@pytest.mark.parametrize(("n", "population"), [(12, None), (32, None), (300, None), (12, 32), (16, 16)])
def test_the_exact_interval_never_covers_less_than_it_says(n, population):
    assert exact_coverage(exact_interval, n, population).min() >= 0.95 - 1e-9


def test_known_values():
    assert wilson_interval(9, 12) == pytest.approx((0.4677, 0.9111), abs=1e-4)
    assert exact_interval(9, 12) == pytest.approx((0.4281, 0.9451), abs=1e-4)
    assert wilson_interval(0, 0) == exact_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("interval", [wilson_interval, exact_interval], ids=["wilson", "exact"])
def test_when_all_were_looked_at_nothing_is_uncertain(interval):
    assert interval(9, 12, population=12) == (0.75, 0.75)


@pytest.mark.parametrize("interval", [wilson_interval, exact_interval], ids=["wilson", "exact"])
def test_what_was_seen_is_certain_in_a_finite_population(interval):
    lower, upper = interval(9, 12, population=14)
    assert lower >= 9 / 14
    assert upper <= 11 / 14


@pytest.mark.parametrize(
    ("successes", "n", "population"), [(5, 4, None), (-1, 4, None), (2, 4, 3)], ids=["more", "less", "population"]
)
def test_no_count_is_refused(successes, n, population):
    for interval in (wilson_interval, exact_interval):
        with pytest.raises(ValueError, match=r"count|population"):
            interval(successes, n, population=population)


def holds_with_errors(n, population, sensitivity, specificity):
    def trial(generator):
        drawn = simulate_verdicts(
            generator,
            n,
            generator.uniform(0.05, 0.95),
            sensitivity=sensitivity,
            specificity=specificity,
            population=population,
        )
        measured = [
            (generator.binomial(cases, rate) / cases, cases) for rate, cases in ((sensitivity, 170), (specificity, 70))
        ]
        lower, upper = interval_with_errors(int(drawn.given.sum()), n, *measured, population=population)
        return bool(lower - 1e-9 <= drawn.share <= upper + 1e-9)

    return trial


@pytest.mark.parametrize("rates", [(0.97, 0.95), (0.85, 0.85)], ids=["good", "poor"])
@pytest.mark.parametrize(
    ("n", "population"),
    [(12, None), (16, None), (32, None), (300, None), (12, 12), (12, 32), (16, 32), (32, 32), (300, 300)],
)
def test_intervals_that_carry_errors_cover_as_promised(n, population, rates):
    share, _ = coverage(holds_with_errors(n, population, *rates), trials=1500)
    # Three standard errors of the simulation beside the promise.
    assert 0.92 - 0.017 <= share <= 0.98 + 0.011


def test_errors_widen_the_interval_and_leave_the_count_inside():
    plain = wilson_interval(9, 12)
    lower, upper = interval_with_errors(9, 12, (0.8, 50), (0.8, 50))
    assert upper - lower > plain[1] - plain[0]
    for successes in range(13):
        lower, upper = interval_with_errors(successes, 12, (0.7, 20), (0.95, 20), population=12)
        assert 0 <= lower <= successes / 12 <= upper <= 1


def test_verdicts_that_say_nothing_leave_everything_possible():
    assert interval_with_errors(6, 12, (0.5, 100), (0.5, 100)) == (0.0, 1.0)


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


def test_the_bootstrap_is_a_point_when_all_inspections_are_in():
    values = np.arange(1.0, 13.0)
    share = values.sum() / 240
    assert cluster_bootstrap_share(values, np.full(12, 20.0), population=12) == (share, share)
    narrow, wide = (cluster_bootstrap_share(values, np.full(12, 20.0), population=size) for size in (14, None))
    assert wide[0] < narrow[0] <= share <= narrow[1] < wide[1]
