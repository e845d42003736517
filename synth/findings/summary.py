"""Counts of the content of a classified table."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from synth.findings.schema import split_themes


def summary_of(table: pd.DataFrame) -> dict[str, int]:
    """Return the numbers of sentences, findings, findings without a theme, and findings of each theme."""
    findings = table["themes"][table["kind"] == "finding"]
    themes: Counter[str] = Counter()
    for cell, count in findings.value_counts().items():
        for theme in split_themes(str(cell)):
            themes[f"theme {theme}"] += int(count)
    without = int((findings == "").sum())
    return {"sentences": len(table), "findings": len(findings), "without_theme": without, **themes}
