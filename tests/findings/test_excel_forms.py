from __future__ import annotations

import openpyxl
import pytest

from synth.findings.excel_forms import add_drop_down, protect, set_print_layout, thin_border, write_text


@pytest.fixture
def sheet():
    return openpyxl.Workbook().active


def saved(sheet, path):
    sheet.parent.save(path)
    return openpyxl.load_workbook(path).active


def test_a_protected_sheet_may_be_filtered_and_laid_out_but_has_no_password(sheet, tmp_path):
    protect(sheet)
    protection = saved(sheet, tmp_path / "a.xlsx").protection
    assert protection.sheet
    assert not protection.password
    # In the file format, false means that it is allowed.
    allowed = (protection.autoFilter, protection.formatColumns, protection.formatRows)
    assert allowed == (False, False, False)
    assert protection.formatCells
    assert protection.insertRows
    assert protection.deleteRows


def test_a_sheet_prints_on_a3_across_as_wide_as_the_page_with_its_headings(sheet, tmp_path):
    set_print_layout(sheet)
    sheet = saved(sheet, tmp_path / "a.xlsx")
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A3
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    margins = sheet.page_margins
    assert max(margins.left, margins.right, margins.top, margins.bottom) <= 0.5


@pytest.mark.parametrize(("last", "cells"), [(12, "C2:C12"), (2, "C2"), (1, "C2")], ids=["many", "one", "none"])
def test_a_list_covers_the_rows_below_the_heading(sheet, tmp_path, last, cells):
    add_drop_down(sheet, 3, last, choices=("yes", "no", "unsure"), title="Answer", prompt="What is it?")
    (rule,) = saved(sheet, tmp_path / "a.xlsx").data_validations.dataValidation
    assert str(rule.sqref) == cells
    assert (rule.type, rule.formula1) == ("list", '"yes,no,unsure"')
    # An empty cell is no error; anything else that is not in the list is.
    assert rule.allow_blank
    assert rule.showErrorMessage
    assert rule.showInputMessage
    assert (rule.promptTitle, rule.prompt) == ("Answer", "What is it?")
    assert (rule.errorTitle, rule.error) == ("Not one of the choices", "Choose yes or no or unsure.")


def test_notes_are_on_one_line_and_no_longer_than_excel_reads(sheet):
    choices = [f"choice-{number:03d}" for number in range(40)]
    add_drop_down(sheet, 1, 9, choices=choices, title="T" * 40, prompt="Two\n  lines. " + "x" * 400)
    (rule,) = sheet.data_validations.dataValidation
    assert rule.prompt.startswith("Two lines. x")
    assert (len(rule.promptTitle), len(rule.prompt), len(rule.error)) == (32, 255, 255)


def test_text_is_text_and_no_text_leaves_a_cell_empty(sheet, tmp_path):
    assert write_text(sheet, 2, 3, "=1+1").coordinate == "C2"
    write_text(sheet, 3, 3, "")
    sheet = saved(sheet, tmp_path / "a.xlsx")
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")
    assert sheet["C3"].value is None


def test_a_cell_to_fill_in_has_a_border_on_all_sides(sheet):
    border = thin_border()
    assert {side.style for side in (border.left, border.right, border.top, border.bottom)} == {"thin"}
