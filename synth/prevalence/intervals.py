"""Intervals for shares: of inspections, and of findings that come in inspections."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm


def wilson_interval(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Give the score interval for a share.

    Parameters
    ----------
    successes
        Number of inspections in which something holds.
    n
        Number of inspections looked at; with 0 the interval is all of [0, 1].
    level
        Nominal coverage.

    Returns
    -------
    tuple of float
        Lower and upper end, shares in [0, 1].

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no count")
    if n == 0:
        return 0.0, 1.0
    z = float(norm.ppf(0.5 + level / 2))
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    lower = 0.0 if successes == 0 else max(0.0, middle - half)
    upper = 1.0 if successes == n else min(1.0, middle + half)
    return lower, upper


def cluster_bootstrap_share(
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    *,
    level: float = 0.95,
    repetitions: int = 2000,
    seed: int = 0,
) -> tuple[float, float] | None:
    """Give a percentile interval for a ratio of sums, by drawing whole inspections with replacement.

    Sentences of one inspection are alike, so drawing sentences would promise more than the data hold.

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

    Returns
    -------
    tuple of float, or None
        Lower and upper end in [0, 1]; None with fewer than two inspections that have findings, where there is nothing to
        draw from.

    References
    ----------
    Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application, section 3.8.
    """
    has_findings = denominator > 0
    numerator, denominator = numerator[has_findings], denominator[has_findings]
    n = len(denominator)
    if n < 2:
        return None
    draws = np.random.default_rng(seed).integers(0, n, size=(repetitions, n))
    shares = numerator[draws].sum(axis=1) / denominator[draws].sum(axis=1)
    lower, upper = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2])
    return float(lower), float(upper)
