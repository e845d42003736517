"""Tables for readers, the same in every form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from synth.overview.charts import Drawing
from synth.overview.content import Overview
from synth.overview.wording import interval, percent, plain, records
from synth.taxonomy import Taxonomy
from synth.words import unit, worded

# Longer tables are only in the workbook and the files.
MOST_ROWS = 500
MOST_GROUPS = 12
CHECKED = "Checked"
CHECKED_NOTE = "Checked: verdicts that people settled; counts with verdicts that only a model gave are provisional."
CLAIM_WORDS = {"found": "Found", "strength_side": "Strength", "improvement_side": "Area for improvement"}


@dataclass(frozen=True)
class TableColumn:
    """A column of a table for readers."""

    name: str
    is_number: bool = False


@dataclass(frozen=True)
class TableCell:
    """A cell: text, a smaller second line, link target, sort key, and tooltip."""

    text: str
    small: str = ""
    target: str = ""
    sort: float | str = ""
    title: str = ""


@dataclass(frozen=True)
class Table:
    """A table for readers; the first column is the name of the row."""

    name: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    note: str = ""


def inspections_table(overview: Overview) -> Table:
    """Return a table of what was read, with one row for each inspection."""
    names = {
        "inspection_id": worded("Inspection"),
        "area": "Area",
        "year": "Year",
        "programme": "Programme",
        "grade": "Evaluation",
    }
    numbers = {"documents": "Documents", "sentences": "Sentences", "findings": "Findings"}
    rows = [
        (*(TableCell(plain(row[name], most=80)) for name in names), *(number_cell(row[name]) for name in numbers))
        for row in records(overview.inspections.head(MOST_ROWS))
    ]
    return Table(
        "inspections",
        "What was read",
        (*map(TableColumn, names.values()), *(TableColumn(name, is_number=True) for name in numbers.values())),
        tuple(rows),
        cut_note(len(overview.inspections), unit().table_file)
        or "An empty cell could not be determined from the documents.",
    )


def table_of_groups(name: str, by: str, groups: pd.DataFrame, taxonomy: Taxonomy) -> Table:
    """Return a table with one row for each theme and one column for each group."""
    names = list(dict.fromkeys(groups["group"]))
    shown = names[:MOST_GROUPS]
    by_cell = {(row["group"], row["theme"]): row for row in records(groups)}
    rows = []
    for theme in taxonomy.themes:
        counts = [
            TableCell(f"{row['strength_side']:,} / {row['improvement_side']:,}", f"of {row['inspections']:,}")
            for row in (by_cell[group, theme.id] for group in shown)
        ]
        rows.append((TableCell(plain(theme.label), target=theme.id), *counts))
    return Table(
        name,
        f"{by}: number of {unit().several} in which a theme is a strength / an area for improvement",
        (TableColumn("Theme"), *(TableColumn(plain(group, most=60), is_number=True) for group in shown)),
        tuple(rows),
        f"The first {MOST_GROUPS} of {len(names):,}; the workbook has all of them." if len(names) > MOST_GROUPS else "",
    )


def number_cell(value: Any) -> TableCell:
    """Return a whole number as a cell."""
    return TableCell(f"{int(value):,}", sort=int(value))


def claim_cell(row: dict[str, Any], claim: str, target: str = "") -> TableCell:
    """Return a count of inspections as a cell, with the share and its interval below."""
    n = row["inspections"]
    ends = interval(row[f"{claim}_lower"], row[f"{claim}_upper"])
    small = f"{percent(row[f'{claim}_share'])} ({ends})" if n else ""
    return TableCell(f"{row[claim]:,} of {n:,}", small, target, row[claim])


def cut_note(n: int, file: str) -> str:
    """Return a note that a table is incomplete, and where the complete table is."""
    return f"The first {MOST_ROWS:,} of {n:,}; {file} has all of them." if n > MOST_ROWS else ""


@dataclass(frozen=True)
class View:
    """A headline, the table of its figures, and a chart of them if there is one.

    Attributes
    ----------
    name
        Name of its section in an overview.
    headline
        What the numbers show.
    table
        The numbers.
    reading
        How to read the table.
    drawing, alt
        The chart and its text alternative; None and empty if there is no chart.
    """

    name: str
    headline: str
    table: Table
    reading: str = ""
    drawing: Drawing | None = None
    alt: str = ""
