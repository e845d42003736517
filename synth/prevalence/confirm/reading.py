"""Read a completed workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.findings import POLARITIES, join_themes
from synth.findings.excel_files import open_workbook
from synth.prevalence.confirm.decisions import (
    ANSWERS,
    COLUMNS,
    combine,
    decisions_table,
    read_decisions,
)
from synth.prevalence.confirm.workbook import (
    DATE_CELL,
    FACTS_SHEET,
    MARK,
    NAME_CELL,
    ORDERED_SHEET,
    READER_SHEET,
    SAMPLE_SHEET,
)
from synth.taxonomy import Taxonomy

FORMAT = "1"
_MOST_ROWS_NAMED = 5


def read_confirm_workbook(path: Path, taxonomy: Taxonomy) -> pd.DataFrame:
    """Read the decisions that a reader entered; rows without an answer are left out.

    Returns
    -------
    DataFrame
        The columns of `read_decisions`.

    Raises
    ------
    TableError
        If the file is not a workbook from ``synth confirm draw``, was drawn for other themes, has answers but no name
        or date, or contains an invalid answer. The message gives the row numbers in the workbook.
    """
    no_workbook = TableError(
        "is not a workbook for confirming", where=path, remedy="Name the workbook that `synth confirm draw` wrote."
    )
    if path.is_file() and path.suffix.lower() != ".xlsx":
        raise no_workbook
    with open_workbook(path) as workbook:
        if not {READER_SHEET, ORDERED_SHEET, SAMPLE_SHEET, FACTS_SHEET} <= set(workbook.sheetnames):
            raise no_workbook
        facts = {str(row[0]): str(row[1]) for row in workbook[FACTS_SHEET].iter_rows(max_col=2, values_only=True)}
        start = list(workbook[READER_SHEET].iter_rows(max_row=5, max_col=3, values_only=True))
        ordered = _rows(workbook[ORDERED_SHEET], taxonomy)
        sample = _rows(workbook[SAMPLE_SHEET], taxonomy)
    if facts.get("format") != FORMAT:
        raise no_workbook
    if facts.get("taxonomy") != taxonomy.digest:
        raise TableError("was drawn for other themes", where=path, remedy="Name the taxonomy that it was drawn with.")
    reader, date = _cell(start, NAME_CELL), _cell(start, DATE_CELL)
    decisions, wrong = _decisions(ordered, ORDERED_SHEET, taxonomy)
    more, also_wrong = _decisions(sample, SAMPLE_SHEET, taxonomy)
    wrong += also_wrong
    if wrong:
        named = "; ".join(wrong[:_MOST_ROWS_NAMED])
        rest = f"; and {len(wrong) - _MOST_ROWS_NAMED} more" if len(wrong) > _MOST_ROWS_NAMED else ""
        raise TableError(named + rest, where=path, remedy=f"Choose one of: {', '.join(ANSWERS)}.")
    decisions += more
    if not decisions:
        return decisions_table()
    if not reader or not date:
        missing = "no reader is named" if not reader else "the date is missing"
        raise TableError(
            f"{missing}, and {len(decisions):,} rows are answered",
            where=path,
            remedy=f"Fill in name and date on the sheet {READER_SHEET!r}: they are shown with the figures.",
        )
    return pd.DataFrame(decisions).assign(reader=reader, date=date)[list(COLUMNS)].astype("str")


def _rows(sheet: Any, taxonomy: Taxonomy) -> list[dict[str, str]]:
    rows = sheet.iter_rows(values_only=True)
    names = [str(name or "") for name in next(rows, ())]
    of_unit = taxonomy.label_scheme.unit.one
    # A theme may have the name of the unit; the unit comes first.
    if of_unit in names:
        names[names.index(of_unit)] = "inspection"
    return [dict(zip(names, ("" if cell is None else str(cell) for cell in row), strict=False)) for row in rows]


def _cell(rows: list[tuple[Any, ...]], place: str) -> str:
    number = int(place[1:]) - 1
    value = rows[number][1] if len(rows) > number else None
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%Y-%m-%d")
    return "" if value is None else " ".join(str(value).split())


def _decisions(rows: list[dict[str, str]], sheet: str, taxonomy: Taxonomy) -> tuple[list[dict[str, str]], list[str]]:
    """Return the decisions of a sheet, and the rows in which the answer is wrong."""
    is_sample = sheet == SAMPLE_SHEET
    labels = {theme.label: theme.id for theme in taxonomy.themes}
    decisions, wrong = [], []
    for number, row in enumerate(rows, 2):
        answer = row.get("answer", "").strip().lower()
        # The sample has a column for each theme, the other sheet a row for each.
        theme = "" if is_sample else labels.get(row.get("theme", ""))
        marks = {name: row.get(name, "").strip().lower() for name in taxonomy.ids} if is_sample else {}
        marks = {name: mark for name, mark in marks.items() if mark in (MARK, *POLARITIES)}
        if not answer and not marks:
            continue
        if answer not in ANSWERS or theme is None or not row.get("sentence key"):
            wrong.append(f"sheet {sheet!r}, row {number}: the answer is {answer!r}")
            continue
        decisions.append(
            {
                "inspection_id": row["inspection"],
                "sentence": row["sentence key"],
                "theme": theme,
                "answer": answer,
                "themes": join_themes(marks, {name: mark for name, mark in marks.items() if mark != MARK}),
                "drawn": "sample" if is_sample else "ordered",
            }
        )
    return decisions, wrong


def read_confirmed(path: Path, taxonomy: Taxonomy) -> pd.DataFrame:
    """Read decisions from a workbook or from a file of decisions.

    Raises
    ------
    TableError
        As for `read_confirm_workbook` and `read_decisions`.
    """
    return read_decisions(path) if path.suffix.lower() == ".jsonl" else read_confirm_workbook(path, taxonomy)


def read_all_confirmed(paths: Iterable[Path], taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the decisions in all of these files; a reader's later decisions replace their earlier ones.

    Raises
    ------
    TableError
        If one of them cannot be read.
    """
    return combine(read_confirmed(path, taxonomy) for path in paths)
