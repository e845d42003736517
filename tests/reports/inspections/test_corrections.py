from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import read_table, write_table
from synth.reports import Reading, read_reports
from synth.reports.inspections.cells import tidy_cell
from synth.reports.inspections.corrections import correct_inspections, correct_reading

REPORT = (
    "Report of a joint inspection of services for children at risk of harm in Strathorran\n\n11 March 2024\n\n"
    "Findings\n\nPlans were clear. Staff knew families well.\n"
)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Two inspections: a report that tells its area and year, and a note that does not."""
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "note.txt").write_text("Few plans were late.\n\nChildren were heard.", encoding="utf-8")
    return read_reports([tmp_path])


def corrected(reading: Reading, **columns: list[str]) -> Reading:
    return correct_reading(reading, pd.DataFrame(columns, dtype="str"), where="inspections.csv")


def row(reading: Reading, name: str) -> dict[str, str]:
    return reading.inspections.set_index("inspection_id").loc[name].to_dict()


def test_the_table_as_it_was_written_changes_nothing(reading: Reading, tmp_path: Path) -> None:
    write_table(reading.inspections, tmp_path / "inspections.csv")
    again = correct_reading(reading, read_table(tmp_path / "inspections.csv"), where="inspections.csv")
    pd.testing.assert_frame_equal(again.table, reading.table)
    pd.testing.assert_frame_equal(again.inspections, reading.inspections)
    assert again.notes == reading.notes


def test_a_cell_goes_before_what_the_documents_say_and_a_missing_column_does_not(reading: Reading) -> None:
    after = corrected(reading, inspection_id=["strathorran-2024"], grade=["Good"], programme=[""])
    known = row(after, "strathorran-2024")
    assert (known["grade"], known["programme"], known["area"]) == ("good", "", "Strathorran")
    assert "Not in the table of inspections: note." in after.notes


def test_a_doubt_that_is_settled_is_no_longer_noted(reading: Reading) -> None:
    assert len(reading.doubts) == 1
    after = corrected(reading, inspection_id=["note"], area=["Fernhallow"], year=["2023"])
    assert after.doubts == ()
    assert not any("counts as an inspection of its own" in note for note in after.notes)
    half = corrected(reading, inspection_id=["note"], area=["Fernhallow"])
    assert half.doubts == reading.doubts


def test_two_inspections_of_one_area_and_year_are_noted(reading: Reading) -> None:
    after = corrected(reading, inspection_id=["note"], area=["Strathorran"], year=["2024"])
    assert any(note.startswith("note, strathorran-2024 have the same area and year") for note in after.notes)


def test_documents_in_one_row_are_one_inspection(reading: Reading) -> None:
    after = corrected(reading, inspection_id=["strathorran-2024"], documents=["note.txt; report.txt"])
    assert set(after.table["inspection_id"]) == {"strathorran-2024"}
    assert after.inspections["inspection_id"].tolist() == ["strathorran-2024"]
    assert after.inspections["documents"].tolist() == ["note.txt; report.txt"]
    assert after.doubts == ()
    assert after.table["finding_id"].tolist() == reading.table["finding_id"].tolist()


def test_an_inspection_is_renamed_by_its_documents(reading: Reading) -> None:
    after = corrected(reading, inspection_id=["fernhallow-2023"], documents=["note.txt"], area=["Fernhallow"])
    assert set(after.table["inspection_id"]) == {"fernhallow-2023", "strathorran-2024"}
    assert row(after, "fernhallow-2023")["area"] == "Fernhallow"


MISTAKES = {
    "unknown column": ({"inspection_id": ["note"], "size": ["1"]}, "column 'size' is not known. Columns are: insp"),
    "misspelt column": ({"inspection_id": ["note"], "grades": ["good"]}, "Did you mean 'grade'?"),
    "no ids": ({"area": ["Fernhallow"]}, "column 'inspection_id' is missing"),
    "unknown id": ({"inspection_id": ["note", "strathoran-2024"]}, "row 3, column inspection_id: no sentence belongs"),
    "misspelt id": ({"inspection_id": ["strathoran-2024"]}, "Did you mean 'strathorran-2024'?"),
    "doubled id": ({"inspection_id": ["note", " note"]}, "row 3, column inspection_id: 'note' is also in row 2"),
    "empty id": ({"inspection_id": ["note", ""]}, "row 3, column inspection_id: empty"),
    "unknown document": ({"inspection_id": ["note"], "documents": ["nota.txt"]}, "'nota.txt' was not read. Did you"),
    "doubled document": (
        {"inspection_id": ["note", "strathorran-2024"], "documents": ["note.txt", "report.txt;note.txt"]},
        "row 3, column documents: 'note.txt' is also in row 2",
    ),
    "row without documents": (
        {"inspection_id": ["note", "strathorran-2024"], "documents": ["", "report.txt; note.txt"]},
        "row 2, column inspection_id: no sentence belongs to 'note'",
    ),
    "no year": ({"inspection_id": ["note"], "year": ["24"]}, "row 2, column year: '24' is not a year"),
    "grade of no scale": (
        {"inspection_id": ["note", "strathorran-2024"], "grade": ["v good", "good"]},
        "row 2, column grade: 'v good' is not on the scale of the other grades. Grades are: inadequate,",
    ),
    "no date": ({"inspection_id": ["note"], "publication_date": ["2021-02-30"]}, "'2021-02-30' is not a date"),
    "end before start": (
        {"inspection_id": ["note"], "inspection_start": ["2022-05-01"], "inspection_end": ["2022-04"]},
        "row 2, column inspection_end: '2022-04' is before the start",
    ),
}


@pytest.mark.parametrize(("columns", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_by_row(reading: Reading, columns: dict[str, list[str]], message: str) -> None:
    with pytest.raises(TableError) as caught:
        corrected(reading, **columns)
    assert str(caught.value).startswith("inspections.csv: ")
    assert message in str(caught.value)


def test_what_could_not_be_read_is_no_mistake_of_the_table(reading: Reading, tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7")
    after = correct_reading(
        read_reports([tmp_path]),
        pd.DataFrame({"inspection_id": ["note", "fernhallow-2023"], "documents": ["note.txt", "broken.pdf"]}),
        where="inspections.csv",
    )
    assert "fernhallow-2023" not in set(after.inspections["inspection_id"])
    assert "In the table of inspections, but nothing was read of: fernhallow-2023." in after.notes


def test_a_table_of_sentences_may_be_a_selection_and_further_columns_group_it() -> None:
    sentences = pd.DataFrame({"inspection_id": ["b", "a"], "text": ["Plans were clear."] * 2}, dtype="str")
    known = pd.DataFrame({"inspection_id": ["a", "c"], "area_type": ["rural", "urban"]}, dtype="str")
    _, after, _ = correct_inspections(
        sentences, pd.DataFrame(), known, where="inspections.csv", complete=False, further=True
    )
    assert after.to_dict("list") == {"inspection_id": ["a", "b"], "area_type": ["rural", ""]}
    with pytest.raises(TableError, match="Did you mean 'programme'"):
        correct_inspections(
            sentences, pd.DataFrame(), known.assign(programmes="x"), where="i", complete=False, further=True
        )


def test_the_order_of_the_rows_makes_no_difference(reading: Reading) -> None:
    rows = pd.DataFrame({"inspection_id": ["note", "strathorran-2024"], "grade": ["weak", "good"]}, dtype="str")
    first = correct_reading(reading, rows, where="i")
    second = correct_reading(reading, rows[::-1], where="i")
    pd.testing.assert_frame_equal(first.inspections, second.inspections)
    assert first.notes == second.notes


def test_what_is_not_known_is_listed(reading: Reading) -> None:
    assert reading.unstated["area"] == ("note",)
    assert reading.unstated["grade"] == ("note", "strathorran-2024")
    assert "documents" not in reading.unstated


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        pytest.param("publication_date", "2021-07-12", "2021-07-12", id="as we write it"),
        pytest.param("publication_date", "12/07/2021", "2021-07-12", id="as a British spreadsheet saves it"),
        pytest.param("publication_date", "2021-07-12 00:00:00", "2021-07-12", id="as a workbook holds it"),
        pytest.param("inspection_start", "Jul-21", "2021-07", id="a month in a spreadsheet"),
        pytest.param("inspection_end", "5 November 2021", "2021-11-05", id="in words"),
        pytest.param("year", " 2021 ", "2021", id="year"),
        pytest.param("grade", "Very  Good", "very good", id="grade"),
        pytest.param("grade", "Satisfactory", "Satisfactory", id="grade of another scale"),
        pytest.param("publication_date", "", "", id="empty"),
    ],
)
def test_cells_are_kept_in_one_form(column: str, cell: str, kept: str) -> None:
    assert tidy_cell(column, cell) == kept


@pytest.mark.parametrize("cell", ["31/02/2021", "12/31/2021", "2021", "soon", "2021-13", "1821-07-01"])
def test_what_is_no_date(cell: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        tidy_cell("publication_date", cell)
