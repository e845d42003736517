"""Change between two periods."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from scipy.special import ndtri

from synth.prevalence.verdicts.labels import CLAIMS
from synth.words import worded

_LEVEL = 0.95


def difference_interval(earlier: tuple[float, float, float], later: tuple[float, float, float]) -> tuple[float, float]:
    """Return the interval for the difference between two shares from the interval of each.

    Parameters
    ----------
    earlier, later
        Share and the ends of its interval, in [0, 1]. The two shares must be independent.

    Returns
    -------
    tuple of float
        Ends of the interval for later minus earlier, in [-1, 1], at the level of the given intervals.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions. Statistics in
    Medicine 17, 873-890 (method 10). Zou, G. Y. and Donner, A. (2008). Construction of confidence limits about effect
    measures: a general approach. Statistics in Medicine 27, 1693-1702.

    Examples
    --------
    >>> [round(end, 3) for end in difference_interval((0.25, 0.09, 0.53), (0.75, 0.47, 0.91))]
    [0.104, 0.726]
    """
    (share_1, lower_1, upper_1), (share_2, lower_2, upper_2) = earlier, later
    change = share_2 - share_1
    lower = change - math.hypot(share_2 - lower_2, upper_1 - share_1)
    upper = change + math.hypot(upper_2 - share_2, share_1 - lower_1)
    return max(-1.0, lower), min(1.0, upper)


def theme_change(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Compare two periods theme by theme.

    Parameters
    ----------
    earlier, later
        From `theme_prevalence`, for the same themes.

    Returns
    -------
    DataFrame
        One row for each theme and claim (found, strength_side, improvement_side): theme, label, claim; earlier and
        later (counts of inspections), earlier_n and later_n; change (later share minus earlier share, in [-1, 1]) with
        lower and upper, the ends of its 95% interval; clear (whether the simultaneous interval excludes 0); why (why
        there is no interval, otherwise empty). If a period has no inspections, change, lower and upper are missing. The
        intervals are simultaneous over all themes and claims, by Bonferroni's inequality: if nothing changed, one or
        more of them exclude 0 in at most 5% of comparisons. Between two complete counts (`theme_prevalence`) there is
        nothing to estimate: the change is exact and has no interval.

    Raises
    ------
    ValueError
        If the themes are not the same.

    Notes
    -----
    Areas inspected in both periods are not matched. Errors that one classifier makes in both periods partly cancel. The
    interval does not allow for this, so it is too wide rather than too narrow. For the simultaneous intervals, each
    half of the 95% interval is multiplied by the ratio of the normal quantiles.

    References
    ----------
    Miller, R. G. (1981). Simultaneous Statistical Inference, 2nd ed., section 2.2.
    """
    if list(earlier["theme"]) != list(later["theme"]):
        raise ValueError("the periods have different themes")
    stretch = _stretch(len(earlier) * len(CLAIMS))
    rows = []
    for before, after in zip(earlier.to_dict("records"), later.to_dict("records"), strict=True):
        # A period that was read from a file has text instead of booleans.
        complete = all(str(row.get("complete")) == "True" for row in (before, after))
        for claim in CLAIMS:
            change, lower, upper, why = math.nan, math.nan, math.nan, worded("a period has no inspections")
            if before["inspections"] and after["inspections"]:
                first, second = _with_ends(before, claim), _with_ends(after, claim)
                change, why = second[0] - first[0], "both periods are complete counts" if complete else ""
                if any(map(math.isnan, (*first, *second))):
                    why = why or "a period has no interval"
                if not why:
                    ends = difference_interval(first, second)
                    lower = max(-1.0, change - stretch * (change - ends[0]))
                    upper = min(1.0, change + stretch * (ends[1] - change))
            rows.append(
                {
                    "theme": before["theme"],
                    "label": before["label"],
                    "claim": claim,
                    "earlier": before[claim],
                    "earlier_n": before["inspections"],
                    "later": after[claim],
                    "later_n": after["inspections"],
                    "change": change,
                    "lower": lower,
                    "upper": upper,
                    "clear": bool(lower > 0 or upper < 0 or (complete and change != 0)),
                    "why": why,
                }
            )
    return pd.DataFrame(rows)


def _with_ends(row: Mapping[Hashable, Any], claim: str) -> tuple[float, float, float]:
    share, lower, upper = (float(row[f"{claim}_{name}"]) for name in ("share", "lower", "upper"))
    return share, lower, upper


def _stretch(n: int) -> float:
    """Return the factor by which each of `n` intervals must be longer if all are to hold simultaneously."""
    alone, together = (float(ndtri(1 - (1 - _LEVEL) / (2 * number))) for number in (1, max(1, n)))
    return together / alone
