"""The number of inspections in which a claim holds: counts, shares and intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.prevalence.intervals.binomial import wilson_interval
from synth.prevalence.verdict_errors.posterior import Posterior, true_numbers
from synth.prevalence.verdicts.labels import ANSWERS

_DRAWS = 4000
_TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Verdicts:
    """Verdicts on one claim as arrays, with a row for each inspection and a column for each theme.

    Attributes
    ----------
    holds : ndarray of shape (n, n_themes), bool
        Whether the verdict makes the claim.
    settled : ndarray of the same shape, bool
        Whether people settled the verdict.
    missed : ndarray of the same shape
        Probability that people who settled the verdict missed findings that make the claim hold, in [0, 1].
    answer : ndarray of the same shape, int
        The rule's answer, as an index into `ANSWERS`.
    """

    holds: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    missed: NDArray[np.float64]
    answer: NDArray[np.int64]


@dataclass(frozen=True)
class ClaimShares:
    """How often a claim holds; each attribute is an ndarray of shape (n_themes,).

    Attributes
    ----------
    count
        Number of inspections whose verdict makes the claim.
    share
        The same as a share of all inspections; missing if there are none.
    estimate
        The median of the posterior distribution of the share, which allows for the rule's errors; equal to `share` if
        people settled every verdict; missing if the errors are not known.
    lower, upper
        Ends of the 95% interval, which contains `share`; missing if the errors are not known.
    """

    count: NDArray[np.int64]
    share: NDArray[np.float64]
    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def claim_shares(
    verdicts: Verdicts, measured: NDArray[np.int64] | None, *, population: int | None = None
) -> ClaimShares:
    """Estimate the share of inspections in which a claim holds.

    Parameters
    ----------
    verdicts
        Verdicts on the claim.
    measured : ndarray of shape (n_domains, n_themes_measured, 2, 4), int
        The rule's answers on labelled inspections (`VerdictErrors.array`); None if they are not known.
    population
        Total number of inspections, if known.
    """
    n, n_themes = verdicts.holds.shape
    count = verdicts.holds.sum(axis=0)
    share = count / n if n else np.full(n_themes, math.nan)
    if n and verdicts.settled.all() and not verdicts.missed.any():
        ends = [wilson_interval(int(number), n, population=population) for number in count]
        lower, upper = (np.array(values) for values in zip(*ends, strict=True))
        return ClaimShares(count, share, share, lower, upper)
    if n and (measured is not None or verdicts.settled.all()):
        return shares_of(posterior_of(verdicts, measured), verdicts, population=population)
    nothing = np.full(n_themes, math.nan)
    lower, upper = (nothing, nothing) if n else (np.zeros(n_themes), np.ones(n_themes))
    return ClaimShares(count, share, nothing, lower, upper)


def shares_of(posterior: Posterior, verdicts: Verdicts, *, population: int | None = None) -> ClaimShares:
    """Return the shares of inspections in which a claim holds, from a posterior; parameters as for `claim_shares`."""
    n = len(verdicts.holds)
    count = verdicts.holds.sum(axis=0)
    draws = posterior.shares(n, population)
    lower, upper = np.quantile(draws, _TAILS, axis=0)
    share = count / n
    return ClaimShares(count, share, np.median(draws, axis=0), np.minimum(lower, share), np.maximum(upper, share))


def posterior_of(verdicts: Verdicts, measured: NDArray[np.int64] | None) -> Posterior:
    """Draw true numbers and shares of inspections; `measured` may be None if people settled every verdict."""
    holds, settled = verdicts.holds, verdicts.settled
    n, n_themes = holds.shape
    unread = np.zeros((n_themes, len(ANSWERS)), dtype=np.int64)
    read = np.zeros((n_themes, 2, len(ANSWERS)), dtype=np.int64)
    for number in range(len(ANSWERS)):
        is_answer = verdicts.answer == number
        unread[:, number] = (is_answer & ~settled).sum(axis=0)
        for truth in (0, 1):
            read[:, truth, number] = (is_answer & settled & (holds == bool(truth))).sum(axis=0)
    generator = np.random.default_rng(0)
    # Readers answered "no" after reading the candidates above the floor. The random sample shows what is missed below
    # it.
    chance = np.where(settled & ~holds, verdicts.missed, 0.0)
    overlooked = (generator.random((_DRAWS, n, n_themes)) < chance).sum(axis=1) if chance.any() else 0
    if measured is None or not unread.any():
        holding = np.asarray(holds.sum(axis=0) + overlooked).astype(np.int64) * np.ones((_DRAWS, 1), dtype=np.int64)
        return Posterior(holding, generator.beta(holding + 0.5, n - holding + 0.5))
    posterior = true_numbers(unread, read, measured)
    holding = np.minimum(posterior.holding + overlooked, n)
    return Posterior(holding, np.maximum(posterior.share, np.where(overlooked > 0, holding / n, 0.0)))
