from __future__ import annotations

import pytest
from openpyxl import load_workbook

from synth.overview.excel.workbook import write_workbook

from ..conftest import HOSTILE, overview_of


@pytest.fixture(scope="module")
def workbook(written):
    return load_workbook(written / "overview.xlsx")


def rows_of(sheet, skip=1):
    rows = list(sheet.iter_rows(values_only=True))[skip:]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_sheets(workbook):
    assert workbook.sheetnames == [
        "Prevalence", "Key messages", "By year", "By group", "Findings", "Verdicts", "Inspections", "Columns",
        "Method",
    ]  # fmt: skip


def test_headers_are_frozen_and_filtered(workbook):
    for sheet in workbook:
        assert sheet.freeze_panes in ("A3", "B3")
        assert sheet.auto_filter.ref.startswith("A2:")


def test_figures_are_numbers(workbook, overview):
    row = next(row for row in rows_of(workbook["Prevalence"]) if row["theme"] == "participation")
    expected = overview.prevalence.set_index("theme").loc["participation"]
    assert row["found"] == expected["found"]
    assert row["found_share"] == expected["found_share"]
    sheet = workbook["Prevalence"]
    share = next(cell.column for cell in sheet[2] if cell.value == "found_share")
    assert sheet.cell(3, share).number_format == "0%"


def test_every_sentence_names_its_figures(workbook, overview):
    rows = rows_of(workbook["Key messages"])
    assert [row["Sentence"] for row in rows] == [
        sentence.text for message in overview.messages for sentence in message.sentences
    ]
    assert all(row["figures"] for row in rows)


def test_findings_stand_in_it_without_repeats(workbook, overview):
    expected = overview.findings[overview.findings["repeat_of"] == ""]
    rows = rows_of(workbook["Findings"])
    for name in ("finding_id", "page", "polarity", "text"):
        assert [row[name] for row in rows] == expected[name].tolist()
    assert [row["themes"] or "" for row in rows] == expected["themes"].tolist()


def test_cells_that_are_empty_in_one_row_hold_nothing_of_the_row_before(workbook, overview):
    rows = rows_of(workbook["Inspections"])
    for name in ("year", "grade"):
        assert [row[name] or "" for row in rows] == overview.inspections[name].tolist()
    assert "" in overview.inspections["year"].tolist()


def test_invented_inspections_are_called_so_on_every_sheet(workbook):
    for sheet in workbook:
        assert "invented" in sheet["A1"].value


def test_record_of_the_run_stands_in_the_method(workbook):
    text = " ".join(str(cell) for row in workbook["Method"].iter_rows(values_only=True) for cell in row)
    assert "a.csv (SHA-256 0)" in text


def test_hostile_text_stays_text(labelled, small_taxonomy, tmp_path):
    table = labelled.assign(
        text="=1+1" + labelled["text"],
        document=HOSTILE,
        section="@SUM(1)",
        inspection_id="+" + labelled["inspection_id"],
    )
    write_workbook(
        overview_of(table, small_taxonomy, title="=2+2", notes=("-3",)), tmp_path / "a.xlsx", method=[("=a", "=b")]
    )
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
    assert any("findings.parquet holds all" in str(row) for row in workbook["Method"].iter_rows(values_only=True))


def test_wrapped_text_has_room(workbook):
    sheet = workbook["Key messages"]
    column = next(cell.column for cell in sheet[2] if cell.value == "Sentence")
    longest = max(range(3, sheet.max_row + 1), key=lambda row: len(sheet.cell(row, column).value))
    assert sheet.row_dimensions[longest].height >= 30
    assert {cell.alignment.vertical for cell in sheet[longest]} == {"top"}
