"""How large a part of all findings a theme takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from synth.overview.charts.style import DARK_BLUE, INK, LINE, SOFT, Drawing, add_interval, new_figure
from synth.overview.wording import percent


def draw_emphasis(themes: pd.DataFrame) -> Drawing:
    """Bars of shares of findings with intervals, the largest first.

    Parameters
    ----------
    themes
        A row a theme: label, findings, findings_share and the ends of its interval, missing where there is none.
    """
    rows = themes.sort_values("findings", kind="stable")

    def draw(narrow: bool) -> Any:
        figure = new_figure(4.1 if narrow else 8.2, (0.40 if narrow else 0.36) * len(rows) + 0.7)
        axes = figure.subplots()
        places = np.arange(len(rows))
        shares = rows["findings_share"].fillna(0).to_numpy(dtype=float) * 100
        ends = rows[["findings_share_lower", "findings_share_upper"]].to_numpy(dtype=float) * 100
        axes.barh(places, shares, height=0.58, color=DARK_BLUE)
        furthest = np.fmax(shares, np.nan_to_num(ends[:, 1]))
        most = max(float(furthest.max(initial=0)), 1.0)
        for place, share, text_at, (lower, upper) in zip(places, rows["findings_share"], furthest, ends, strict=True):
            if not np.isnan(lower):
                add_interval(axes, lower, upper, float(place))
            axes.text(text_at + 0.015 * most, place, percent(share), va="center", color=INK, fontweight="bold")
        axes.set_xlim(0, most * 1.13)
        axes.xaxis.get_major_locator().set_params(integer=True, nbins=6)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        axes.grid(axis="x", color=LINE, linewidth=0.6)
        axes.set_yticks(places, rows["label"].tolist())
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlabel("share of all findings", color=SOFT)
        return figure

    return draw
