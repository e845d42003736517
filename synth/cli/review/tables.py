"""Figures of a review on the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from synth.cli.terminal import Terminal
from synth.words import worded

if TYPE_CHECKING:
    from synth.review import Agreement
    from synth.review.comparison import Comparison


def print_comparison(terminal: Terminal, compared: Comparison) -> None:
    """Print a row for all themes together, kind and polarity, then a row a theme."""
    names = {"themes": "all themes", "kind": "finding or not", "polarity": "polarity (share right)"}
    for rows, p, title in (
        (compared.table.iloc[:3], "p", ""),
        (compared.table.iloc[3:], "p_adjusted", "theme"),
    ):
        cells = []
        for row in rows.to_dict("records"):
            interval = "–"
            if not math.isnan(row["lower"]):
                interval = f"{row['lower']:+.3f} to {row['upper']:+.3f}"
            cells.append(
                [
                    names.get(row["what"], row["what"]),
                    f"{row['n']:,}",
                    f"{row['fixed']:,}",
                    f"{row['broken']:,}",
                    *(number(row[name]) for name in ("first", "second")),
                    "–" if math.isnan(row["difference"]) else f"{row['difference']:+.3f}",
                    interval,
                    number(row[p]),
                ]
            )
        header = [title, "n", "fixed", "broken", "F1 of A", "F1 of B", "change", "95% interval", "p"]
        terminal.table(header, cells)
        terminal.say()
    terminal.say(
        worded("Intervals and p are based on whole inspections. For themes, p is adjusted for their number (Holm).")
    )


def print_agreement(terminal: Terminal, agreement: Agreement) -> None:
    """Print kappa, alpha and F1 of kind, polarity and each theme."""
    terminal.table(
        ["", "n", "first", "second", "kappa", "alpha", "F1"],
        [
            [row["what"], f"{row['n']:,}", row["first"], row["second"]]
            + [number(row[name]) for name in ("kappa", "alpha", "f1")]
            for row in agreement.table.to_dict("records")
        ],
    )


def number(value: float | None) -> str:
    """Write a figure with three decimals, or a dash where there is none."""
    return "–" if value is None or math.isnan(value) else f"{value:.3f}"
