"""In how many inspections a theme is a strength, and in how many an area for improvement."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from synth.overview.charts.style import DARK_BLUE, INK, LINE, ORANGE, SOFT, Drawing, add_interval, new_figure

_PANELS = (
    ("strength_side", "A strength", DARK_BLUE, ""),
    ("improvement_side", "An area for improvement", ORANGE, "////"),
)


def draw_prevalence(themes: pd.DataFrame) -> Drawing:
    """Bars with intervals, a panel a side.

    Parameters
    ----------
    themes
        A row a theme: label, inspections, and for strength_side and improvement_side the count, and the ends of the
        interval of its share (missing where none is offered).
    """

    def draw(narrow: bool) -> Any:
        n = int(themes["inspections"].iloc[0])
        places = np.arange(len(themes))[::-1]
        if narrow:
            figure = new_figure(4.1, 2 * (0.40 * len(themes) + 0.9))
            axes = figure.subplots(2, 1)
        else:
            figure = new_figure(9.4, 0.36 * len(themes) + 0.9)
            axes = figure.subplots(1, 2, sharey=True)
        for panel, (column, title, colour, hatch) in zip(axes, _PANELS, strict=True):
            counts = themes[column].to_numpy(dtype=float)
            panel.barh(places, counts, height=0.58, color=colour, hatch=hatch, edgecolor="white", linewidth=0)
            ends = np.column_stack([themes[f"{column}_lower"], themes[f"{column}_upper"]]).astype(float) * n
            for place, count, (lower, upper) in zip(places, counts, ends, strict=True):
                if not np.isnan(lower):
                    add_interval(panel, lower, upper, float(place))
                furthest = count if np.isnan(upper) else max(upper, count)
                panel.text(
                    furthest + 0.015 * max(n, 1), place, f"{count:,.0f}", va="center", color=INK, fontweight="bold"
                )
            panel.set_title(f"{title} in", color=INK)
            panel.set_xlim(0, max(n, 1) * 1.09)
            panel.xaxis.get_major_locator().set_params(integer=True, nbins=5)
            panel.grid(axis="x", color=LINE, linewidth=0.6)
            panel.set_xlabel(f"inspections, of {n:,}", color=SOFT)
            panel.set_yticks(places, themes["label"].tolist())
            panel.set_ylim(-0.6, len(themes) - 0.4)
        return figure

    return draw
