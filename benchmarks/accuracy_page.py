"""The figures of `accuracy.py` as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synth.classifier import Evaluation

OURS = "synth"


@dataclass(frozen=True)
class Result:
    """What was measured of a method.

    Attributes
    ----------
    name
        Name of the method in the tables.
    chosen
        The setting with the best micro-F1 out of fold.
    scores
        For each table that was scored.
    counts
        For each table, an inspection a row: themes that are right; themes that are given, and true, added up.
    has_kind, has_polarity
        Whether the method answers these at all.
    seconds
        CPU seconds of training.
    speed
        Sentences a CPU second.
    size
        Bytes that have to be kept.
    """

    name: str
    chosen: str
    scores: dict[str, Evaluation]
    counts: dict[str, np.ndarray]
    has_kind: bool
    has_polarity: bool
    seconds: float
    speed: float
    size: int


def report(
    results: Sequence[Result], failures: Sequence[str], training: pd.DataFrame, tables: dict[str, pd.DataFrame]
) -> str:
    """Write the figures as Markdown."""
    lines = [
        f"Trained on {len(training):,} sentences of {training['inspection_id'].nunique()} invented inspections. "
        f"One run, one thread, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores.",
    ]
    for name, table in tables.items():
        n = table["inspection_id"].nunique()
        if name == "test":
            lines += ["", "## Invented test inspections", "", f"{len(table):,} sentences of {n} inspections."]
        else:
            lines += ["", "## Real sentences", "", f"{len(table):,} sentences of {n} documents."]
        lines += _scores(results, name)
    lines += ["", "## Cost", "", "| method | setting | training, CPU s | sentences / CPU s | size, MB |"]
    lines.append("|---|---|---:|---:|---:|")
    for result in results:
        cost = f"{result.seconds:,.0f} | {result.speed:,.0f} | {result.size / 1e6:,.1f}"
        lines.append(f"| {result.name} | {result.chosen or '–'} | {cost} |")
    if failures:
        lines += ["", "## Methods that failed", "", *(f"- {failure}" for failure in failures)]
    return "\n".join([*lines, ""])


def _scores(results: Sequence[Result], name: str) -> list[str]:
    ours = next((result.counts[name] for result in results if result.name == OURS), None)
    lines = ["", "| method | micro-F1 | macro-F1 | kind F1 | polarity accuracy | synth's micro-F1 is higher by |"]
    lines.append("|---|---|---|---|---|---|")
    for result in results:
        scores = result.scores[name].scores
        cells = [
            _cell(scores["micro_f1"]),
            _cell(scores["macro_f1"]),
            _cell(scores["kind_f1"]) if result.has_kind else "–",
            _cell(scores["polarity_accuracy"]) if result.has_polarity else "–",
        ]
        gain = "–"
        if ours is not None and result.name != OURS:
            gain = "{:+.3f} ({:+.3f} to {:+.3f})".format(*difference(ours, result.counts[name]))
        lines.append(f"| {result.name} | {' | '.join(cells)} | {gain} |")
    return lines


def difference(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float, float]:
    """Return the difference in micro-F1, with a 95% interval from resampling the same inspections for both methods."""

    def gain(rows: np.ndarray) -> np.ndarray:
        mine, other = ours[rows].sum(axis=-2), theirs[rows].sum(axis=-2)
        return 2 * mine[..., 0] / mine[..., 1] - 2 * other[..., 0] / other[..., 1]

    draws = np.random.default_rng(0).integers(0, len(ours), size=(2000, len(ours)))
    lower, upper = np.quantile(gain(draws), [0.025, 0.975])
    return float(gain(np.arange(len(ours)))), float(lower), float(upper)


def _cell(score: Any) -> str:
    if score.value is None:
        return "–"
    return (
        f"{score.value:.3f}" if score.lower is None else f"{score.value:.3f} ({score.lower:.3f} to {score.upper:.3f})"
    )
