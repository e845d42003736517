"""Intervals for shares: of inspections, and of findings that come in inspections."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

# Of the distributions only these functions: importing scipy.stats takes longer than all intervals of an overview.
from scipy.special import ndtr, ndtri, stdtrit

# Below this the measured coverage of a bootstrap over inspections leaves 92-98% (docs/prevalence.md has the figures).
LEAST_INSPECTIONS_FOR_BOOTSTRAP = 12
LEAST_INSPECTIONS_WITH_THEME = 5


def wilson_interval(
    successes: int, n: int, level: float = 0.95, *, population: int | None = None
) -> tuple[float, float]:
    """Give the score interval for a share.

    Parameters
    ----------
    successes
        Number of inspections in which something holds.
    n
        Number of inspections looked at; with 0 the interval is all of [0, 1].
    level
        Nominal coverage.
    population
        Number of inspections that there are in all, where that is known; the interval is then about these, and shrinks
        to a point when all were looked at. Without it the inspections stand for an unlimited number.

    Returns
    -------
    tuple of float
        Lower and upper end, shares in [0, 1].

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 3.2 (finite-population correction).

    Examples
    --------
    >>> [round(end, 3) for end in wilson_interval(9, 12)]
    [0.468, 0.911]
    >>> wilson_interval(9, 12, population=12)
    (0.75, 0.75)
    """
    _check_count(successes, n, population)
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + level / 2)) * math.sqrt(finite_population_factor(n, population))
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    lower = 0.0 if successes == 0 else max(0.0, middle - half)
    upper = 1.0 if successes == n else min(1.0, middle + half)
    return _within_what_is_possible(lower, upper, successes, n, population)


def exact_interval(
    successes: int, n: int, level: float = 0.95, *, population: int | None = None
) -> tuple[float, float]:
    """Give the exact interval for a share: never below its nominal coverage, at the price of being wide.

    Parameters and result are those of `wilson_interval`.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the
    binomial. Biometrika 26, 404-413. With `population` its hypergeometric counterpart: Buonaccorsi, J. P. (1987). A
    note on confidence intervals for proportions in finite populations. The American Statistician 41, 215-218.

    Examples
    --------
    >>> [round(end, 3) for end in exact_interval(9, 12)]
    [0.428, 0.945]
    """
    from scipy.stats import beta, hypergeom

    _check_count(successes, n, population)
    if n == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    if population is None:
        lower = 0.0 if successes == 0 else float(beta.ppf(tail, successes, n - successes + 1))
        upper = 1.0 if successes == n else float(beta.ppf(1 - tail, successes + 1, n - successes))
        return lower, upper
    totals = np.arange(successes, successes + population - n + 1)
    not_too_few = hypergeom.sf(successes - 1, population, totals, n) > tail
    not_too_many = hypergeom.cdf(successes, population, totals, n) > tail
    possible = totals[not_too_few & not_too_many]
    return float(possible[0] / population), float(possible[-1] / population)


def interval_with_errors(
    successes: int,
    n: int,
    sensitivity: tuple[float, int],
    specificity: tuple[float, int],
    level: float = 0.95,
    *,
    population: int | None = None,
) -> tuple[float, float]:
    """Give the interval for a true share when the count comes from verdicts that are sometimes wrong.

    Two things are uncertain: which inspections were drawn, and how often the verdicts are wrong, which was measured on
    a limited number of cases. The interval allows for both, and always holds the share that was counted, since that is
    printed beside it.

    Parameters
    ----------
    successes, n
        Verdicts that say yes, and all verdicts.
    sensitivity, specificity
        The share of true (of false) cases that are called so, and the number of cases on which this was measured.
    level
        Nominal coverage.
    population
        As in `wilson_interval`; the error of the verdicts stays when all inspections were looked at.

    Returns
    -------
    tuple of float
        Lower and upper end, shares in [0, 1]; all of [0, 1] where the verdicts say nothing (sensitivity and specificity
        add up to 1 or less).

    References
    ----------
    Lang, Z. and Reiczigel, J. (2014). Confidence limits for prevalence of disease adjusted for estimated sensitivity
    and specificity. Preventive Veterinary Medicine 113, 13-22.
    """
    _check_count(successes, n, population)
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + level / 2))
    adjusted_n = n + z**2
    called = (successes + z**2 / 2) / adjusted_n
    n_true, n_false = sensitivity[1] + 2, specificity[1] + 2
    hit = (sensitivity[0] * sensitivity[1] + 1) / n_true
    right = (specificity[0] * specificity[1] + 1) / n_false
    informative = hit + right - 1
    if informative <= 0:
        return 0.0, 1.0
    share = min(1.0, max(0.0, (called + right - 1) / informative))
    of_hits, of_right = hit * (1 - hit) / n_true, right * (1 - right) / n_false
    # Drawing more of a finite population takes away the error of drawing, but not that of the verdicts on what was
    # drawn.
    of_verdicts = min(called * (1 - called), share * hit * (1 - hit) + (1 - share) * right * (1 - right))
    of_drawing = (called * (1 - called) - of_verdicts) * finite_population_factor(n, population)
    of_sample = (of_drawing + of_verdicts) / adjusted_n
    shift = 2 * z**2 * (share * of_hits - (1 - share) * of_right)
    half = z * math.sqrt(of_sample + share**2 * of_hits + (1 - share) ** 2 * of_right) / informative
    counted = successes / n
    lower, upper = share + shift - half, share + shift + half
    if population is not None:
        # The true number of inspections is whole; at the small sizes of a finite population this decides the coverage.
        lower, upper = round(lower * population) / population, round(upper * population) / population
    return max(0.0, min(counted, lower)), min(1.0, max(counted, upper))


def cluster_bootstrap_share(
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    *,
    level: float = 0.95,
    repetitions: int = 2000,
    seed: int = 0,
    population: int | None = None,
) -> tuple[float, float] | None:
    """Give an expanded percentile interval for a ratio of sums, by drawing whole inspections with replacement.

    Sentences of one inspection are alike, so drawing sentences would promise more than the data hold. With few
    inspections the plain percentile interval is too short; its levels are moved outward as Student's t asks.

    Parameters
    ----------
    numerator, denominator : ndarray of shape (n_inspections,)
        For each inspection the findings with the theme, and all findings.
    level
        Nominal coverage.
    repetitions
        Number of draws.
    seed
        Of the generator; the same seed gives the same interval.
    population
        As in `wilson_interval`: the ends are drawn towards the estimate by the finite-population correction.

    Returns
    -------
    tuple of float, or None
        Lower and upper end in [0, 1]; None where no honest interval can be had: fewer than
        `LEAST_INSPECTIONS_FOR_BOOTSTRAP` inspections with findings (unless these are all there are), or a numerator
        that is 0 in nearly all of them.

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
    tail = float(ndtr(math.sqrt(n / (n - 1)) * stdtrit(n - 1, (1 - level) / 2)))
    lower, upper = np.quantile(shares, [tail, 1 - tail])
    return max(0.0, share + factor * (float(lower) - share)), min(1.0, share + factor * (float(upper) - share))


def why_no_bootstrap(
    numerator: NDArray[np.float64], denominator: NDArray[np.float64], *, population: int | None = None
) -> str:
    """Say why `cluster_bootstrap_share` gives no interval; empty where it gives one.

    Parameters are those of `cluster_bootstrap_share`.
    """
    has_findings = denominator > 0
    n = int(has_findings.sum())
    if n and finite_population_factor(n, population) == 0:
        return ""
    if n < LEAST_INSPECTIONS_FOR_BOOTSTRAP:
        return f"{_inspections(n)} with findings, fewer than {LEAST_INSPECTIONS_FOR_BOOTSTRAP}"
    n_with = int((numerator[has_findings] > 0).sum())
    if n_with < LEAST_INSPECTIONS_WITH_THEME:
        return f"found in {_inspections(n_with)}, fewer than {LEAST_INSPECTIONS_WITH_THEME}"
    return ""


def finite_population_factor(n: int, population: int | None) -> float:
    """By what the variance of a share shrinks when `n` of `population` inspections were drawn without putting back.

    Examples
    --------
    >>> finite_population_factor(12, None), finite_population_factor(32, 32)
    (1.0, 0.0)
    """
    if population is None:
        return 1.0
    return (population - n) / (population - 1) if population > 1 else 0.0


def _inspections(n: int) -> str:
    return "1 inspection" if n == 1 else f"{n} inspections"


def _within_what_is_possible(
    lower: float, upper: float, successes: int, n: int, population: int | None
) -> tuple[float, float]:
    """Keep to what is possible: of a known number of inspections, no fewer than those seen can have it."""
    if population is None:
        return lower, upper
    return max(lower, successes / population), min(upper, (successes + population - n) / population)


def _check_count(successes: int, n: int, population: int | None) -> None:
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no count")
    if population is not None and population < max(n, 1):
        raise ValueError(f"{n} inspections cannot come from a population of {population}")
