"""The verdict of every inspection on every theme."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from synth.overview.charts.style import DARK_BLUE, GREY, INK, LIGHT_PURPLE, ORANGE, Drawing, new_figure
from synth.overview.wording import plain

# With more rows nobody sees a pattern; the table of verdicts holds them all.
MOST_IN_HEATMAP = 60
# Verdict: letter in the cell, background, ink.
LETTERS = {
    "strength": ("S", DARK_BLUE, "white"),
    "both": ("B", LIGHT_PURPLE, INK),
    "improvement": ("I", ORANGE, INK),
    "mentioned": ("m", GREY, INK),
    "not found": ("", "white", INK),
}


def draw_heatmap(verdicts: pd.DataFrame, labels: dict[str, str], names_of: dict[str, str]) -> Drawing:
    """Cells with a letter and a colour; the letter alone says it.

    Parameters
    ----------
    verdicts
        A row an inspection and theme: inspection_id, theme, verdict; at most `MOST_IN_HEATMAP` inspections.
    labels
        Of the themes, in order.
    names_of
        Of the inspections, by id, for readers.
    """
    names = sorted(verdicts["inspection_id"].unique())
    verdict = verdicts.set_index(["inspection_id", "theme"])["verdict"].to_dict()

    def draw(narrow: bool) -> Any:
        from matplotlib.patches import Rectangle

        width = 4.1 if narrow else 10.2
        height = 0.24 if narrow else 0.27
        figure = new_figure(width, height * len(names) + (1.6 if narrow else 0.9))
        axes = figure.subplots()
        for row, name in enumerate(names):
            for column, theme in enumerate(labels):
                letter, colour, ink = LETTERS[verdict[name, theme]]
                # Neither limits nor layout depend on what stands inside: asking hundreds of cells takes long.
                axes.add_artist(
                    Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor="#8A8A8A", linewidth=0.4)
                )
                if letter:
                    text = axes.text(column, row, letter, ha="center", va="center", color=ink)
                    text.set(fontsize=7.5 if narrow else 9, in_layout=False)
        axes.set_xlim(-0.5, len(labels) - 0.5)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.xaxis.tick_top()
        axes.tick_params(axis="both", length=0)
        axes.spines["bottom"].set_visible(False)
        if narrow:
            axes.set_xticks(range(len(labels)), list(labels.values()), rotation=90, color=INK, fontsize=8)
            axes.set_yticks(range(len(names)), [plain(names_of[name], most=22) for name in names], fontsize=7.5)
        else:
            wrapped = [textwrap.fill(label, 13, break_long_words=False) for label in labels.values()]
            axes.set_xticks(range(len(labels)), wrapped, color=INK, fontsize=8)
            axes.set_yticks(range(len(names)), [plain(names_of[name], most=36) for name in names], fontsize=8.5)
        return figure

    return draw
