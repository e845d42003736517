"""Chart of all themes: in how many inspections each is an area for improvement, and in how many a strength."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from synth.overview.charts.style import (
    DARK_BLUE,
    INK,
    LIGHT_BLUE,
    LIGHT_ORANGE,
    LINE,
    ORANGE,
    SOFT,
    Drawing,
    add_interval,
    new_figure,
)
from synth.words import worded

# Column, direction, colour for this side only, colour for both sides, hatching, title.
_SIDES: tuple[tuple[str, int, str, str, str, str], ...] = (
    ("improvement_side", -1, ORANGE, LIGHT_ORANGE, "////", "Area for improvement"),
    ("strength_side", 1, DARK_BLUE, LIGHT_BLUE, "", "Strength"),
)


def by_balance(themes: pd.DataFrame) -> pd.DataFrame:
    """Sort themes by how much more often they are a strength than an area for improvement, in descending order."""
    balance = themes["strength_side"] - themes["improvement_side"]
    return (
        themes.assign(_balance=balance).sort_values("_balance", ascending=False, kind="stable").drop(columns="_balance")
    )


def draw_balance(themes: pd.DataFrame, *, with_intervals: bool = True) -> Drawing:
    """Draw diverging bars, one row for each theme, sorted by balance; each row links to its message.

    The pale inner part of both bars shows the inspections in which the theme is both.

    Parameters
    ----------
    themes
        One row for each theme: theme, label, inspections, both, and for strength_side and improvement_side the count
        and the ends of the interval for its share (missing if there is none).
    with_intervals
        Whether to draw intervals; a page can hide and show them.
    """
    rows = by_balance(themes)

    def draw(narrow: bool) -> Any:
        n = max(1, int(rows["inspections"].iloc[0]))
        places = np.arange(len(rows))[::-1]
        figure = new_figure(4.1 if narrow else 7.8, (0.36 if narrow else 0.33) * len(rows) + 0.75)
        axes = figure.subplots()
        both = rows["both"].to_numpy(dtype=float)
        for column, way, colour, pale, hatch, title in _SIDES:
            counts = rows[column].to_numpy(dtype=float)
            alone = counts - both
            common = {"height": 0.62, "linewidth": 0}
            inner = axes.barh(places, way * both, color=pale, **common)
            outer = axes.barh(
                places, way * alone, left=way * both, color=colour, hatch=hatch, edgecolor="white", **common
            )
            for bar, theme in zip((*inner, *outer), 2 * rows["theme"].tolist(), strict=True):
                bar.set_url(f"#{theme}")
            ends = np.column_stack([rows[f"{column}_lower"], rows[f"{column}_upper"]]).astype(float) * n
            for place, count, (lower, upper) in zip(places, counts, ends, strict=True):
                if with_intervals and not np.isnan(lower):
                    add_interval(axes, way * lower, way * upper, float(place) - 0.2)
                axes.text(
                    way * (count + 0.012 * n),
                    place,
                    f"{count:,.0f}",
                    ha="left" if way > 0 else "right",
                    va="center",
                    color=INK,
                    fontweight="bold",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.0},
                )
            axes.text(
                way * 0.01 * n, len(rows) - 0.35, title, ha="left" if way > 0 else "right", va="bottom",
                color=INK, fontweight="bold", fontsize=8.5 if narrow else 9.5,
            )  # fmt: skip
        axes.axvline(0, color=INK, linewidth=0.8)
        reach = 1.08 * max(rows["strength_side"].max(), rows["improvement_side"].max(), 1)
        if with_intervals:
            uppers = rows[["strength_side_upper", "improvement_side_upper"]].to_numpy(dtype=float)
            reach = max(reach, 1.06 * n * float(np.nanmax(uppers)) if not np.isnan(uppers).all() else 0)
        axes.set_xlim(-reach, reach)
        axes.set_ylim(-0.6, len(rows) - 0.25)
        axes.xaxis.get_major_locator().set_params(integer=True, nbins=6)
        axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):,.0f}")
        axes.grid(axis="x", color=LINE, linewidth=0.5)
        axes.set_xlabel(
            worded(f"number of inspections, of {n:,} (pale: both a strength and an area for improvement)"),
            color=SOFT,
            fontsize=8,
        )
        axes.set_yticks(places, rows["label"].tolist(), fontsize=8.5 if narrow else 9.5)
        for tick, theme in zip(axes.get_yticklabels(), rows["theme"], strict=True):
            tick.set_url(f"#{theme}")
        return figure

    return draw
