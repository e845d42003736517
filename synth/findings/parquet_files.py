"""Parquet files as tables of sentences, read whole or in parts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from synth.errors import TableError
from synth.findings.column_checks import WHOLE_NUMBERS, check_columns

if TYPE_CHECKING:
    import pyarrow as pa

_PROBABILITY = "p_"
_PANDAS_INDEX = re.compile(r"__index_level_\d+__")


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a file without checking its columns; `check_columns` does this later."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(path)
    except (pa.ArrowException, ValueError) as error:
        raise TableError("is not a readable Parquet file", where=path, remedy="Write it again.") from error
    return _cells_from_arrow(table, path)


def table_from_arrow(table: pa.Table, *, where: Path, before: int = 0) -> pd.DataFrame:
    """Return part of a Parquet file in the form in which `read_table` returns the whole file.

    Parameters
    ----------
    table
        Consecutive rows.
    where
        The file, for messages.
    before
        Number of rows of the file before this part, for messages.

    Raises
    ------
    TableError
        If the part is not valid. The message gives the row and column.
    """
    return check_columns(_cells_from_arrow(table, where), where, before=before)


def _cells_from_arrow(table: pa.Table, where: Path) -> pd.DataFrame:
    import pyarrow as pa

    try:
        table.validate(full=True)
        # An index that pandas wrote as a column is not one of the table's columns.
        cells = [
            _parquet_cells(name, column)
            for name, column in zip(table.column_names, table.columns, strict=True)
            if not _PANDAS_INDEX.fullmatch(name)
        ]
    except (pa.ArrowException, ValueError) as error:
        raise TableError("is not a readable Parquet file", where=where, remedy="Write it again.") from error
    return pd.concat(cells, axis=1) if cells else pd.DataFrame()


def _parquet_cells(name: str, column: pa.ChunkedArray) -> pd.Series:
    """Return a column in the form that `read_table` specifies. Text columns are taken over as a whole, for speed."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    cells: pd.Series
    if name.strip() in WHOLE_NUMBERS or (name.startswith(_PROBABILITY) and kind == pa.float64()):
        cells = column.to_pandas()
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        cells = column.cast(pa.large_string()).fill_null("").to_pandas().astype("str")
    else:
        cells = column.to_pandas().map(_as_text).astype("str")
    return cells.rename(name)


def _as_text(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return ";".join(map(str, value))
    return "" if pd.isna(value) else str(value)
