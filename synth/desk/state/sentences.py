"""The sentences of a project as a table, in the form that every stage takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_TEXT = ("finding_id", "inspection_id", "document", "section", "part", "text")


@dataclass(frozen=True)
class Place:
    """A sentence by its document and position."""

    document_id: int
    position: int

    @property
    def subject(self) -> str:
        """The sentence as the subject of a decision."""
        return f"{self.document_id}:{self.position}"

    @classmethod
    def of(cls, subject: str) -> Place:
        """Return the place that a subject names."""
        document, _, position = subject.partition("/")[0].partition(":")
        return cls(int(document), int(position))


def sentence_table(
    stems: Sequence[object],
    inspections: Sequence[str],
    documents: Sequence[str],
    cells: Sequence[Sequence[Any]],
) -> pd.DataFrame:
    """Return sentences as a findings table without labels.

    Parameters
    ----------
    stems, inspections, documents
        For each sentence: the beginning of its id, its inspection, and the name of its document.
    cells
        The columns position, page, section, part and text.
    """
    position, page, section, part, text = cells
    return pd.DataFrame(
        {
            "finding_id": [f"{stem}-{number:04d}" for stem, number in zip(stems, position, strict=True)],
            "inspection_id": inspections,
            "document": documents,
            "page": pd.array(page, dtype="Int64"),
            "section": section,
            "part": part,
            "position": pd.array(position, dtype="Int64"),
            "text": text,
        }
    ).astype(dict.fromkeys(_TEXT, "str"))


def further_columns(cells: Sequence[str]) -> dict[str, list[Any]]:
    """Return further columns of the sentences, from one JSON object a row (most rows share the same few)."""
    if not any(cells):
        return {}
    known = {cell: json.loads(cell) if cell else {} for cell in set(cells)}
    names = sorted({name for values in known.values() for name in values})
    return {name: [known[cell].get(name, "") for cell in cells] for name in names}


def runs(values: NDArray[Any]) -> dict[Any, slice]:
    """Return the rows of each value of a column in which equal values stand together."""
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]]) if len(values) else np.zeros(0, np.int64)
    ends = [*starts[1:], len(values)] if len(values) else []
    return {values[start]: slice(int(start), int(end)) for start, end in zip(starts, ends, strict=True)}
