"""Which sentences count in figures."""

from __future__ import annotations

import pandas as pd

_INSPECTORS = "inspectors"


def of_inspectors(table: pd.DataFrame) -> pd.Series:
    """Whether each sentence holds inspectors' words; a table without a column ``voice`` holds nothing else.

    Returns
    -------
    Series of bool
    """
    if "voice" not in table.columns:
        return pd.Series(data=True, index=table.index)
    return table["voice"].fillna("").isin(("", _INSPECTORS))


def is_counted(table: pd.DataFrame) -> pd.Series:
    """Whether each sentence counts: inspectors' words, at their first place in the inspection.

    Parameters
    ----------
    table
        With the column ``repeat_of``, which is empty where a sentence is no repeat.

    Returns
    -------
    Series of bool
    """
    return of_inspectors(table) & (table["repeat_of"] == "")
