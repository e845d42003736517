"""Estimates corrected by an audit: people's labels on inspections that were drawn with known probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import TableError
from synth.prevalence.errors import CLAIMS, VerdictErrors
from synth.prevalence.intervals import interval_with_errors, wilson_interval
from synth.taxonomy import Taxonomy

# Below these the measured coverage of the corrected interval leaves 92-98% (docs/prevalence.md has the figures): in
# general, and where more inspections were judged than in a national programme.
LEAST_AUDITED, LEAST_AUDITED_OF_MANY = 6, 16
_MANY = 100
_CLAIMS = ("found", "strength_side", "improvement_side")
# What is known of a theme before its own audit: the rates of all themes together, worth this many inspections.
_PRIOR_INSPECTIONS = 2.0
# Added to either side, since themes differ in how often the rule is wrong about them.
_SLACK = 0.05
_DRAWS = 4000


@dataclass(frozen=True)
class CorrectedShare:
    """A share of inspections, corrected by an audit.

    Attributes
    ----------
    share
        In [0, 1].
    tuning
        How far the verdicts are relied on: 0 leaves the audit alone, 1 takes the verdicts and adds the mean error. It
        is the same for all themes.
    lower, upper
        Ends of the 95% interval; None where it is not offered.
    reason
        Why not; empty where it is.
    """

    share: float
    tuning: float
    lower: float | None
    upper: float | None
    reason: str = ""


def correct_shares(
    given: NDArray[np.bool_],
    is_audited: NDArray[np.bool_],
    true: NDArray[np.bool_],
    *,
    population: int | None = None,
    seed: int = 0,
) -> tuple[CorrectedShare, ...]:
    """Correct shares of inspections by what people found in those that were drawn for an audit.

    Parameters
    ----------
    given : ndarray of shape (n_inspections, n_themes), bool
        Verdicts on all inspections.
    is_audited : ndarray of shape (n_inspections,), bool
        Those drawn, all with the same probability.
    true : ndarray of shape (n_audited, n_themes), bool
        What people found, in the order of the rows of `given`.
    population
        Number of inspections that there are in all, where that is known.
    seed
        Of the draws behind the interval; the same seed gives the same interval.

    Returns
    -------
    tuple of CorrectedShare
        One a theme.

    Notes
    -----
    The share is the power-tuned prediction-powered estimate with the inspection as unit. Its usual interval is normal,
    and with eight audited inspections that the rule judged rightly it would have next to no width. The interval is
    therefore a posterior one: the share of true cases among the verdicts of yes, and among those of no, have beta
    distributions centred on the rates of all themes together (worth two inspections); the inspections that were not
    audited, and those not looked at, are drawn from them.

    References
    ----------
    Angelopoulos, A. N., Duchi, J. C. and Zrnic, T. (2023). PPI++: Efficient prediction-powered inference.
    arXiv:2311.01453. Särndal, C.-E., Swensson, B. and Wretman, J. (1992). Model Assisted Survey Sampling, section 6.3
    (the difference estimator). Gelman, A. et al. (2013). Bayesian Data Analysis, 3rd ed., sections 5.1 and 8.3 (finite
    populations).
    """
    n, audited = len(given), int(is_audited.sum())
    if not 1 <= audited <= n or true.shape != (audited, given.shape[1]):
        raise ValueError(f"{true.shape} audited against {given.shape} given, {audited} of them marked")
    if population is not None and population < n:
        raise ValueError(f"{n} inspections cannot come from a population of {population}")
    checked = given[is_audited]
    prior = [_prior(true, checked), _prior(true, ~checked)]
    tuning = _tuning(given, checked, true)
    generator = np.random.default_rng(seed)
    results = []
    for theme in range(given.shape[1]):
        share = true[:, theme].mean() + tuning * (given[:, theme].mean() - checked[:, theme].mean())
        share = min(1.0, max(0.0, float(share)))
        if audited < least_audited(n):
            reason = f"{audited} audited inspections, fewer than {least_audited(n)}"
            results.append(CorrectedShare(share, tuning, None, None, reason))
            continue
        known = int(true[:, theme].sum())
        holding = np.full(_DRAWS, known)
        for answer, (yes, no) in zip((True, False), prior, strict=True):
            same = checked[:, theme] == answer
            right = int((true[:, theme] & same).sum())
            rate = generator.beta(right + yes, int(same.sum()) - right + no, _DRAWS)
            left = int((given[:, theme] == answer).sum()) - int(same.sum())
            holding = holding + generator.binomial(left, rate)
        everywhere = generator.beta(holding + 0.5, n - holding + 0.5)
        if population is not None:
            everywhere = (holding + generator.binomial(population - n, everywhere)) / population
        lower, upper = np.quantile(everywhere, [0.025, 0.975])
        results.append(CorrectedShare(share, tuning, min(share, float(lower)), max(share, float(upper))))
    return tuple(results)


def least_audited(n: int) -> int:
    """Give the number of audited inspections from which a corrected interval is offered, where `n` were judged.

    Examples
    --------
    >>> least_audited(4), least_audited(28), least_audited(300)
    (4, 6, 16)
    """
    return min(n, LEAST_AUDITED_OF_MANY if n > _MANY else LEAST_AUDITED)


def compare_with_audit(
    verdicts: pd.DataFrame,
    audited: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    errors: VerdictErrors | None = None,
    population: int | None = None,
) -> pd.DataFrame:
    """Set uncorrected, corrected and audit-only estimates side by side.

    Parameters
    ----------
    verdicts
        Of the rule, on all inspections (inspection_id, theme, verdict).
    audited
        Verdicts from people's labels on the inspections drawn (`verdicts_from_labels`).
    taxonomy
        The themes.
    errors
        Of the rule, for the uncorrected interval.
    population
        Number of inspections that there are in all, where that is known.

    Returns
    -------
    DataFrame
        A row for each theme and claim (found, strength_side, improvement_side): theme, label, claim, inspections,
        audited (numbers of inspections); naive (count), naive_share, naive_lower, naive_upper; corrected_share,
        corrected_lower, corrected_upper, tuning, why (why there is no corrected interval; else empty); audit (count),
        audit_share, audit_lower, audit_upper. Shares are in [0, 1]; ends that are not offered are missing.

    Raises
    ------
    TableError
        If an audited inspection is not among those that were judged.
    """
    names, drawn = match_audit(verdicts["inspection_id"], audited["inspection_id"])
    is_audited = np.isin(names, drawn)
    n, n_audited = len(names), len(drawn)
    rows = []
    for claim in _CLAIMS:
        given, true = (
            _claimed(table, order, claim, taxonomy) for table, order in ((verdicts, names), (audited, drawn))
        )
        corrected = correct_shares(given, is_audited, true, population=population)
        for place, theme in enumerate(taxonomy.themes):
            count, seen = int(given[:, place].sum()), int(true[:, place].sum())
            naive = (
                interval_with_errors(count, n, *errors.rates(claim), population=population)
                if errors
                else wilson_interval(count, n, population=population)
            )
            alone = wilson_interval(seen, n_audited, population=population)
            result = corrected[place]
            rows.append(
                {
                    "theme": theme.id,
                    "label": theme.label,
                    "claim": claim,
                    "inspections": n,
                    "audited": n_audited,
                    "naive": count,
                    "naive_share": count / n,
                    "naive_lower": naive[0],
                    "naive_upper": naive[1],
                    "corrected_share": result.share,
                    "corrected_lower": math.nan if result.lower is None else result.lower,
                    "corrected_upper": math.nan if result.upper is None else result.upper,
                    "tuning": result.tuning,
                    "why": result.reason,
                    "audit": seen,
                    "audit_share": seen / n_audited,
                    "audit_lower": alone[0],
                    "audit_upper": alone[1],
                }
            )
    return pd.DataFrame(rows)


def match_audit(judged: pd.Series, audited: pd.Series) -> tuple[list[str], list[str]]:
    """Give the ids of all inspections and of the audited ones, each sorted.

    Raises
    ------
    TableError
        If an audited inspection is not among those that were judged, or there is none.
    """
    names, drawn = sorted(judged.unique()), sorted(audited.unique())
    strange = sorted(set(drawn) - set(names))
    if strange or not drawn:
        raise TableError(
            f"the audited inspection {strange[0]!r} is not among those judged"
            if strange
            else "the audit holds no inspection",
            where="audit",
            remedy="Give the findings that the audit was drawn from.",
        )
    return names, drawn


def _tuning(given: NDArray[np.bool_], checked: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    """Give the tuning with the least variance over all themes; a theme's own would be chance with eight inspections."""
    values, seen, truth = (array.astype(np.float64) for array in (given, checked, true))
    spread = float(np.var(values, axis=0, ddof=1).sum()) if len(values) > 1 else 0.0
    together = float(((truth - truth.mean(axis=0)) * (seen - seen.mean(axis=0))).mean(axis=0).sum())
    return min(1.0, max(0.0, together / spread)) if spread else 0.0


def _prior(true: NDArray[np.bool_], side: NDArray[np.bool_]) -> tuple[float, float]:
    rate = (float((true & side).sum()) + 0.5) / (float(side.sum()) + 1.0)
    return _PRIOR_INSPECTIONS * rate + _SLACK, _PRIOR_INSPECTIONS * (1 - rate) + _SLACK


def _claimed(verdicts: pd.DataFrame, order: Sequence[str], claim: str, taxonomy: Taxonomy) -> NDArray[np.bool_]:
    wide = verdicts.pivot_table(index="inspection_id", columns="theme", values="verdict", aggfunc="first")
    return wide.reindex(index=list(order), columns=list(taxonomy.ids)).isin(CLAIMS[claim]).to_numpy(dtype=np.bool_)
