"""Shares of findings corrected by an audit: how much of what is said is about a theme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from synth.prevalence.corrected import CorrectedShare, least_audited, match_audit
from synth.prevalence.errors import VerdictErrors
from synth.prevalence.estimates import ratio_with_interval
from synth.prevalence.intervals import LEAST_INSPECTIONS_FOR_BOOTSTRAP, LEAST_INSPECTIONS_WITH_THEME
from synth.prevalence.rule import verdicts_from_labels
from synth.taxonomy import Taxonomy

# Below these the measured coverage leaves 92-98% (docs/prevalence.md has the figures). Inspections differ in length; as
# many of equal length as would tell as much are their effective number.
LEAST_AUDITED_WITH_THEME = 3
LEAST_EFFECTIVE, LEAST_EFFECTIVE_AUDITED = 8.0, 4.0
# What is known of a theme's residual variance before its own audit: that of all themes, worth this many inspections.
_PRIOR_INSPECTIONS = 4.0
# A classifier that finds half of what people find needs 2; beyond that the slope is chance.
_MOST_TUNING = 2.0


@dataclass(frozen=True)
class EmphasisCounts:
    """Numbers of findings of inspections.

    Attributes
    ----------
    with_theme : ndarray of shape (n_inspections, n_themes)
        Findings on each theme.
    findings : ndarray of shape (n_inspections,)
        All findings, with or without a theme.
    """

    with_theme: NDArray[np.float64]
    findings: NDArray[np.float64]

    def share(self) -> NDArray[np.float64]:
        """Give the share of all findings that each theme takes, in [0, 1]; shape (n_themes,)."""
        shares: NDArray[np.float64] = self.with_theme.sum(axis=0) / self.findings.sum()
        return shares

    def influence(self) -> NDArray[np.float64]:
        """Give what each inspection adds to the error of `share`, times their number; shape of `with_theme`."""
        influence: NDArray[np.float64] = self.with_theme - self.share() * self.findings[:, None]
        return influence / float(self.findings.mean())

    def leverage(self) -> NDArray[np.float64]:
        """Give the factors by which leaving an inspection out moves the share more than its influence says.

        They are 1 for inspections of equal length; shape (n_inspections, 1).
        """
        # One inspection that holds nearly everything must not divide by nothing; it gets no interval in the end.
        rest: NDArray[np.float64] = np.maximum(1 - self.findings / self.findings.sum(), 0.1)[:, None]
        return (1 - 1 / len(self.findings)) / rest

    def effective_number(self) -> float:
        """Give the number of inspections of equal length that would tell as much."""
        return float(self.findings.sum() ** 2 / (self.findings**2).sum())


def correct_emphasis(
    given: EmphasisCounts, is_audited: NDArray[np.bool_], true: EmphasisCounts, *, population: int | None = None
) -> tuple[CorrectedShare, ...]:
    """Correct shares of findings by what people found in the inspections that were drawn for an audit.

    Parameters
    ----------
    given
        What the model counted, in all n inspections.
    is_audited : ndarray of shape (n_inspections,), bool
        Those drawn, all with the same probability.
    true
        What people counted in those drawn, in the order of the rows of `given`.
    population
        Number of inspections that there are in all, where that is known.

    Returns
    -------
    tuple of CorrectedShare
        One a theme. A share is missing (NaN) where the model or the people recognised no finding at all.

    Notes
    -----
    The share of findings is a ratio of two sums over inspections. The estimate is the ratio in the audited ones, plus
    the tuning times the difference of the model's ratio in all and in the audited inspections: the regression
    estimator of double sampling, of which the power-tuned prediction-powered estimate is the form with one tuning.
    Here that is one for all themes. The variance has two parts, what the model explains (over all inspections) and
    what it leaves (over the audited ones); inspections that are long weigh as they would in a jackknife, and the
    variance left over is drawn towards that of all themes. The interval is Student's, with Satterthwaite's degrees of
    freedom from effective numbers of inspections.

    References
    ----------
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed., sections 6.3 (ratio) and 12.6 (regression, double sampling).
    Angelopoulos, A. N., Duchi, J. C. and Zrnic, T. (2023). PPI++: Efficient prediction-powered inference.
    arXiv:2311.01453. Smyth, G. K. (2004). Linear models and empirical Bayes methods. Statistical Applications in
    Genetics and Molecular Biology 3, 3 (variances drawn together). Satterthwaite, F. E. (1946). An approximate
    distribution of estimates of variance components. Biometrics Bulletin 2, 110-114.
    """
    n, audited = len(given.findings), int(is_audited.sum())
    if not 1 <= audited <= n or true.with_theme.shape != (audited, given.with_theme.shape[1]):
        raise ValueError(f"{true.with_theme.shape} audited against {given.with_theme.shape}, {audited} of them marked")
    if population is not None and population < n:
        raise ValueError(f"{n} inspections cannot come from a population of {population}")
    checked = EmphasisCounts(given.with_theme[is_audited], given.findings[is_audited])
    themes = range(given.with_theme.shape[1])
    if not (checked.findings.any() and true.findings.any()):
        nothing = CorrectedShare(math.nan, 0.0, None, None, "nothing to count")
        return tuple(nothing for _ in themes)
    tuning = _tuning(checked, true)
    shares = np.clip(true.share() + tuning * (given.share() - checked.share()), 0.0, 1.0)
    if population == audited:
        return tuple(CorrectedShare(share, tuning, share, share) for share in map(float, shares))
    reasons = [_why_not(given, true, theme) for theme in themes]
    half = np.zeros(len(shares)) if all(reasons) else _half_widths(given, checked, true, tuning, population)
    return tuple(
        CorrectedShare(float(share), tuning, None, None, reason)
        if reason
        else CorrectedShare(float(share), tuning, max(0.0, float(share - width)), min(1.0, float(share + width)))
        for share, width, reason in zip(shares, half, reasons, strict=True)
    )


def compare_emphasis(
    verdicts: pd.DataFrame,
    findings_per_inspection: pd.Series,
    audited: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    errors: VerdictErrors | None = None,
    population: int | None = None,
) -> pd.DataFrame:
    """Set uncorrected, corrected and audit-only shares of findings side by side.

    Parameters
    ----------
    verdicts
        Of the rule, on all inspections (inspection_id, theme, findings).
    findings_per_inspection
        Number of findings that the model recognised in each inspection, indexed by inspection_id.
    audited
        Sentences of the inspections drawn, with people's labels (`Audit.labels`).
    taxonomy
        The themes.
    errors
        Of the rule and the model, for the uncorrected interval.
    population
        Number of inspections that there are in all, where that is known.

    Returns
    -------
    DataFrame
        A row for each theme: theme, label, inspections, audited (numbers of inspections); then for naive, corrected
        and audit ``_share``, ``_lower``, ``_upper`` and ``_why`` (why there is no interval; else empty); naive and
        audit (numbers of findings on the theme), naive_findings and audit_findings (of all findings), tuning. Shares
        are in [0, 1]; what is not offered is missing.

    Raises
    ------
    TableError
        If an audited inspection is not among those that were judged.
    """
    names, drawn = match_audit(verdicts["inspection_id"], audited["inspection_id"])
    people = (audited["kind"] == "finding").groupby(audited["inspection_id"]).sum()
    given = _counts(verdicts, findings_per_inspection, names, taxonomy)
    true = _counts(verdicts_from_labels(audited, taxonomy), people, drawn, taxonomy)
    corrected = correct_emphasis(given, np.isin(names, drawn), true, population=population)
    rows = []
    for place, theme in enumerate(taxonomy.themes):
        result = corrected[place]
        row: dict[str, object] = {
            "theme": theme.id,
            "label": theme.label,
            "inspections": len(names),
            "audited": len(drawn),
        }
        for name, counts, error in (("naive", given, errors.share_error if errors else 0.0), ("audit", true, 0.0)):
            share, lower, upper, why = ratio_with_interval(
                counts.with_theme[:, place], counts.findings, population, error
            )
            row |= {name: int(counts.with_theme[:, place].sum()), f"{name}_findings": int(counts.findings.sum())}
            row |= {f"{name}_share": share, f"{name}_lower": lower, f"{name}_upper": upper, f"{name}_why": why}
        row |= {
            "corrected_share": result.share,
            "corrected_lower": math.nan if result.lower is None else result.lower,
            "corrected_upper": math.nan if result.upper is None else result.upper,
            "corrected_why": result.reason,
            "tuning": result.tuning,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _half_widths(
    given: EmphasisCounts, checked: EmphasisCounts, true: EmphasisCounts, tuning: float, population: int | None
) -> NDArray[np.float64]:
    n, audited = len(given.findings), len(true.findings)
    explained = ((tuning * given.influence() * given.leverage()) ** 2).sum(axis=0) / (n - 1)
    left = (true.influence() - tuning * checked.influence()) * true.leverage()
    left_over = (left**2).sum(axis=0) / (audited - 1)
    freedom, freedom_left = given.effective_number() - 1, true.effective_number() - 1
    # Counts vary with their size, so the variance of all themes together is shared out by their shares.
    size = np.maximum(given.share(), 1 / given.findings.sum())
    typical = size * left_over.sum() / size.sum()
    left_over = (freedom_left * left_over + _PRIOR_INSPECTIONS * typical) / (freedom_left + _PRIOR_INSPECTIONS)
    freedom_left += _PRIOR_INSPECTIONS
    beyond = 0.0 if population is None else 1 / population
    parts = (1 / n - beyond) * explained, (1 / audited - beyond) * left_over
    variance = parts[0] + parts[1]
    spread = parts[0] ** 2 / freedom + parts[1] ** 2 / freedom_left
    degrees = np.divide(variance**2, spread, out=np.ones_like(spread), where=spread > 0)
    half: NDArray[np.float64] = stdtrit(np.maximum(degrees, 1.0), 0.975) * np.sqrt(variance)
    return half


def _tuning(checked: EmphasisCounts, true: EmphasisCounts) -> float:
    """Give the slope of what people counted on what the model did; a theme's own would be chance with eight."""
    said, found = checked.influence(), true.influence()
    spread = float((said**2).sum())
    return min(_MOST_TUNING, max(0.0, float((said * found).sum()) / spread)) if spread else 0.0


def _why_not(given: EmphasisCounts, true: EmphasisCounts, theme: int) -> str:
    """Say why a theme gets no interval; empty where it gets one."""
    n, audited = len(given.findings), len(true.findings)
    if n < LEAST_INSPECTIONS_FOR_BOOTSTRAP:
        return f"{n} inspections, fewer than {LEAST_INSPECTIONS_FOR_BOOTSTRAP}"
    if audited < least_audited(n):
        return f"{audited} audited inspections, fewer than {least_audited(n)}"
    if given.effective_number() < LEAST_EFFECTIVE or true.effective_number() < LEAST_EFFECTIVE_AUDITED:
        return "the inspections differ too much in length"
    n_with = int((given.with_theme[:, theme] > 0).sum())
    if n_with < LEAST_INSPECTIONS_WITH_THEME:
        return f"found in {n_with} inspections, fewer than {LEAST_INSPECTIONS_WITH_THEME}"
    n_with = int((true.with_theme[:, theme] > 0).sum())
    if n_with < LEAST_AUDITED_WITH_THEME:
        return f"found in {n_with} audited inspections, fewer than {LEAST_AUDITED_WITH_THEME}"
    return ""


def _counts(table: pd.DataFrame, findings: pd.Series, order: Sequence[str], taxonomy: Taxonomy) -> EmphasisCounts:
    wide = table.pivot_table(index="inspection_id", columns="theme", values="findings", aggfunc="first")
    wide = wide.reindex(index=list(order), columns=list(taxonomy.ids)).fillna(0)
    return EmphasisCounts(
        wide.to_numpy(dtype=np.float64), findings.reindex(list(order)).fillna(0).to_numpy(dtype=np.float64)
    )
