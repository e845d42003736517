from __future__ import annotations

import pytest

from synth.errors import TableError
from synth.findings import read_table


def read(tmp_path, *cells, name="page"):
    path = tmp_path / "t.csv"
    path.write_text("\n".join([f"text,{name}", *(f"x,{cell}" for cell in cells)]), encoding="utf-8")
    return read_table(path)


@pytest.mark.parametrize("name", ["page", "position"])
def test_whole_numbers_are_read_as_they_are_written_and_may_be_missing(tmp_path, name):
    cells = read(tmp_path, "0", "3.0", " 12 ", "", " ", name=name)[name]
    assert str(cells.dtype) == "Int64"
    assert cells.fillna(-1).tolist() == [0, 3, 12, -1, -1]


def test_the_greatest_whole_number_is_one_that_a_spreadsheet_can_hold(tmp_path):
    assert read(tmp_path, str(2**53))["page"].tolist() == [2**53]
    with pytest.raises(TableError, match=f"row 2, column page: '{2**53 + 2}' is not a whole number"):
        read(tmp_path, str(2**53 + 2))


@pytest.mark.parametrize("cell", ["-1", "1.5", "iv", "1e300", "inf", "nan"])
def test_what_is_no_whole_number_is_named_with_its_row(tmp_path, cell):
    with pytest.raises(TableError, match=rf"t\.csv: row 4, column page: '{cell}' is not a whole number\. Write 1, 2"):
        read(tmp_path, "1", "", cell, "also wrong")


def test_names_of_columns_are_trimmed_and_must_differ(tmp_path):
    assert list(read(tmp_path, "1", name=" page ").columns) == ["text", "page"]
    with pytest.raises(TableError, match=r"t\.csv: column 'text' occurs twice\. Rename one of them"):
        read(tmp_path, "1", name=" text")
