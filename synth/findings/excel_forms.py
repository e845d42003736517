"""Sheets for a person to complete: cells that stay text, drop-down lists, and all other cells locked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from synth.findings.excel_files import set_text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# Excel does not show a longer note, and reports the file as damaged. The same holds for the title of a note.
_NOTE, _TITLE = 255, 32


def protect(sheet: Worksheet) -> None:
    """Lock all cells of a sheet, without a password, except those that are marked as unlocked."""
    sheet.protection.sheet = True
    # False means allowed: users may filter, and may change the width of columns and the height of rows.
    sheet.protection.autoFilter = sheet.protection.formatColumns = sheet.protection.formatRows = False


def set_print_layout(sheet: Worksheet) -> None:
    """Set a sheet to print on A3 in landscape, fitted to the page width, with the headings on each page."""
    # Two dozen columns would be too small to read on A4.
    sheet.page_setup.paperSize, sheet.page_setup.orientation = int(sheet.PAPERSIZE_A3), "landscape"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = 0.4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def add_drop_down(sheet: Worksheet, column: int, last: int, *, choices: Sequence[str], title: str, prompt: str) -> None:
    """Add a drop-down list to the cells of a column down to row `last`, with a note that explains the choices."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "Not one of the choices", f"Choose {' or '.join(choices)}."[:_NOTE]
    rule.promptTitle, rule.prompt = title[:_TITLE], re.sub(r"\s+", " ", prompt)[:_NOTE]
    rule.showInputMessage = True
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{max(2, last)}")
    sheet.add_data_validation(rule)


def write_text(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """Write text into a cell (row and column from 1) and return the cell. It stays empty if there is no text."""
    cell = sheet.cell(row, column)
    if text:
        set_text(cell, text)
    return cell


def thin_border() -> Any:
    """Return a thin border for a cell that a person is to fill in."""
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color="808080")
    return Border(left=side, right=side, top=side, bottom=side)
