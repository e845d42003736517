"""Selection of the sentences that are counted in figures, and counts of them."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from synth.findings.schema import split_themes

_INSPECTORS = "inspectors"


def of_inspectors(table: pd.DataFrame) -> pd.Series:
    """Return whether each sentence is in inspectors' words. Without a column ``voice``, all sentences are.

    Returns
    -------
    Series of bool
    """
    if "voice" not in table.columns:
        return pd.Series(data=True, index=table.index)
    return table["voice"].fillna("").isin(("", _INSPECTORS))


def is_counted(table: pd.DataFrame) -> pd.Series:
    """Return whether each sentence is counted: it is in inspectors' words and is not a repeat within the inspection.

    Parameters
    ----------
    table
        With the column ``repeat_of``, which is empty if a sentence is not a repeat.

    Returns
    -------
    Series of bool
    """
    return of_inspectors(table) & (table["repeat_of"] == "")


def summary_of(table: pd.DataFrame) -> dict[str, int]:
    """Return the numbers of sentences, findings, findings without a theme, and findings of each theme."""
    findings = table["themes"][table["kind"] == "finding"]
    themes: Counter[str] = Counter()
    for cell, count in findings.value_counts().items():
        for theme in split_themes(str(cell)):
            themes[f"theme {theme}"] += int(count)
    without = int((findings == "").sum())
    return {"sentences": len(table), "findings": len(findings), "without_theme": without, **themes}
