"""Selection of the sentences that are counted in figures."""

from __future__ import annotations

import pandas as pd

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
