"""Shares of findings, and the balance between strengths and areas for improvement."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from synth.prevalence.intervals.bootstrap import cluster_bootstrap_share, why_no_bootstrap
from synth.prevalence.verdict_errors.counts import VerdictErrors

_Z = 1.959964
_NOT_MEASURED = "the model's error in it was not measured when the model was trained"
# The log odds of shares of 0 and 1 are infinite.
_EDGE = 1e-6


def share_of_findings_columns(
    findings: NDArray[np.float64],
    sides: list[NDArray[np.float64]],
    all_findings: NDArray[np.float64],
    population: int | None,
    errors: VerdictErrors | None,
    *,
    by_people: bool,
) -> dict[str, object]:
    """Return a theme's share of all findings, and its balance, with intervals.

    Parameters
    ----------
    findings, all_findings : ndarray of shape (n_inspections,)
        Number of findings on the theme, and of all findings.
    sides
        Numbers of strengths and of areas for improvement among the findings on the theme, of the same shape.
    population
        Total number of inspections, if known.
    errors
        Errors of the model; None if they are not known.
    by_people
        Whether people gave the labels; if so, there is no model error.
    """
    strength, improvement = sides
    share_error = 0.0 if by_people else errors.share_error if errors else None
    balance_error = 0.0 if by_people else errors.balance_error if errors else None
    row: dict[str, object] = {"findings": int(findings.sum())}
    for name, numerator, denominator, error, scale in (
        ("findings_share", findings, all_findings, share_error, (_logarithm, np.exp)),
        ("balance", strength, strength + improvement, balance_error, (_log_odds, _from_log_odds)),
    ):
        share, lower, upper, why = ratio_with_interval(numerator, denominator, population, error, scale)
        row |= {name: share, f"{name}_lower": lower, f"{name}_upper": upper, f"{name}_why": why}
    return row


def ratio_with_interval(
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    population: int | None,
    error: float | None,
    scale: tuple[Callable[[float], float], Callable[[float], float]],
) -> tuple[float, float, float, str]:
    """Return a ratio of sums with its interval, and the reason if there is no interval.

    Parameters
    ----------
    numerator, denominator : ndarray of shape (n_inspections,)
        As for `cluster_bootstrap_share`.
    population
        Total number of inspections, if known.
    error
        Root mean square error of the model, on `scale`, assumed to be independent of the choice of inspections. If it
        is None (not known), there is no interval.
    scale
        A transformation under which the error is the same for large and small shares, and its inverse.

    Returns
    -------
    share, lower, upper, why
        The shares are in [0, 1], or NaN if they are not available; `why` is empty if there is an interval.
    """
    total = denominator.sum()
    if not total:
        return math.nan, math.nan, math.nan, "nothing to count"
    share = float(numerator.sum() / total)
    if error is None:
        return share, math.nan, math.nan, _NOT_MEASURED
    # Inspections without findings are not part of the finite population of a ratio.
    inside = None if population is None else population - int((denominator == 0).sum())
    interval = cluster_bootstrap_share(numerator, denominator, population=inside)
    if interval is None:
        return share, math.nan, math.nan, why_no_bootstrap(numerator, denominator, population=inside)
    if not error:
        return share, interval[0], interval[1], ""
    there, back = scale
    middle, low, high = (there(value) for value in (share, *interval))
    lower, upper = middle - math.hypot(middle - low, _Z * error), middle + math.hypot(high - middle, _Z * error)
    return share, max(0.0, float(back(lower))), min(1.0, float(back(upper))), ""


def _logarithm(share: float) -> float:
    return math.log(max(share, _EDGE))


def _log_odds(share: float) -> float:
    share = min(max(share, _EDGE), 1 - _EDGE)
    return math.log(share / (1 - share))


def _from_log_odds(value: float) -> float:
    return 1 / (1 + math.exp(-value))
