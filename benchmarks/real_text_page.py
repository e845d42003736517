"""The figures of `real_text.py` as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from accuracy_page import difference

from synth.classifier import Evaluation

OURS = "default model"
AGREEMENT = "agreement"


@dataclass(frozen=True)
class Row:
    """What was measured of a method.

    Attributes
    ----------
    name
        As it stands in the tables.
    scores
        For each set.
    counts
        For each set, a report a row: themes that are right; themes that are given, and true, added up.
    errors
        For each set the expected calibration error of the themes' probabilities.
    is_variant
        Whether it is the default model without some part, and not a method of its own.
    """

    name: str
    scores: dict[str, Evaluation]
    counts: dict[str, np.ndarray]
    errors: dict[str, float]
    is_variant: bool = False


def page(rows: Sequence[Row], tests: dict[str, pd.DataFrame], n_training: int, n_calibration: int) -> str:
    """Write a table a set; two annotators' agreement stands first where there is one."""
    lines = [f"Peers learnt from {n_training:,} sentences; thresholds from {n_calibration:,} others."]
    ours = next((row for row in rows if row.name == OURS), None)
    for of, table in tests.items():
        n, findings = table["inspection_id"].nunique(), int((table["kind"] == "finding").sum())
        lines += [
            "",
            f"## {of[:1].upper()}{of[1:]}",
            "",
            f"{len(table):,} sentences ({findings:,} findings) of {n} reports.",
            "",
            "| method | micro-F1 | macro-F1 | kind F1 | polarity accuracy | ECE | default minus this (micro-F1) |",
            "|---|---|---|---|---|---:|---|",
        ]
        for row in rows:
            if of in row.scores and not row.is_variant:
                lines.append(_line(row, of, ours))
    variants = [row for row in rows if row.is_variant]
    if ours is not None and variants:
        lines += ["", "## What each part is worth", "", *_variants([ours, *variants], list(tests))]
    annotators = [row for row in rows if AGREEMENT in row.scores]
    for row in annotators:
        found = row.scores[AGREEMENT]
        lines += [
            "",
            "## Two annotators, scored in the same way",
            "",
            f"{found.sentences:,} English sentences of {found.inspections} reports of training authorities; the second "
            "annotator did not see the first label, and is scored against it.",
            "",
            "| | micro-F1 | macro-F1 | kind F1 | polarity accuracy |",
            "|---|---|---|---|---|",
            f"| {row.name} | {' | '.join(_cells(found))} |",
        ]
    return "\n".join([*lines, ""])


def _variants(rows: Sequence[Row], sets: Sequence[str]) -> list[str]:
    """Write the default model and its variants as two tables: themes, then polarity."""
    ours = rows[0]
    lines = ["Micro-F1 of the themes, and by how much it is lower than that of the default model:", ""]
    lines += [f"| variant | {' | '.join(sets)} |", f"|---|{'---|' * len(sets)}"]
    for row in rows:
        cells = []
        for of in sets:
            value = row.scores[of].scores["micro_f1"].value
            lower = difference(ours.counts[of], row.counts[of])
            cells.append(
                f"{value:.3f}" if row is ours else "{:.3f}; {:+.3f} ({:+.3f} to {:+.3f})".format(value, *lower)
            )
        lines.append(f"| {row.name} | {' | '.join(cells)} |")
    lines += ["", "Polarity accuracy:", "", f"| variant | {' | '.join(sets)} |", f"|---|{'---|' * len(sets)}"]
    for row in rows:
        lines.append(f"| {row.name} | {' | '.join(_cell(row.scores[of].scores['polarity_accuracy']) for of in sets)} |")
    return lines


def _line(row: Row, of: str, ours: Row | None) -> str:
    gain = "–"
    if ours is not None and row is not ours:
        gain = "{:+.3f} ({:+.3f} to {:+.3f})".format(*difference(ours.counts[of], row.counts[of]))
    return f"| {row.name} | {' | '.join(_cells(row.scores[of]))} | {row.errors[of]:.3f} | {gain} |"


def _cells(found: Evaluation) -> list[str]:
    return [_cell(found.scores[name]) for name in ("micro_f1", "macro_f1", "kind_f1", "polarity_accuracy")]


def _cell(score: Any) -> str:
    if score.value is None:
        return "–"
    return (
        f"{score.value:.3f}" if score.lower is None else f"{score.value:.3f} ({score.lower:.3f} to {score.upper:.3f})"
    )
