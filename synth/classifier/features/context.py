"""The context of a sentence: its heading and the sentences before it under that heading."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NONE = -1


def preceding_rows(table: pd.DataFrame, depth: int) -> NDArray[np.int64]:
    """Find for each sentence the sentences before it in the same section of the same document.

    Parameters
    ----------
    table
        Sentences in document order. Columns inspection_id, document and section are used if present. Without an
        inspection and a document, each row is on its own, since the row above may come from elsewhere.
    depth
        How many sentences to look back.

    Returns
    -------
    ndarray of shape (n_sentences, depth), int64
        Row numbers, the nearest first; -1 if there is none.
    """
    rows = np.full((len(table), depth), NONE, dtype=np.int64)
    here = np.arange(len(table))
    run_start = np.maximum.accumulate(np.where(section_starts(table), here, 0))
    for back in range(1, depth + 1):
        rows[:, back - 1] = np.where(here - back >= run_start, here - back, NONE)
    return rows


def section_starts(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return whether each sentence begins a section of a document.

    Parameters
    ----------
    table
        As for `preceding_rows`. Without an inspection and a document, each row begins a section. A labelled table may
        contain only some passages of a report; the column passage then shows which sentences follow one another.

    Returns
    -------
    ndarray of shape (n_sentences,), bool
    """
    names = [name for name in ("inspection_id", "document", "passage", "section") if name in table.columns]
    if "inspection_id" not in names and "document" not in names:
        return np.ones(len(table), dtype=np.bool_)
    starts = group_starts(table, names)
    starts[:1] = True
    return starts


def group_starts(table: pd.DataFrame, names: Sequence[str]) -> NDArray[np.bool_]:
    """Return whether each row differs from the row above in a column: another document or section begins there.

    Parameters
    ----------
    table
        Sentences in document order.
    names
        Columns to compare.

    Returns
    -------
    ndarray of shape (n_sentences,), bool
        False for the first row.
    """
    begins = np.zeros(len(table), dtype=np.bool_)
    for name in names:
        # A column that only some of the joined tables have is missing in the rows of the others, and a missing cell
        # is not equal to itself.
        cells = table[name].astype(object).where(table[name].notna(), "").to_numpy(dtype=object)
        begins[1:] |= cells[1:] != cells[:-1]
    return begins


def preceding_values(values: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the values of the given rows, and zeros where there is no row.

    Parameters
    ----------
    values : ndarray of shape (n_sentences, d)
    rows : ndarray of shape (n_sentences,)
        Row numbers or -1.

    Returns
    -------
    ndarray of shape (n_sentences, d)
    """
    if not len(values):
        return values
    return np.where((rows != NONE)[:, None], values[rows], np.float32(0))
