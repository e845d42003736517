"""Curves for the notebooks: performance of a classifier at every threshold, with one panel for each theme."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.classifier.evaluation import reliability
from synth.classifier.thresholds import GRID, f_by_threshold
from synth.overview.charts.style import DARK_BLUE, INK, LINE, ORANGE, SOFT, Drawing, new_figure
from synth.review.charts.charts import Chart, theme_with_least

_COLUMNS = 4
_LEAST_IN_BIN = 5
_LOW, _HIGH, _CLOSE = 0.1, 0.9, 0.03
# Keeps lines from crossing the text.
_ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1}


def precision_recall_chart(
    truth: NDArray[np.bool_],
    probability: NDArray[np.float64],
    labels: Mapping[str, str],
    thresholds: Mapping[str, float],
) -> Chart:
    """Draw precision against recall at every threshold, one panel for each theme, with the chosen threshold marked.

    Parameters
    ----------
    truth, probability : ndarray of shape (n_sentences, n_themes)
    labels
        Names of the themes by id, in the order of the columns.
    thresholds
        The chosen threshold by theme id.
    """
    from sklearn.metrics import precision_recall_curve

    def panel(axes: Any, column: int, theme: str) -> str:
        precision, recall, _ = precision_recall_curve(truth[:, column], probability[:, column])
        axes.plot(recall, precision, color=DARK_BLUE, linewidth=1.4)
        given = probability[:, column] >= thresholds[theme]
        hits = np.count_nonzero(given & truth[:, column])
        at = hits / max(1, truth[:, column].sum()), hits / max(1, given.sum())
        axes.plot(*at, "o", color=ORANGE, markeredgecolor=INK, markersize=6)
        return f"cut {thresholds[theme]:.2f}: precision {at[1]:.2f},\nrecall {at[0]:.2f}"

    drawing = _panels(truth, labels, panel, ("recall", "precision"))
    given = probability >= np.array([thresholds[theme] for theme in labels])
    hits = (given & truth).sum(axis=0)
    recall, precision = hits / np.maximum(1, truth.sum(axis=0)), hits / np.maximum(1, given.sum(axis=0))
    if len(labels) == 1:
        headline = f"At the chosen cut precision is {precision[0]:.2f} and recall {recall[0]:.2f}"
    else:
        headline = (
            f"At the chosen cuts {theme_with_least(labels, recall)} is missed most often (recall {recall.min():.2f}), "
            f"and {theme_with_least(labels, precision)} most often given wrongly (precision {precision.min():.2f})"
        )
    return Chart(
        drawing,
        headline,
        "One panel for each theme: precision against recall, with a dot and its numbers at the chosen cut.",
    )


def reliability_chart(truth: NDArray[np.bool_], probability: NDArray[np.float64], labels: Mapping[str, str]) -> Chart:
    """Draw predicted against observed frequency, by theme; parameters as for `precision_recall_chart`."""

    def panel(axes: Any, column: int, _: str) -> str:
        rows, error = reliability(truth[:, column], probability[:, column])
        axes.plot([0, 1], [0, 1], color=SOFT, linewidth=0.8, linestyle="--")
        enough = np.array([row for row in rows if row[2] >= _LEAST_IN_BIN]).reshape(-1, 3)
        axes.plot(enough[:, 0], enough[:, 1], "o-", color=DARK_BLUE, markersize=4, linewidth=1.2)
        return f"error {error:.3f}"

    drawing = _panels(truth, labels, panel, ("probability", "share true"), height=0.88)
    between = (probability >= _LOW) & (probability <= _HIGH)
    headline = _too_sure_or_modest(probability[between], truth[between])
    return Chart(
        drawing,
        headline,
        "One panel for each theme: mean probability against the share that came true, with the diagonal.",
    )


def threshold_chart(
    truth: NDArray[np.bool_],
    probability: NDArray[np.float64],
    labels: Mapping[str, str],
    thresholds: Mapping[str, float],
) -> Chart:
    """Draw F1 at every threshold, by theme, with the chosen one; parameters as for `precision_recall_chart`."""

    def panel(axes: Any, column: int, theme: str) -> str:
        scores = f_by_threshold(truth[:, column], probability[:, column])
        axes.plot(GRID, scores, color=DARK_BLUE, linewidth=1.4)
        axes.axvline(thresholds[theme], color=ORANGE, linewidth=1.4, linestyle="--")
        best = int(np.argmax(scores))
        return f"chosen {thresholds[theme]:.2f}\nown best {GRID[best]:.2f} (F1 {scores[best]:.2f})"

    drawing = _panels(truth, labels, panel, ("cut", "F1"))
    cuts = [thresholds[theme] for theme in labels]
    own, even = (
        np.mean([_f1(truth[:, place], probability[:, place] >= cut) for place, cut in enumerate(chosen)])
        for chosen in (cuts, [0.5] * len(cuts))
    )
    headline = (
        f"At the chosen cuts ({min(cuts):.2f} to {max(cuts):.2f}) the mean F1 is {own:.3f}; with one half for all it "
        f"would be {even:.3f}"
    )
    return Chart(drawing, headline, "One panel for each theme: F1 at every cut, and a broken line at the chosen cut.")


def _f1(truth: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    total = int(truth.sum() + given.sum())
    return 2 * int((truth & given).sum()) / total if total else 0.0


def _too_sure_or_modest(said: NDArray[np.float64], true: NDArray[np.bool_]) -> str:
    """Compare predicted with observed frequencies at intermediate probabilities, in words."""
    if not len(said):
        return "No probability lies between 10% and 90%"
    difference = float(true.mean() - said.mean())
    verdict = "as it should be" if abs(difference) < _CLOSE else "too modest" if difference > 0 else "too sure"
    return (
        f"Where the model says 10 to 90%, it says {said.mean():.0%} on average and {true.mean():.0%} came true: "
        f"{verdict} (n={len(said)})"
    )


def _panels(
    truth: NDArray[np.bool_],
    labels: Mapping[str, str],
    panel: Callable[[Any, int, str], str],
    axes_names: tuple[str, str],
    *,
    height: float = 0.06,
) -> Drawing:
    """Draw small panels, one for each theme; `panel` draws one and returns the text to write into it at `height`."""

    def draw(narrow: bool) -> Any:
        columns = 2 if narrow else _COLUMNS
        lines = math.ceil(len(labels) / columns)
        figure = new_figure(4.1 if narrow else 10.0, 1.9 * lines)
        places = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for column, (axes, (theme, label)) in enumerate(zip(places, labels.items(), strict=False)):
            axes.text(0.04, height, panel(axes, column, theme), fontsize=7.5, bbox=_ON_WHITE)
            axes.set_title(f"{label} (n={int(truth[:, column].sum())})", fontsize=8.5, color=INK)
            axes.set_xlim(0, 1.03)
            axes.set_ylim(0, 1.05)
            axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
            axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"], color=SOFT)
            axes.grid(color=LINE, linewidth=0.6)
            if column % columns == 0:
                axes.set_ylabel(axes_names[1], color=SOFT, fontsize=8)
            if column + columns >= len(labels):
                axes.set_xlabel(axes_names[0], color=SOFT, fontsize=8)
                axes.tick_params(axis="x", labelbottom=True)
        for axes in places[len(labels) :]:
            axes.set_visible(False)
        return figure

    return draw
