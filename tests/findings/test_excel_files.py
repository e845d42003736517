from __future__ import annotations

import re
import warnings
import zipfile

import openpyxl
import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import read_table, write_table
from synth.findings.excel_files import open_workbook, save_workbook

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
