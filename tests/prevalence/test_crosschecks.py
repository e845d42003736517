"""Estimates against those of scipy, or against the distribution that they must have."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import beta, binomtest, bootstrap, dirichlet, dirichlet_multinomial, kendalltau

from synth.prevalence import cluster_bootstrap_share, kendall_association, wilson_interval
from synth.prevalence.verdict_errors.posterior import _log_counts, true_numbers
from synth.prevalence.verdict_errors.sampler import _log_dirichlet


@pytest.mark.parametrize(("successes", "n"), [(0, 8), (1, 12), (9, 12), (16, 32), (300, 300), (17, 300)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_wilson_is_that_of_scipy(successes, n, level):
    expected = binomtest(successes, n).proportion_ci(level, method="wilson")
    assert wilson_interval(successes, n, level) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_tau_is_that_of_scipy():
    generator = np.random.default_rng(3)
    first = generator.integers(0, 3, 40)
    second = first + generator.integers(0, 4, 40)
    result = kendall_association(first.tolist(), second.tolist())
    assert result.tau == pytest.approx(kendalltau(first, second).statistic, abs=1e-12)


def test_with_many_inspections_the_bootstrap_is_that_of_scipy():
    generator = np.random.default_rng(5)
    findings = generator.integers(40, 200, 400).astype(float)
    with_theme = generator.binomial(findings.astype(int), generator.beta(2, 20, 400)).astype(float)
    ours = cluster_bootstrap_share(with_theme, findings)
    theirs = bootstrap(
        (with_theme, findings), lambda one, all_, axis: one.sum(axis=axis) / all_.sum(axis=axis), paired=True,
        n_resamples=2000, method="percentile", rng=np.random.default_rng(6),
    ).confidence_interval  # fmt: skip
    width = theirs.high - theirs.low
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.1 * width)


@pytest.mark.parametrize(("yes", "n"), [(3, 12), (90, 300)])
def test_when_all_is_read_the_posterior_is_that_of_jeffreys(yes, n):
    measured = np.array([[[[2, 3, 10, 35], [40, 5, 3, 2]]] * 2] * 2)
    read = np.zeros((2, 2, 4), dtype=np.int64)
    read[:, 1, 0], read[:, 0, 3] = yes, n - yes
    share = true_numbers(np.zeros((2, 4), dtype=np.int64), read, measured).share[:, 0]
    expected = beta.ppf([0.025, 0.5, 0.975], yes + 0.5, n - yes + 0.5)
    assert np.quantile(share, [0.025, 0.5, 0.975]) == pytest.approx(expected, abs=0.02)


def test_log_probabilities_are_those_of_scipy():
    generator = np.random.default_rng(2)
    shape, counts = generator.gamma(2, 3, (5, 4)), generator.integers(0, 9, (5, 4))
    # Ours leaves out the number of orders in which the counts may come about.
    orders = gammaln(counts.sum(axis=-1) + 1) - gammaln(counts + 1).sum(axis=-1)
    expected = dirichlet_multinomial.logpmf(counts, shape, counts.sum(axis=-1)) - orders
    assert _log_counts(counts, shape) == pytest.approx(expected)
    rates = generator.dirichlet([1, 2, 3, 4], 5)
    densities = [dirichlet.logpdf(rate, alpha) for rate, alpha in zip(rates, shape, strict=True)]
    assert _log_dirichlet(rates, shape) == pytest.approx(densities)
