from __future__ import annotations

import pytest
from openpyxl import load_workbook

from synth.overview.excel.sheets import SUMMARY_COLUMNS
from synth.overview.excel.workbook import write_workbook

from ..conftest import HOSTILE, overview_of


@pytest.fixture(scope="module")
def workbook(written):
    return load_workbook(written / "overview.xlsx")


def rows_of(sheet, skip=1):
    rows = list(sheet.iter_rows(values_only=True))[skip:]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_what_people_read_comes_first_and_technical_tables_last(workbook):
    assert workbook.sheetnames == [
        "Summary", "Matrix", "Messages", "Findings", "Contrasts", "By year", "By group", "Figures", "Verdicts",
        "Inspections", "Columns", "Method",
    ]  # fmt: skip


def test_summary_has_nine_plain_columns_and_a_native_chart(workbook, overview):
    sheet = workbook["Summary"]
    rows = list(sheet.iter_rows(values_only=True))
    head = rows.index(SUMMARY_COLUMNS)
    row = next(row for row in rows[head:] if row[0] == "Participation")
    expected = overview.prevalence.set_index("theme").loc["participation"]
    assert row[1:3] == (expected["improvement_side"], expected["strength_side"])
    assert len(sheet._charts) == 1
    assert sheet.page_setup.fitToHeight == 1


def test_the_whole_chart_is_printed(labelled, taxonomy, tmp_path):
    write_workbook(overview_of(labelled, taxonomy), tmp_path / "overview.xlsx", method=[])
    sheet = load_workbook(tmp_path / "overview.xlsx")["Summary"]
    (chart,) = sheet._charts
    last_row = int(sheet.print_area.rpartition("$")[2])
    rows = last_row - chart.anchor._from.row
    # In an anchor lengths are counted in English Metric Units; a row is 15 points of 12,700 of them.
    assert rows * 15 * 12_700 >= chart.anchor.ext.height


def test_matrix_holds_letters_that_lead_to_findings(workbook, overview):
    sheet = workbook["Matrix"]
    names = [cell.value for cell in sheet[2]]
    cell = sheet.cell(3, 1 + names.index("Chronologies"))
    assert cell.value in ("S", "I", "B")
    row = int(cell.hyperlink.location.rpartition("A")[2])
    found = dict(
        zip(
            [head.value for head in workbook["Findings"][2]],
            [one.value for one in workbook["Findings"][row]],
            strict=False,
        )
    )
    assert found["inspection_id"] == sheet.cell(3, 1).value
    assert "chronologies" in found["themes"]
    assert sheet.max_row == 2 + len(overview.inspections)


def test_messages_can_be_decided_in_it(workbook, overview):
    sheet = workbook["Messages"]
    assert [row["Text"] for row in rows_of(sheet)] == [message.text for message in overview.messages]
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"accept,edit,reject"'


def test_findings_stand_in_it_without_repeats(workbook, overview):
    expected = overview.findings[overview.findings["repeat_of"] == ""]
    rows = rows_of(workbook["Findings"])
    for name in ("finding_id", "page", "polarity", "text"):
        assert [row[name] for row in rows] == expected[name].tolist()


def test_invented_inspections_are_called_so_on_every_sheet(workbook):
    for sheet in workbook:
        head = " ".join(str(cell) for row in sheet.iter_rows(values_only=True, max_row=6) for cell in row)
        assert "nvented inspections" in head, sheet.title


def test_hostile_text_stays_text(labelled, small_taxonomy, tmp_path):
    table = labelled.assign(
        text="=1+1" + labelled["text"],
        document=HOSTILE,
        section="@SUM(1)",
        inspection_id="+" + labelled["inspection_id"],
    )
    overview = overview_of(table, small_taxonomy, title="=2+2", notes=("-3",))
    write_workbook(overview, tmp_path / "a.xlsx", method=[("=a", "=b")])
    for sheet in load_workbook(tmp_path / "a.xlsx"):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "b", "inlineStr"), cell.value


def test_more_findings_than_a_laptop_opens_are_cut_and_told(labelled, small_taxonomy, tmp_path, monkeypatch):
    monkeypatch.setattr("synth.overview.excel.workbook.MOST_FINDINGS", 8)
    write_workbook(overview_of(labelled, small_taxonomy), tmp_path / "a.xlsx", method=[])
    workbook = load_workbook(tmp_path / "a.xlsx")
    rows = rows_of(workbook["Findings"], skip=0)
    assert len({row["inspection_id"] for row in rows}) == len(rows) == 8
    assert any("findings.parquet has all of them" in str(row) for row in workbook["Method"].iter_rows(values_only=True))


def test_rows_of_the_first_sheets_have_their_heights(written):
    workbook = load_workbook(written / "overview.xlsx")
    summary, matrix = workbook["Summary"], workbook["Matrix"]
    assert summary.row_dimensions[1].height == 24
    assert all(summary.row_dimensions[row].height >= 16 for row in range(2, 6))
    assert matrix.row_dimensions[2].height == 32
