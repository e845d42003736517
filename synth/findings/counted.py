"""Selection of the sentences that are counted in figures, and counts of them."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from synth.findings.schema import split_themes

_INSPECTORS = "inspectors"
# Standard text: what the grades mean, the contents list, addresses. Of 433 such sentences in the labelled invented
# reports, two are findings; a model takes "An outstanding board is highly influential" for one.
_STANDARD_PARTS = ("definition", "contents", "contact")


def of_inspectors(table: pd.DataFrame) -> pd.Series:
    """Return whether each sentence is in inspectors' words. Without a column ``voice``, all sentences are.

    Returns
    -------
    Series of bool
    """
    if "voice" not in table.columns:
        return pd.Series(data=True, index=table.index)
    return table["voice"].fillna("").isin(("", _INSPECTORS))


def is_standard_text(table: pd.DataFrame) -> pd.Series:
    """Return whether each sentence that a model classified is in a part with standard text, such as definitions.

    Labels that people gave are theirs to decide, so none of these sentences is.

    Returns
    -------
    Series of bool
    """
    if "part" not in table.columns or "p_finding" not in table.columns:
        return pd.Series(data=False, index=table.index)
    return table["part"].isin(_STANDARD_PARTS)


def is_counted(table: pd.DataFrame) -> pd.Series:
    """Return whether each sentence is counted.

    It is counted if it is in inspectors' words, is not standard text, and is not a repeat within the inspection.

    Parameters
    ----------
    table
        With the column ``repeat_of``, which is empty if a sentence is not a repeat.

    Returns
    -------
    Series of bool
    """
    return of_inspectors(table) & ~is_standard_text(table) & (table["repeat_of"] == "")


def summary_of(table: pd.DataFrame) -> dict[str, int]:
    """Return the numbers of sentences, findings, findings without a theme, and findings of each theme."""
    findings = table["themes"][table["kind"] == "finding"]
    themes: Counter[str] = Counter()
    for cell, count in findings.value_counts().items():
        for theme in split_themes(str(cell)):
            themes[f"theme {theme}"] += int(count)
    without = int((findings == "").sum())
    return {"sentences": len(table), "findings": len(findings), "without_theme": without, **themes}
