"""Charts as inline SVG; the same numbers always give the same bytes."""

from __future__ import annotations

import io
import re
from typing import Any

import pandas as pd

# Government Analysis Function palette: https://analysisfunction.civilservice.gov.uk/policy-store/data-visualisation-colours-in-charts/
DARK_BLUE, ORANGE, LIGHT_PURPLE, GREY = "#12436D", "#F46A25", "#A285D1", "#BFBFBF"
SIDES = (
    ("strength", "Strength", DARK_BLUE, "white"),
    ("both", "Both", LIGHT_PURPLE, "black"),
    ("improvement", "Area for improvement", ORANGE, "black"),
    ("named", "Named only", GREY, "black"),
)
_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "synth",
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans"],
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
}


def prevalence_chart(prevalence: pd.DataFrame, *, alt: str) -> str:
    """Draw, a bar a theme, the number of inspections in which it is found, and as what, with the 95% interval.

    Parameters
    ----------
    prevalence
        From `theme_prevalence`.
    alt
        Text for people who cannot see the chart.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    rows = prevalence.iloc[::-1]
    n = int(prevalence["inspections"].iloc[0])
    with mpl.rc_context(_SETTINGS):
        figure, axes = plt.subplots(figsize=(8.6, 0.52 * len(rows) + 1.0), layout="constrained")
        places = range(len(rows))
        left = [0] * len(rows)
        for column, label, colour, ink in SIDES:
            counts = rows[column].tolist()
            axes.barh(places, counts, left=left, height=0.56, color=colour, edgecolor="white", label=label)
            for place, start, count in zip(places, left, counts, strict=True):
                if count:
                    axes.text(start + count / 2, place, str(count), ha="center", va="center", color=ink)
            left = [start + count for start, count in zip(left, counts, strict=True)]
        found = rows["found"].to_numpy()
        errors = [found - n * rows["found_lower"].to_numpy(), n * rows["found_upper"].to_numpy() - found]
        axes.errorbar(
            found, [place - 0.38 for place in places], xerr=errors, fmt="none", ecolor="#3D3D3D", capsize=3, elinewidth=1.2
        )
        axes.set_yticks(list(places), rows["label"].tolist())
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, max(n, 1))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(f"Inspections (of {n}); the line below a bar is the 95% interval of the number found")
        axes.grid(axis="x", color="#D9D9D9", linewidth=0.6)
        axes.set_axisbelow(True)
        figure.legend(loc="outside upper left", ncols=4, frameon=False)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    return _inline(buffer.getvalue(), alt)


def _inline(svg: str, alt: str) -> str:
    """Take the file's prologue away and give the element a role and a name."""
    from markupsafe import escape

    element = svg[svg.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", element, count=1)
    element = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", element, count=1)
    return element.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1).strip()
