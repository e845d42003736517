"""Stand-off labels, with one row for each sentence but without its text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from synth.corpus.places import Place
from synth.errors import TableError
from synth.findings import check_labels, read_table, require_columns
from synth.taxonomy import Taxonomy

LABEL_COLUMNS = (
    "finding_id",
    "report",
    "authority",
    "programme",
    "start",
    "length",
    "digest",
    "start_digest",
    "end_digest",
    "kind",
    "polarity",
    "themes",
    "split",
    "source",
    "annotator",
    "first",
    "second",
    "ruling",
    "repeats",
)
"""Columns of a table of stand-off labels, in order."""
_REQUIRED = LABEL_COLUMNS[: LABEL_COLUMNS.index("source")]
_WHOLE_NUMBERS = ("start", "length")


def read_standoff_labels(path: Path, taxonomy: Taxonomy) -> pd.DataFrame:
    """Read a table of stand-off labels.

    Returns
    -------
    DataFrame
        With at least the columns up to ``split``, and ``repeats``. ``start`` and ``length`` are int64, the others text.

    Raises
    ------
    TableError
        If a column is missing, or a label or a place is not valid.
    """
    table = read_table(path)
    require_columns(table, _REQUIRED, where=path)
    table = check_labels(table.assign(text="", inspection_id=table["report"]), taxonomy, where=path)
    table = table.drop(columns=["text", "inspection_id"])
    for name in _WHOLE_NUMBERS:
        numbers = pd.to_numeric(table[name], errors="coerce")
        wrong = ~(numbers >= (1 if name == "length" else 0)) | (numbers % 1 != 0)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise TableError(
                f"row {row + 2}, column {name}: {table[name].iloc[row]!r} is not a whole number of characters",
                where=path,
                remedy="Use the table as it was published.",
            )
        table[name] = numbers.astype("int64")
    again = table["finding_id"].duplicated()
    if again.any():
        row = int(np.flatnonzero(again)[0])
        raise TableError(
            f"row {row + 2}, column finding_id: {table['finding_id'].iloc[row]!r} occurs twice",
            where=path,
            remedy="Give each sentence an id of its own.",
        )
    table["repeats"] = table["repeats"].fillna("") if "repeats" in table.columns else ""
    return table


def places_of(labels: pd.DataFrame) -> list[Place]:
    """Return the place of each sentence."""
    names = ("start", "length", "digest", "start_digest", "end_digest")
    return [Place(*values) for values in zip(*(labels[name].tolist() for name in names), strict=True)]
