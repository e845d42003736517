"""Counts and shares of each theme across inspections."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.prevalence.errors import CLAIMS, VerdictErrors
from synth.prevalence.evidence import LONG
from synth.prevalence.intervals import (
    cluster_bootstrap_share,
    exact_interval,
    interval_with_errors,
    why_no_bootstrap,
    wilson_interval,
)
from synth.taxonomy import Taxonomy

_Z = 1.959964
NOT_KNOWN = "not known"
_COUNTS = ("findings", "strength", "improvement")


def theme_prevalence(
    verdicts: pd.DataFrame,
    findings_per_inspection: pd.Series,
    taxonomy: Taxonomy,
    *,
    errors: VerdictErrors | None = None,
    population: int | None = None,
    exact: bool = False,
) -> pd.DataFrame:
    """Estimate how widespread each theme is.

    Parameters
    ----------
    verdicts
        From `VerdictRule.verdicts`, `verdicts_from_labels` or `inspection_verdicts`.
    findings_per_inspection
        Number of findings (repeats counted once) of each inspection, indexed by inspection_id. An inspection that has
        no verdict counts with every theme not found.
    taxonomy
        The themes, in the order of the rows wanted.
    errors
        How often the rule is wrong; its uncertainty is then carried into the intervals. None for labels that people
        gave.
    population
        Number of inspections that there are in all, where these are a known number.
    exact
        Whether intervals for counts of inspections are exact rather than Wilson's. Without `errors` only.

    Returns
    -------
    DataFrame
        A row for each theme: theme, label, key_message, inspections (n); for each of `CLAIMS` the count of inspections,
        its share and the ends of its 95% interval (``<claim>``, ``<claim>_share``, ``<claim>_lower``,
        ``<claim>_upper``), where strength_only, improvement_only, both and named exclude one another and strength_side
        and improvement_side take in both; findings (count), findings_share and balance (of what is said for and
        against, the share that is for; a mixed finding counts once on either side), each with ``_lower`` and
        ``_upper``, which are missing where no honest interval can be had, and ``_why``, which says why then (else
        empty). Shares are in [0, 1]. With no inspection at all, shares are missing.

    Raises
    ------
    ValueError
        If `population` is less than the number of inspections, or exact intervals are asked for with `errors`.
    """
    if exact and errors is not None:
        raise ValueError("exact intervals know nothing of the rule's errors")
    order = sorted(findings_per_inspection.index)
    n = len(order)
    all_findings = findings_per_inspection.loc[order].to_numpy(dtype=np.float64)
    short_share = float((all_findings < LONG).mean()) if n else 0.0
    verdict, counts = _by_inspection(verdicts, order, taxonomy)
    rows = []
    for place, theme in enumerate(taxonomy.themes):
        row: dict[str, object] = {
            "theme": theme.id,
            "label": theme.label,
            "key_message": theme.key_message,
            "inspections": n,
        }
        for claim, names in CLAIMS.items():
            count = int(np.isin(verdict[:, place], names).sum())
            if errors is not None:
                lower, upper = interval_with_errors(
                    count, n, *errors.rates(claim, short_share=short_share), population=population
                )
            else:
                lower, upper = (exact_interval if exact else wilson_interval)(count, n, population=population)
            row |= {claim: count, f"{claim}_share": count / n if n else math.nan}
            row |= {f"{claim}_lower": lower, f"{claim}_upper": upper}
        findings, strength, improvement = (counts[name][:, place] for name in _COUNTS)
        row["findings"] = int(findings.sum())
        row |= _ratio("findings_share", findings, all_findings, population, errors.share_error if errors else 0.0)
        balance_error = errors.balance_error if errors else 0.0
        row |= _ratio("balance", strength, strength + improvement, population, balance_error)
        rows.append(row)
    return pd.DataFrame(rows)


def prevalence_by(
    column: str,
    inspections: pd.DataFrame,
    verdicts: pd.DataFrame,
    findings_per_inspection: pd.Series,
    taxonomy: Taxonomy,
    *,
    errors: VerdictErrors | None = None,
    order: Sequence[str] = (),
) -> pd.DataFrame:
    """Estimate how widespread each theme is in each group of inspections.

    Parameters
    ----------
    column
        Of `inspections`: year, programme, grade, area_type, or any other.
    inspections
        A row an inspection, with inspection_id and `column`. Inspections with an empty cell, or no row, make the group
        "not known".
    verdicts, findings_per_inspection, taxonomy, errors
        As for `theme_prevalence`.
    order
        Groups in the order wanted (such as `GRADES`); others follow, sorted, and "not known" is last.

    Returns
    -------
    DataFrame
        The columns of `theme_prevalence` after ``column`` and ``group``; a row for each group and theme. Each group's
        intervals are about that group alone; that two of them overlap does not say that the groups are alike.
    """
    known = inspections.drop_duplicates("inspection_id").set_index("inspection_id")[column]
    groups = (
        findings_per_inspection.index.to_series()
        .map(known)
        .map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
    ).replace("", NOT_KNOWN)
    found = set(groups)
    first = [group for group in order if group in found]
    rest = sorted(found - set(first) - {NOT_KNOWN})
    parts = []
    for group in (*first, *rest, *([NOT_KNOWN] if NOT_KNOWN in found else [])):
        inside = findings_per_inspection[(groups == group).to_numpy()]
        part = theme_prevalence(verdicts, inside, taxonomy, errors=errors)
        part.insert(0, "column", column)
        part.insert(1, "group", group)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["column", "group"])


def _by_inspection(
    verdicts: pd.DataFrame, order: Sequence[str], taxonomy: Taxonomy
) -> tuple[NDArray[np.object_], dict[str, NDArray[np.float64]]]:
    """Lay verdicts and numbers of findings out, a row an inspection and a column a theme."""
    row = pd.Index(order).get_indexer(pd.Index(verdicts["inspection_id"]))
    column = pd.Index(taxonomy.ids).get_indexer(pd.Index(verdicts["theme"]))
    wanted = (row >= 0) & (column >= 0)
    cells = row[wanted], column[wanted]
    shape = len(order), len(taxonomy.ids)
    verdict = np.full(shape, "not found", dtype=object)
    verdict[cells] = verdicts["verdict"].to_numpy(dtype=object)[wanted]
    counts = {}
    for name in _COUNTS:
        counts[name] = np.zeros(shape)
        counts[name][cells] = verdicts[name].to_numpy(dtype=np.float64)[wanted]
    return verdict, counts


def _ratio(
    name: str,
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    population: int | None,
    error: float | None,
) -> dict[str, object]:
    share, lower, upper, why = ratio_with_interval(numerator, denominator, population, error)
    return {name: share, f"{name}_lower": lower, f"{name}_upper": upper, f"{name}_why": why}


def ratio_with_interval(
    numerator: NDArray[np.float64], denominator: NDArray[np.float64], population: int | None, error: float | None
) -> tuple[float, float, float, str]:
    """Give a ratio of sums with its interval, and why there is none (else nothing).

    Parameters
    ----------
    numerator, denominator : ndarray of shape (n_inspections,)
        As for `cluster_bootstrap_share`.
    population
        Number of inspections that there are in all, where that is known.
    error
        Root mean square of the model's own error; taken as independent, it is added to each half of the interval. None
        where it is not known; there is no interval then.

    Returns
    -------
    share, lower, upper, why
        Shares are in [0, 1], and missing (NaN) where there is none.
    """
    total = denominator.sum()
    if not total:
        return math.nan, math.nan, math.nan, "nothing to count"
    share = float(numerator.sum() / total)
    if error is None:
        return share, math.nan, math.nan, "the model's error in it was not measured when the model was trained"
    # What has nothing to count (an inspection without findings) is no part of the finite population of a ratio either.
    inside = None if population is None else population - int((denominator == 0).sum())
    interval = cluster_bootstrap_share(numerator, denominator, population=inside)
    if interval is None:
        return share, math.nan, math.nan, why_no_bootstrap(numerator, denominator, population=inside)
    lower = max(0.0, share - math.hypot(share - interval[0], _Z * error))
    upper = min(1.0, share + math.hypot(interval[1] - share, _Z * error))
    return share, lower, upper, ""
