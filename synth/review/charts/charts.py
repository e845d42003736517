"""Charts for the notebooks: missed themes, confused themes, and changes after new training."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.overview.charts.style import DARK_BLUE, INK, LINE, ORANGE, SOFT, Drawing, new_figure, to_png
from synth.overview.wording import MINUS

_WIDTH = 920


@dataclass(frozen=True)
class Chart:
    """A chart that a notebook displays when it is the last line of a cell.

    Attributes
    ----------
    drawing
        Function that draws the chart.
    headline
        What the numbers show; printed above the chart.
    alt
        Text alternative of the chart.
    """

    drawing: Drawing
    headline: str
    alt: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """Return the headline as text, and the image with its text alternative.

        The image is HTML, because JupyterLab shows a plain image without its text alternative.
        """
        from markupsafe import Markup

        picture = base64.b64encode(to_png(self.drawing)).decode()
        html = Markup(
            '<figure style="margin:0"><figcaption style="font-weight:bold;margin:.5rem 0">{}</figcaption>'
            '<img alt="{}" width="{}" style="max-width:100%" src="data:image/png;base64,{}"></figure>'
        ).format(self.headline, self.alt, _WIDTH, picture)
        return {"text/html": html, "text/plain": f"{self.headline}. {self.alt}"}


def confusion_chart(counts: pd.DataFrame, labels: Mapping[str, str]) -> Chart:
    """Draw which themes were predicted where another theme was missed.

    Parameters
    ----------
    counts
        As returned by `synth.review.theme_confusion`.
    labels
        Names of the themes by id.
    """
    names = [*(labels[name] for name in counts.index), "none instead"]
    cells = counts.to_numpy()
    most = max(1, int(cells.max(initial=0)))

    def draw(narrow: bool) -> Any:
        figure = new_figure(4.1 if narrow else 9.4, 0.36 * len(counts) + 1.5)
        axes = figure.subplots()
        axes.imshow(np.ma.masked_equal(cells, 0), cmap="Blues", vmin=0, vmax=most * 1.2, aspect="auto")
        axes.set_xticks(np.arange(len(names) - 1) + 0.5, minor=True)
        axes.set_yticks(np.arange(len(counts) - 1) + 0.5, minor=True)
        axes.grid(which="minor", color=LINE, linewidth=0.6)
        for row, column in zip(*np.nonzero(cells), strict=True):
            count = int(cells[row, column])
            dark = count > 0.6 * most
            axes.text(column, row, str(count), ha="center", va="center", color="white" if dark else INK)
        axes.set_xticks(range(len(names)), names, rotation=35, ha="left", rotation_mode="anchor")
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        axes.set_yticks(range(len(counts)), names[:-1])
        axes.tick_params(which="both", length=0)
        axes.spines["bottom"].set_visible(False)
        axes.set_xlabel("given instead", color=SOFT)
        axes.set_ylabel("missed", color=SOFT)
        return figure

    return Chart(
        draw,
        _confusion_headline(counts, labels),
        "A grid: themes that were missed, by the theme that was given instead.",
    )


def _confusion_headline(counts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    pairs = counts.drop(columns="none")
    most = int(pairs.to_numpy().max(initial=0))
    total = int(counts.to_numpy().sum())
    if not most:
        return f"No theme is taken for another: of {total} missed, none had another instead"
    missed, given = np.argwhere(pairs.to_numpy() == most)[0]
    return (
        f"Most often taken for another: {labels[str(pairs.index[missed])]} for {labels[str(pairs.columns[given])]} "
        f"({most}); of {total} missed, {int(counts['none'].sum())} had no other instead"
    )


def errors_chart(errors: pd.DataFrame, labels: Mapping[str, str]) -> Chart:
    """Draw how often each theme was missed and how often it was added.

    Parameters
    ----------
    errors
        As returned by `synth.review.misclassifications`.
    labels
        Names of the themes by id.
    """
    counts = {kind: [int(((errors["error"] == kind) & (errors["theme"] == theme)).sum()) for theme in labels]
              for kind in ("missed", "added")}  # fmt: skip
    places = np.arange(len(labels))[::-1]

    def draw(narrow: bool) -> Any:
        figure = new_figure(4.1 if narrow else 9.4, 0.32 * len(labels) + 0.9)
        left, right = figure.subplots(1, 2, sharey=True, sharex=True)
        looks = (("missed", left, DARK_BLUE, ""), ("added", right, ORANGE, "////"))
        for kind, axes, colour, hatch in looks:
            axes.barh(places, counts[kind], height=0.6, color=colour, hatch=hatch, edgecolor="white", linewidth=0)
            for place, count in zip(places, counts[kind], strict=True):
                axes.text(count, place, f" {count}", va="center", fontweight="bold")
            axes.set_title(
                {"missed": "Missed: the label has it", "added": "Added: the model gives it"}[kind], color=INK
            )
            axes.set_yticks(places, list(labels.values()))
            axes.xaxis.get_major_locator().set_params(integer=True, nbins=5)
            axes.grid(axis="x", color=LINE, linewidth=0.6)
            axes.set_xlabel("sentences", color=SOFT)
            axes.margins(x=0.12)
        return figure

    missed, added = (np.array(counts[kind]) for kind in ("missed", "added"))
    headline = (
        f"Most often missed: {theme_with_least(labels, -missed)} ({missed.max(initial=0)}); most often added: "
        f"{theme_with_least(labels, -added)} ({added.max(initial=0)})"
    )
    return Chart(
        draw, headline, "Two panels with one bar for each theme: how often it was missed, and how often it was added."
    )


def change_chart(before: Mapping[str, float], after: Mapping[str, float], *, names: tuple[str, str]) -> Chart:
    """Draw scores before and after a change, with one line for each theme.

    Parameters
    ----------
    before, after
        F1, in [0, 1], by the name shown to readers, in order. Undefined scores are left out.
    names
        Names of the two sets of scores.
    """
    shown = [name for name in before if not math.isnan(before[name]) and not math.isnan(after.get(name, math.nan))]
    places = np.arange(len(shown))[::-1]

    def draw(narrow: bool) -> Any:
        figure = new_figure(4.1 if narrow else 8.2, 0.32 * len(shown) + 1.1)
        axes = figure.subplots()
        for place, name in zip(places, shown, strict=True):
            axes.plot([before[name], after[name]], [place, place], color=SOFT, linewidth=1.2)
            difference = round(after[name] - before[name], 3)
            change = f"{difference:+.3f}".replace("-", MINUS) if difference else "unchanged"
            axes.text(max(before[name], after[name]), place, f"   {change}", va="center", fontweight="bold")
        looks = ((before, names[0], "o", "white", DARK_BLUE), (after, names[1], "D", ORANGE, INK))
        for scores, label, marker, face, edge in looks:
            axes.plot(
                [scores[name] for name in shown],
                places,
                marker,
                color=face,
                markeredgecolor=edge,
                label=label,
                markersize=6,
            )
        axes.set_yticks(places, shown)
        axes.set_xlabel("F1", color=SOFT)
        axes.margins(x=0.2)
        axes.set_xticks([tick for tick in axes.get_xticks() if tick <= 1])
        axes.grid(axis="x", color=LINE, linewidth=0.6)
        figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=8.5)
        return figure

    moved = [name for name in shown if round(after[name] - before[name], 3)]
    headline = f"{len(moved)} of {len(shown)} scores move" + (
        f", most of all {max(moved, key=lambda name: abs(after[name] - before[name]))}" if moved else ""
    )
    return Chart(draw, headline, f"One line for each theme, from its F1 with {names[0]} to its F1 with {names[1]}.")


def theme_with_least(labels: Mapping[str, str], values: NDArray[Any]) -> str:
    """Return the name of the theme with the smallest value; the first if there are several."""
    return list(labels.values())[int(np.argmin(values))]
