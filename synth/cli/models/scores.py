"""Scores on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synth.cli.review.tables import number
from synth.cli.terminal import Terminal

_NAMES = {
    "micro_f1": "themes, micro-F1",
    "macro_f1": "themes, macro-F1",
    "kind_f1": "finding or not, F1",
    "polarity_accuracy": "polarity, accuracy",
}


def print_evaluation(terminal: Terminal, evaluation: dict[str, Any]) -> None:
    """Print scores with intervals and n, then a row a theme."""
    rows = [[name, *_cells(evaluation["scores"][key])] for key, name in _NAMES.items() if key in evaluation["scores"]]
    terminal.table(["score", "value", "95% interval", "n"], rows)
    terminal.say()
    rows = [
        [theme, *_cells(scores["f1"]), number(scores["precision"]["value"]), number(scores["recall"]["value"])]
        for theme, scores in evaluation["themes"].items()
    ]
    terminal.table(["theme", "F1", "95% interval", "n", "precision", "recall"], rows)


def print_learning_curve(terminal: Terminal, facts: Mapping[str, Any]) -> None:
    """Print the scores with fewer labels, and what more can be expected to bring, if they were measured."""
    if "learning_curve" not in facts:
        return
    curve = facts["learning_curve"]
    points = ", ".join(f"{number(value)} with {n:,} training sentences" for n, value, *_ in curve["points"])
    terminal.say()
    terminal.say(f"Themes, micro-F1: {points}.")
    if "expected" in curve:
        terminal.say(f"With {curve['more']} more labelled sentences like these expect about {curve['expected']:.2f}.")


def _cells(score: dict[str, Any]) -> list[str]:
    interval = "–" if score["lower"] is None else f"{score['lower']:.3f} to {score['upper']:.3f}"
    return [number(score["value"]), interval, f"{score['n']:,}"]
