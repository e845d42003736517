"""The form of an audit: a workbook in which only labels can be written."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from synth.errors import TableError
from synth.files import atomic_file, without_times
from synth.findings import KINDS, POLARITIES
from synth.findings.excel_files import EXCEL_ROWS
from synth.findings.excel_forms import add_drop_down, protect, set_print_layout, write_text
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LABEL_SHEET, DRAW_SHEET, HELP_SHEET = "Sentences", "How it was drawn", "How to label"
MARK = "x"
_WIDTHS = {"finding_id": 24, "inspection_id": 18, "document": 12, "page": 6, "section": 26, "part": 12, "text": 80}
_LABEL_WIDTH = 13
# In points; a spreadsheet that opens a file does not always make rows as high as their wrapped text.
_LINE_HEIGHT, _MOST_HEIGHT = 14.0, 400.0
_HELP = f"""\
Read each sentence in its place and label it by the codebook. Judge the sentence on its own words; use what stands
before it only to know what 'this' or 'they' speak of.

kind: choose {" or ".join(KINDS)}. A finding says how services work, what they achieve or lack, or states a fact about
the area from which need is judged. Everything else is other: remit, method, thanks, definitions, contents lines,
actions.

polarity: choose {", ".join(POLARITIES)} for a finding; leave it empty for other.

Themes: put {MARK} in the column of every theme that the finding is about; any number of them, or none. Leave them empty
for other.

Label every sentence of every inspection. Do not ask a model, and do not look at what one said: the audit measures it.

The grey columns are locked, so that no sentence is lost.
"""


def write_audit_workbook(
    sentences: pd.DataFrame, inspections: Sequence[str], facts: Mapping[str, Any], taxonomy: Taxonomy, path: Path
) -> None:
    """Write the sentences, the instructions and the facts of the draw.

    Raises
    ------
    TableError
        If there are more sentences than a sheet holds.
    """
    from openpyxl import Workbook

    if path.suffix.lower() != ".xlsx":
        raise TableError("an audit is an Excel workbook", where=path, remedy="Name it .xlsx.")
    if len(sentences) >= EXCEL_ROWS:
        raise TableError(
            f"{len(sentences)} sentences are more than a sheet holds", where=path, remedy="Draw fewer inspections."
        )
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = LABEL_SHEET
    _fill_sentences(sheet, sentences, taxonomy)
    _fill_rows(workbook.create_sheet(HELP_SHEET), [(line,) for line in _help_lines(taxonomy)], (110,))
    draw = [*facts.items(), ("", ""), *(("inspection", name) for name in inspections)]
    _fill_rows(workbook.create_sheet(DRAW_SHEET), draw, (18, 70))
    with atomic_file(path) as temporary:
        workbook.save(temporary)
        without_times(temporary)


def _fill_sentences(sheet: Worksheet, sentences: pd.DataFrame, taxonomy: Taxonomy) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    context = list(sentences.columns)
    names = [*context, "kind", "polarity", *taxonomy.ids]
    last = len(sentences) + 1
    grey = PatternFill("solid", fgColor="EDEDED")
    for number, name in enumerate(names, 1):
        heading = write_text(sheet, 1, number, name)
        heading.font = Font(bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, _LABEL_WIDTH)
    top = Alignment(wrap_text=True, vertical="top")
    open_cell = Protection(locked=False)
    for row, record in enumerate(sentences.itertuples(index=False, name=None), 2):
        for number, value in enumerate(record, 1):
            cell = write_text(sheet, row, number, "" if pd.isna(value) else str(value))
            cell.fill, cell.alignment = grey, top
        sheet.row_dimensions[row].height = _height(context, record)
        for number in range(len(context) + 1, len(names) + 1):
            cell = sheet.cell(row, number)
            cell.protection, cell.alignment = open_cell, top
    first_label = len(context) + 1
    add_drop_down(sheet, first_label, last, choices=KINDS, title="kind", prompt="finding or other")
    add_drop_down(
        sheet, first_label + 1, last, choices=POLARITIES, title="polarity", prompt="Of a finding; empty for other."
    )
    for number, theme in enumerate(taxonomy.themes, first_label + 2):
        meaning = f"{theme.definition} Not: {theme.leave_out}"
        add_drop_down(sheet, number, last, choices=(MARK,), title=theme.label, prompt=meaning)
    sheet.freeze_panes = sheet.cell(2, first_label)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{last}"
    set_print_layout(sheet)
    protect(sheet)


def _height(names: Sequence[str], record: Sequence[Any]) -> float:
    """Give the height at which the longest cell of a row can be read; a letter is about as wide as a width unit."""
    lines = [
        math.ceil(1.1 * len(str(value)) / _WIDTHS.get(name, _LABEL_WIDTH))
        for name, value in zip(names, record, strict=True)
        if not pd.isna(value)
    ]
    return min(_MOST_HEIGHT, _LINE_HEIGHT * max(1, *lines))


def _fill_rows(sheet: Worksheet, rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    for row, values in enumerate(rows, 1):
        for number, value in enumerate(values, 1):
            cell = (
                sheet.cell(row, number, value)
                if isinstance(value, int | float)
                else write_text(sheet, row, number, value)
            )
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    protect(sheet)


def _help_lines(taxonomy: Taxonomy) -> list[str]:
    themes = [
        f"{theme.id}: {theme.definition} Belongs: {theme.include} Does not: {theme.leave_out}"
        for theme in taxonomy.themes
    ]
    return [
        *(" ".join(part.split()) for part in _HELP.split("\n\n")),
        "",
        *(re.sub(r"\s+", " ", line) for line in themes),
    ]
