"""The overview as an Excel workbook: numeric cells, filters, frozen headers, no macros or formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from synth.findings.excel_files import save_workbook, set_text
from synth.overview.content import Overview, counted_findings
from synth.overview.evidence.findings import balanced_rows
from synth.overview.excel.columns import ON_SHEET, described
from synth.overview.excel.sheets import MOST_IN_CELL, add_matrix, add_messages, add_summary, set_pages, text_cell
from synth.overview.views.glossary import glossary
from synth.overview.wording import plain
from synth.words import column_in_file, worded

# Larger sheets open slowly on a laptop.
MOST_FINDINGS = 20_000
# Smallest width of wrapped columns; height of a line and of the highest row, in points.
_WRAPPED, _LINE, _HIGHEST = 40, 15, 409
# Largest number of columns that is readable on one page.
_MOST_ON_PAPER = 15
# Sheets that are printed in full, and the number of rows printed of the others.
_PRINTED_WHOLE, _ROWS_ON_PAPER = ("Method",), 30
_A4 = "9"
_WIDTHS = {
    "text": 90,
    "Sentence": 90,
    "How": 100,
    "What it says": 100,
    "sheet": 26,
    "file": 22,
    "column": 28,
    "label": 24,
    "finding_id": 28,
    "inspection_id": 24,
    "themes": 36,
    "document": 28,
    "section": 34,
    "grade_caution": 40,
}
_SHARE_ENDINGS = ("_share", "_lower", "_upper", "_change", "balance")


def write_workbook(overview: Overview, path: Path, *, method: Sequence[tuple[str, str]]) -> None:
    """Write the overview as .xlsx: a summary with a chart first, technical tables last.

    Parameters
    ----------
    overview
        The content.
    path
        File to write; its name ends in .xlsx.
    method
        Rows of the last sheet: subject and text.
    """
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    workbook.properties.title = plain(overview.title, most=200)
    workbook.properties.creator = "synth"
    banner = worded("Invented inspections") if overview.invented else ""
    findings = counted_findings(overview)
    chosen = balanced_rows(findings["inspection_id"], MOST_FINDINGS)
    shown = findings[list(ON_SHEET)].iloc[chosen].reset_index(drop=True)
    add_summary(workbook, overview)
    add_matrix(workbook, overview, shown)
    add_messages(workbook, overview)
    _sheet(workbook, "Findings", shown, banner)
    for name, table in (("Contrasts", overview.facets), ("By year", overview.years), ("By group", overview.groups)):
        if len(table):
            _sheet(workbook, name, table, banner)
    _sheet(workbook, "Figures", overview.prevalence, banner)
    _sheet(workbook, "Verdicts", overview.verdicts, banner)
    _sheet(workbook, worded("Inspections"), overview.inspections, banner)
    rows = [("Title", overview.title), ("How far to trust", overview.trust)]
    rows += [("Note", note) for note in overview.notes]
    rows += [(f"What “{word}” means", meaning) for word, meaning in glossary()]
    method = [*method, *(("Noted while reading", note) for note in overview.document_notes)]
    if len(shown) < len(findings):
        rows.append(
            ("Findings", f"The sheet has {len(shown):,} of {len(findings):,}; findings.parquet has all of them.")
        )
    _sheet(workbook, "Columns", described(overview), banner)
    _sheet(workbook, "Method", pd.DataFrame([*rows, *method], columns=["What", "How"]), banner)
    save_workbook(workbook, path)


def _sheet(workbook: Any, name: str, table: pd.DataFrame, banner: str) -> None:
    """Add a sheet with a banner, if there is one, a header row and the rows of the table."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = workbook.create_sheet(name)
    columns = [str(column) for column in table.columns]
    shown = [column_in_file(column) for column in columns]
    top = 2 if banner else 1
    sheet.freeze_panes = f"{'B' if len(columns) > 2 else 'A'}{top + 1}"
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(max(1, len(columns)))}{max(top + 1, len(table) + top)}"
    for number, column in enumerate(columns, 1):
        width = _WIDTHS.get(column, max(11, min(26, len(column) + 4)))
        sheet.column_dimensions[get_column_letter(number)].width = width
    # Print in landscape, with the header on each page, and fitted to the page width if that is readable.
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.print_title_rows = f"1:{top}"
    if name not in _PRINTED_WHOLE:
        # The whole workbook prints on a few pages; "Clear print area" prints a sheet in full.
        last = get_column_letter(max(1, min(len(columns), _MOST_ON_PAPER)))
        sheet.print_area = f"A1:{last}{top + min(len(table), _ROWS_ON_PAPER)}"
    if len(columns) <= _MOST_ON_PAPER:
        set_pages(sheet, landscape=True, height=0)
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    if banner:
        notice = text_cell(sheet, f"{banner}: the documents state that they are invented.")
        notice.font = bold
        sheet.append([notice])
    heading = [text_cell(sheet, column) for column in shown]
    for cell in heading:
        cell.font, cell.alignment = bold, wrapped
    sheet.append(heading)
    is_wrapped = [_WIDTHS.get(column, 0) >= _WRAPPED for column in columns]
    # Cells beside text of several lines are aligned at the top.
    beside = Alignment(vertical="top") if any(is_wrapped) else None
    forms = [
        _Form(sheet, wrapped if wide else beside, is_share=column.endswith(_SHARE_ENDINGS))
        for column, wide in zip(columns, is_wrapped, strict=True)
    ]
    for number, row in enumerate(table.itertuples(index=False, name=None), top + 1):
        # LibreOffice does not adjust the row height for wrapped text.
        lines = max((_lines(value, column) for value, column in zip(row, columns, strict=True)), default=1)
        if lines > 1:
            sheet.row_dimensions[number].height = min(_HIGHEST, lines * _LINE)
        sheet.append([form.cell(value) for form, value in zip(forms, row, strict=True)])


def _lines(value: Any, column: str) -> int:
    """Return the approximate number of lines of a cell in a column with wrapped text."""
    width = _WIDTHS.get(column, 0)
    return math.ceil(len(value) / (1.05 * width)) if width >= _WRAPPED and isinstance(value, str) else 1


class _Form:
    """The formatted cells of a column: one for text and one for numbers, which are reused for each row.

    A row is written before the next one is requested, and formatting a cell takes longer than writing it.
    """

    def __init__(self, sheet: Any, alignment: Any, *, is_share: bool) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._text, self._number = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
        if alignment:
            self._text.alignment = self._number.alignment = alignment
        if is_share:
            self._number.number_format = "0%"

    def cell(self, value: Any) -> Any:
        """Return the content of a cell: text, a number, a number shown as a percentage, or nothing."""
        if isinstance(value, str):
            if not value:
                return None
            set_text(self._text, plain(value, most=MOST_IN_CELL))
            return self._text
        if pd.isna(value):
            return None
        number = value.item() if hasattr(value, "item") else value
        if not self._number.has_style:
            return number
        self._number.value = number
        return self._number
