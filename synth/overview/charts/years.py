"""How the shares of inspections change from year to year."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from synth.overview.charts.style import DARK_BLUE, INK, LINE, ORANGE, SOFT, Drawing, new_figure

MOST_YEARS = 15
# A share of fewer inspections than this leaps from 0% to 100%: no line is drawn through it.
LEAST_FOR_LINE = 5
_LINES: tuple[tuple[str, str, str, Any, str], ...] = (
    ("strength_side", "strength", DARK_BLUE, "-", "o"),
    ("improvement_side", "improvement", ORANGE, "--", "s"),
)


def draw_years(years: pd.DataFrame, labels: dict[str, str]) -> Drawing:
    """Small panels, one a theme, with a line a side.

    Parameters
    ----------
    years
        A row a year and theme: group (the year), theme, inspections, strength_side_share, improvement_side_share; in
        order of years. Years of fewer than `LEAST_FOR_LINE` inspections get hollow marks and no line.
    labels
        Of the themes, in order.
    """
    names = list(dict.fromkeys(years["group"]))
    # Years without an inspection leave their room; names that are no years stand side by side.
    steps = [int(name) for name in names] if all(name.isdecimal() for name in names) else list(range(len(names)))

    def draw(narrow: bool) -> Any:
        columns = 2 if narrow else 4
        lines = math.ceil(len(labels) / columns)
        figure = new_figure(4.1 if narrow else 10.0, 1.5 * lines + 0.5)
        panels = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for panel, (theme, label) in zip(panels, labels.items(), strict=False):
            rows = years[years["theme"] == theme]
            for column, _, colour, style, marker in _LINES:
                shares = rows[f"{column}_share"].to_numpy(dtype=float) * 100
                is_few = rows["inspections"].to_numpy() < LEAST_FOR_LINE
                look = {"color": colour, "marker": marker, "markersize": 4.5, "linewidth": 1.6, "clip_on": False}
                panel.plot(steps, np.where(is_few, np.nan, shares), linestyle=style, **look)
                hollow = {"markerfacecolor": "white", "markeredgewidth": 1.0, "linestyle": "none"}
                panel.plot(steps, np.where(is_few, shares, np.nan), **look | hollow)
            panel.set_title(label, fontsize=8.5 if narrow else 9, color=INK)
            panel.set_ylim(0, 100)
            panel.set_yticks([0, 50, 100], ["0%", "50%", "100%"], color=SOFT, fontsize=7.5)
            margin = 0.05 * (steps[-1] - steps[0])
            panel.set_xlim(steps[0] - margin, steps[-1] + margin)
            shown = range(len(names)) if len(names) <= (3 if narrow else 5) else (0, len(names) - 1)
            panel.set_xticks([steps[place] for place in shown], [names[place] for place in shown], fontsize=7.5)
            panel.grid(axis="y", color=LINE, linewidth=0.6)
            panel.tick_params(axis="x", length=2, labelbottom=True)
        for panel in panels[len(labels) :]:
            panel.set_visible(False)
        figure.legend(
            handles=_legend(),
            loc="outside upper left",
            ncols=2,
            frameon=False,
            fontsize=8.5,
            handlelength=3,
            borderaxespad=0,
        )
        return figure

    return draw


def _legend() -> list[Any]:
    from matplotlib.lines import Line2D

    words = {"strength": "a strength", "improvement": "an area for improvement"}
    return [
        Line2D([], [], color=colour, linestyle=style, marker=marker, markersize=4.5, linewidth=1.6, label=words[side])
        for _, side, colour, style, marker in _LINES
    ]
