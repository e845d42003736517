"""Sheets that a person fills: text that stays text, drop-down lists, and everything else locked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from synth.findings.excel_files import set_text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# More of a note Excel does not show, and calls the file damaged; likewise of its title.
_NOTE, _TITLE = 255, 32


def protect(sheet: Worksheet) -> None:
    """Lock a sheet, without a password, but for the cells that are open."""
    sheet.protection.sheet = True
    # False allows it: filters may be used, columns and rows made wider.
    sheet.protection.autoFilter = sheet.protection.formatColumns = sheet.protection.formatRows = False


def set_print_layout(sheet: Worksheet) -> None:
    """Have a sheet printed across, on pages that take its whole width: no row is torn apart, and each has headings."""
    # On A4 two dozen columns would come out too small to read.
    sheet.page_setup.paperSize, sheet.page_setup.orientation = int(sheet.PAPERSIZE_A3), "landscape"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = 0.4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def add_drop_down(sheet: Worksheet, column: int, last: int, *, choices: Sequence[str], title: str, prompt: str) -> None:
    """Put a drop-down list on the cells of a column down to row `last`, with a note of what it means."""
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
    """Write text into a cell, counted from 1, and give the cell; where there is no text it stays empty."""
    cell = sheet.cell(row, column)
    if text:
        set_text(cell, text)
    return cell


def thin_border() -> Any:
    """Give a thin frame for a cell that is to be filled."""
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color="808080")
    return Border(left=side, right=side, top=side, bottom=side)
