"""Change between two periods."""

from __future__ import annotations

import math

import pandas as pd

_CLAIMS = ("found", "strength_side", "improvement_side")


def difference_interval(earlier: tuple[float, float, float], later: tuple[float, float, float]) -> tuple[float, float]:
    """Give the interval for the difference of two shares from the interval of each.

    Parameters
    ----------
    earlier, later
        Share and the ends of its interval, in [0, 1]. What is uncertain about one must have nothing to do with the
        other.

    Returns
    -------
    tuple of float
        Ends for later minus earlier, in [-1, 1], at the level of the intervals given.

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
        A row for each theme and claim (found, strength_side, improvement_side): theme, label, claim; earlier and later
        (counts of inspections), earlier_n and later_n; change (later share less earlier share, in [-1, 1]) with lower
        and upper, the ends of its 95% interval; clear (whether the interval leaves 0 out). Where a period has no
        inspections, change, lower and upper are missing.

    Raises
    ------
    ValueError
        If the themes are not the same.

    Notes
    -----
    Areas inspected in both periods are not matched. Errors that one classifier makes in both periods partly cancel,
    which the interval does not take off: it is rather too wide than too short.
    """
    if list(earlier["theme"]) != list(later["theme"]):
        raise ValueError("the periods have different themes")
    rows = []
    for before, after in zip(earlier.to_dict("records"), later.to_dict("records"), strict=True):
        for claim in _CLAIMS:
            ends: tuple[float, float] | None = None
            if before["inspections"] and after["inspections"]:
                first, second = (
                    tuple(row[f"{claim}_{name}"] for name in ("share", "lower", "upper")) for row in (before, after)
                )
                ends = difference_interval(first, second)
            rows.append(
                {
                    "theme": before["theme"],
                    "label": before["label"],
                    "claim": claim,
                    "earlier": before[claim],
                    "earlier_n": before["inspections"],
                    "later": after[claim],
                    "later_n": after["inspections"],
                    "change": after[f"{claim}_share"] - before[f"{claim}_share"] if ends else math.nan,
                    "lower": ends[0] if ends else math.nan,
                    "upper": ends[1] if ends else math.nan,
                    "clear": bool(ends and (ends[0] > 0 or ends[1] < 0)),
                }
            )
    return pd.DataFrame(rows)
