"""Intervals for shares of inspections whose verdicts people settled."""

from __future__ import annotations

import math

# Importing scipy.stats would take longer than computing all intervals of an overview.
from scipy.special import ndtri

from synth.words import worded


def wilson_interval(
    successes: int, n: int, level: float = 0.95, *, population: int | None = None
) -> tuple[float, float]:
    """Return the score interval for a share.

    Parameters
    ----------
    successes
        Number of inspections in which something holds.
    n
        Number of inspections observed; for 0 the interval is [0, 1].
    level
        Nominal coverage.
    population
        Total number of inspections, if known. The interval then refers to these, and shrinks to a point if all were
        observed. Without it, the inspections are a sample from an unlimited number.

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
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a valid count")
    if population is not None and population < max(n, 1):
        raise ValueError(worded(f"{n} inspections cannot come from a population of {population}"))
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + level / 2)) * math.sqrt(finite_population_factor(n, population))
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    lower = 0.0 if successes == 0 else max(0.0, middle - half)
    upper = 1.0 if successes == n else min(1.0, middle + half)
    if population is None:
        return lower, upper
    # Some shares are impossible in view of the inspections observed.
    return max(lower, successes / population), min(upper, (successes + population - n) / population)


def finite_population_factor(n: int, population: int | None) -> float:
    """Return the factor by which the variance of a share shrinks when sampling without replacement.

    Examples
    --------
    >>> finite_population_factor(12, None), finite_population_factor(32, 32)
    (1.0, 0.0)
    """
    if population is None:
        return 1.0
    return (population - n) / (population - 1) if population > 1 else 0.0
