"""Intervals for shares of findings, which are clustered in inspections."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

# Importing scipy.stats would take longer than computing all intervals of an overview.
from scipy.special import ndtr, stdtrit

from synth.prevalence.intervals.binomial import finite_population_factor
from synth.words import counted

# With fewer inspections, the measured coverage of a bootstrap over inspections is outside 92-98%.
LEAST_INSPECTIONS_FOR_BOOTSTRAP = 12
LEAST_INSPECTIONS_WITH_THEME = 5
_TAIL = 0.025


def cluster_bootstrap_share(
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    *,
    repetitions: int = 2000,
    seed: int = 0,
    population: int | None = None,
) -> tuple[float, float] | None:
    """Return an expanded 95% percentile interval for a ratio of sums, by resampling whole inspections.

    Sentences of one inspection are alike, so resampling sentences would understate the uncertainty. With few
    inspections the plain percentile interval is too short, so its levels are moved outwards by Student's t
    distribution.

    Parameters
    ----------
    numerator, denominator : ndarray of shape (n_inspections,)
        Numbers of findings on the theme, and of all findings, for each inspection.
    repetitions
        Number of draws.
    seed
        Seed of the generator; the same seed gives the same interval.
    population
        As for `wilson_interval`: the finite-population correction moves the ends towards the estimate.

    Returns
    -------
    tuple of float, or None
        Lower and upper end in [0, 1]. None if no valid interval is available: there are fewer than
        `LEAST_INSPECTIONS_FOR_BOOTSTRAP` inspections with findings (unless these are the whole population), or the
        numerator is 0 in nearly all of them.

    References
    ----------
    Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application, sections 3.7 and 3.8.
    Hesterberg, T. C. (2015). What teachers should know about the bootstrap. The American Statistician 69, 371-386.
    """
    has_findings = denominator > 0
    numerator, denominator = numerator[has_findings], denominator[has_findings]
    n = len(denominator)
    if why_no_bootstrap(numerator, denominator, population=population):
        return None
    share = float(numerator.sum() / denominator.sum())
    factor = math.sqrt(finite_population_factor(n, population))
    if not factor:
        return share, share
    draws = np.random.default_rng(seed).integers(0, n, size=(repetitions, n))
    shares = numerator[draws].sum(axis=1) / denominator[draws].sum(axis=1)
    tail = float(ndtr(math.sqrt(n / (n - 1)) * stdtrit(n - 1, _TAIL)))
    lower, upper = np.quantile(shares, [tail, 1 - tail])
    return max(0.0, share + factor * (float(lower) - share)), min(1.0, share + factor * (float(upper) - share))


def why_no_bootstrap(
    numerator: NDArray[np.float64], denominator: NDArray[np.float64], *, population: int | None = None
) -> str:
    """Return why `cluster_bootstrap_share` returns no interval, or an empty string if it returns one.

    The parameters are those of `cluster_bootstrap_share`.
    """
    has_findings = denominator > 0
    n = int(has_findings.sum())
    if n and finite_population_factor(n, population) == 0:
        return ""
    if n < LEAST_INSPECTIONS_FOR_BOOTSTRAP:
        return f"{counted(n, 'inspection')} with findings, fewer than {LEAST_INSPECTIONS_FOR_BOOTSTRAP}"
    n_with = int((numerator[has_findings] > 0).sum())
    if n_with < LEAST_INSPECTIONS_WITH_THEME:
        return f"found in {counted(n_with, 'inspection')}, fewer than {LEAST_INSPECTIONS_WITH_THEME}"
    return ""
