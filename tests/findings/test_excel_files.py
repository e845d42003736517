from __future__ import annotations

import re
import warnings
import zipfile

import openpyxl
import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import read_table, write_table
from synth.findings.excel_files import EXCEL_CELL, open_workbook, save_workbook, to_excel_text

TABLE = pd.DataFrame({"finding_id": ["a", "b"], "text": ["One.", "=1+1"]}, dtype="str")


@pytest.fixture
def workbook(tmp_path):
    write_table(TABLE, tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def change(workbook, name, content):
    with zipfile.ZipFile(workbook) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(workbook, "w") as archive:
        for entry, data in parts.items():
            archive.writestr(entry, content(data) if entry == name else data)


@pytest.mark.parametrize(
    "name",
    ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"],
)
@pytest.mark.parametrize(
    "content",
    [lambda _: b"", lambda data: data[: len(data) // 2], lambda _: b"\x00\xff"],
    ids=["empty", "cut off", "no XML"],
)
def test_a_workbook_that_is_damaged_inside_is_one_line(workbook, name, content):
    change(workbook, name, content)
    with pytest.raises(TableError, match="is not a readable Excel workbook"):
        read_table(workbook)


def test_a_workbook_that_another_program_holds_says_so(workbook, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    with pytest.raises(TableError, match=r"cannot be read \(Permission denied\)\. Close it if it is open elsewhere"):
        read_table(workbook)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TableError, match="there is no such file"), open_workbook(tmp_path / "t.xlsx"):
        pass


def test_what_openpyxl_leaves_out_is_no_warning(workbook):
    extension = b"<extLst><ext uri='{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}'/></extLst></worksheet>"
    change(workbook, "xl/worksheets/sheet1.xml", lambda data: data.replace(b"</worksheet>", extension))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pd.testing.assert_frame_equal(read_table(workbook), TABLE)


def test_merged_cells_are_written_in_order(tmp_path):
    workbook = openpyxl.Workbook()
    names = [f"A{row}:C{row}" for row in (3, 1, 12, 7, 5)]
    for name in names:
        workbook.active.merge_cells(name)
    save_workbook(workbook, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'mergeCell ref="([A-Z0-9:]+)"', sheet) == sorted(names)


def test_a_sheet_has_no_more_rows_than_excel_with_the_heading_among_them(tmp_path, monkeypatch):
    monkeypatch.setattr("synth.findings.excel_files.EXCEL_ROWS", 3)
    write_table(TABLE, tmp_path / "t.xlsx")
    assert len(read_table(tmp_path / "t.xlsx")) == 2
    with pytest.raises(TableError, match=r"t\.xlsx: 3 rows are more than a sheet can hold\. Write \.parquet or \.csv"):
        write_table(pd.concat([TABLE, TABLE.head(1)]), tmp_path / "t.xlsx")
    assert len(read_table(tmp_path / "t.xlsx")) == 2


def test_a_written_sheet_has_a_bold_heading_that_stays_and_a_filter_over_all(workbook):
    sheet = openpyxl.load_workbook(workbook).active
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("findings", "A2", "A1:B3")
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert [cell.font.bold for cell in sheet[2]] == [False, False]


def test_numbers_stay_numbers_and_what_is_missing_stays_empty(tmp_path):
    table = TABLE.assign(page=pd.array([3, None], dtype="Int64"), p_data=[0.25, float("nan")])
    write_table(table, tmp_path / "t.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "t.xlsx").active.iter_rows(values_only=True))
    assert rows == [("finding_id", "text", "page", "p_data"), ("a", "One.", 3, 0.25), ("b", "=1+1", None, None)]


def test_a_table_without_columns_or_rows_can_be_written(tmp_path):
    write_table(TABLE.iloc[:0], tmp_path / "t.xlsx")
    assert list(read_table(tmp_path / "t.xlsx").columns) == ["finding_id", "text"]
    write_table(pd.DataFrame(), tmp_path / "t.xlsx")
    with pytest.raises(TableError, match=r"the first sheet is empty\. Its first row must contain the column names"):
        read_table(tmp_path / "t.xlsx")


def test_the_first_sheet_is_read_down_to_its_last_filled_row_and_across_to_its_last_heading(tmp_path):
    book = openpyxl.Workbook()
    rows = [
        (" text ", "part", None, "note", None),
        ("One.", 3, 7.0, 2.5, "beyond the headings"),
        (None, None, None, None, "beyond the headings"),
        ("", None, None, None, None),
        ("Two.", None, None, True, None),
    ]
    for row in rows:
        book.active.append(row)
    book.create_sheet("second").append(["other"])
    book.save(tmp_path / "t.xlsx")
    read = read_table(tmp_path / "t.xlsx")
    assert list(read.columns) == ["text", "part", "", "note"]
    assert read.to_numpy().tolist() == [["One.", "3", "7", "2.5"], ["Two.", "", "", "True"]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x08c\x0bd\x1fe", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        ("tab\tline\nend", "tab\tline\nend"),
        ("half \ud800, none \ufffe\uffff", "half \ufffd, none \ufffd\ufffd"),
        ("x" * (EXCEL_CELL + 5), "x" * 32_767),
    ],
    ids=["control", "space", "no character", "long"],
)
def test_text_is_made_such_that_a_cell_can_hold_it(text, shown):
    assert to_excel_text(text) == shown
