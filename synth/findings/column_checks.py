"""Checks of every file of sentences after it has been read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from synth.errors import TableError

WHOLE_NUMBERS = ("page", "position")


def check_columns(table: pd.DataFrame, path: Path, *, before: int) -> pd.DataFrame:
    """Trim the column names, and convert the columns that hold whole numbers."""
    table.columns = pd.Index([str(name).strip() for name in table.columns])
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise TableError(f"column {twice[0]!r} occurs twice", where=path, remedy="Rename one of them.")
    for name in table.columns:
        if name in WHOLE_NUMBERS:
            table[name] = _whole_numbers(table[name], path, before)
    return table


def _whole_numbers(cells: pd.Series, path: Path, before: int) -> pd.Series:
    numbers = pd.to_numeric(cells.replace("", None), errors="coerce").astype("Float64")
    filled = cells.notna() & (cells.astype("str").str.strip() != "")
    wrong = filled & (numbers.isna() | (numbers % 1 != 0) | (numbers < 0) | (numbers > 2**53)).fillna(True)
    if wrong.any():
        row = int(wrong.to_numpy().nonzero()[0][0])
        raise TableError(
            f"row {before + row + 2}, column {cells.name}: {str(cells.iloc[row])!r} is not a whole number",
            where=path,
            remedy="Write 1, 2, 3 …, or leave it empty.",
        )
    return numbers.astype("Int64")
