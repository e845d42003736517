from __future__ import annotations

import zipfile

import pandas as pd
import pytest
from openpyxl import load_workbook

from synth.errors import SynthError, TableError, UsageError
from synth.prevalence import draw_audit, read_audit, verdicts_from_labels, write_audit
from synth.prevalence.audit_workbook import DRAW_SHEET
from synth.taxonomy import Taxonomy

from .conftest import sentences

HOSTILE = '=HYPERLINK("http://x")'


@pytest.fixture
def table():
    rows = [
        (f"area-{number}", *label)
        for number in range(10)
        for label in (("finding", "strength", "advocacy;participation"), ("other", "neutral", ""))
    ]
    return sentences(rows, position=pd.array(range(1, 21), dtype="Int64"), section="Strengths")


@pytest.fixture
def path(tmp_path, table, taxonomy):
    file = tmp_path / "audit.xlsx"
    write_audit(draw_audit(table, 3, seed=1), taxonomy, file)
    return file


def fill(path, table, change=None):
    """Label the workbook as `table` says, then make one change to the sheet."""
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    known = table.set_index("finding_id")
    for row in range(2, sheet.max_row + 1):
        label = known.loc[sheet.cell(row, place["finding_id"]).value]
        sheet.cell(row, place["kind"]).value = label["kind"].upper()
        sheet.cell(row, place["polarity"]).value = label["polarity"] if label["kind"] == "finding" else None
        for theme in filter(None, label["themes"].split(";")):
            sheet.cell(row, place[theme]).value = "X "
    if change:
        change(sheet, place)
    workbook.save(path)


def test_a_labelled_audit_comes_back_as_it_was_labelled(path, table, taxonomy):
    fill(path, table)
    audit = read_audit(path, taxonomy)
    assert (len(audit.inspections), audit.drawn_from, len(audit.labels)) == (3, 10, 6)
    audit.check_frame(table["inspection_id"], where="findings.csv")
    known = table.set_index("finding_id").loc[audit.labels["finding_id"]]
    for name in ("kind", "polarity", "inspection_id", "section"):
        assert list(audit.labels[name]) == list(known[name])
    assert set(audit.labels["themes"]) == {"", "participation;advocacy"}
    assert set(verdicts_from_labels(audit.labels, taxonomy)["inspection_id"]) == set(audit.inspections)


def test_every_inspection_has_the_same_chance(table):
    times = pd.Series(
        [name for seed in range(600) for name in draw_audit(table, 3, seed=seed).inspections]
    ).value_counts()
    assert len(times) == 10
    assert times.between(180 - 55, 180 + 55).all()


def test_the_same_draw_gives_the_same_bytes_whatever_the_order(path, table, taxonomy, tmp_path):
    other = tmp_path / "other.xlsx"
    write_audit(draw_audit(table.sample(frac=1, random_state=2), 3, seed=1), taxonomy, other)
    assert other.read_bytes() == path.read_bytes()


def test_only_labels_can_be_written_and_are_offered(path):
    sheet = load_workbook(path).worksheets[0]
    assert sheet.protection.sheet
    locked = [sheet.cell(2, column).protection.locked for column in range(1, sheet.max_column + 1)]
    assert locked == [True] * 7 + [False] * 13
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {'"finding,other"', '"strength,improvement,mixed,neutral"', '"x"'}
    assert sheet.freeze_panes == "H2"


def test_what_a_model_said_is_not_in_the_workbook(table, taxonomy, tmp_path):
    file = tmp_path / "audit.xlsx"
    write_audit(draw_audit(table.assign(p_finding=0.123456), 3), taxonomy, file)
    sheet = load_workbook(file).worksheets[0]
    assert "p_finding" not in [cell.value for cell in sheet[1]]
    assert sheet.cell(2, 8).value is None


def test_formulas_and_control_characters_stay_inert_text(table, taxonomy, tmp_path):
    table.loc[:, "text"] = HOSTILE
    table.loc[:, "section"] = "\x00\x1f+cmd"
    file = tmp_path / "audit.xlsx"
    write_audit(draw_audit(table, 3), taxonomy, file)
    with zipfile.ZipFile(file) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist() if "worksheets/" in name)
    assert load_workbook(file).worksheets[0].cell(2, 7).data_type == "s"
    fill(file, table)
    assert len(read_audit(file, taxonomy).labels) == 6


def put(column, value, row=3):
    return lambda sheet, place: setattr(sheet.cell(row, place[column]), "value", value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("kind", None), "1 of 6 sentences is not labelled yet: kind is empty, first in row 3"),
        (put("kind", "perhaps"), "row 3: kind is 'perhaps'"),
        (put("polarity", "good", row=2), "row 2: polarity is 'good'"),
        (put("polarity", None, row=2), "row 2: polarity is empty"),
        (put("data", "yes"), "row 3: data holds 'yes'"),
        (put("data", "x"), "row 3: kind is other, but"),
        (put("finding_id", "f-99"), "not the 6 drawn"),
        (lambda sheet, place: sheet.delete_rows(3), "5 sentences"),
        (lambda sheet, place: sheet.delete_cols(place["kind"]), "'kind' is missing"),
    ],
    ids=["no-kind", "kind", "polarity", "no-polarity", "mark", "other-theme", "id", "row-lost", "column-lost"],
)
def test_what_is_wrong_is_named_with_its_row(path, table, taxonomy, change, message):
    fill(path, table, change)
    with pytest.raises(TableError, match=message) as caught:
        read_audit(path, taxonomy)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("row_of", "change"),
    [
        ("drawn", lambda sheet, row: setattr(sheet.cell(row, 2), "value", 4)),
        ("inspection", lambda sheet, row: sheet.delete_rows(row)),
        ("inspection", lambda sheet, row: setattr(sheet.cell(row, 2), "value", "area-99")),
    ],
    ids=["number", "inspection lost", "another inspection"],
)
def test_another_number_of_inspections_than_was_drawn_is_refused(path, table, taxonomy, row_of, change):
    def tamper(sheet, place):
        facts = sheet.parent[DRAW_SHEET]
        change(facts, next(cell.row for cell in facts["A"] if cell.value == row_of))

    fill(path, table, tamper)
    with pytest.raises(TableError, match=r"of 3 inspections, which are not the \d that the sheet 'How it was drawn'"):
        read_audit(path, taxonomy)


def test_sentences_moved_to_another_inspection_are_refused(path, table, taxonomy):
    fill(path, table, lambda sheet, place: [put("inspection_id", "area-99", row)(sheet, place) for row in range(2, 8)])
    with pytest.raises(TableError, match="of 1 inspection, which are not the 3"):
        read_audit(path, taxonomy)


def test_a_table_of_another_format_is_called_no_audit(table, taxonomy, tmp_path):
    (tmp_path / "audit.csv").write_text("finding_id\n1\n")
    with pytest.raises(TableError, match="is no audit workbook"):
        read_audit(tmp_path / "audit.csv", taxonomy)


def test_an_unlabelled_audit_counts_what_is_left_to_do(path, taxonomy):
    with pytest.raises(TableError, match=r"6 of 6 sentences are not labelled yet: kind is empty, first in row 2"):
        read_audit(path, taxonomy)


def test_many_wrong_rows_are_named_up_to_a_few_and_counted(path, table, taxonomy):
    def all_wrong(sheet, place):
        for row in range(2, 8):
            sheet.cell(row, place["kind"]).value = "perhaps"

    fill(path, table, all_wrong)
    with pytest.raises(TableError, match=r"row 2: kind is 'perhaps', not one of .*and 1 more rows"):
        read_audit(path, taxonomy)


def test_rows_are_as_high_as_their_text_and_every_printed_page_has_headings(table, taxonomy, tmp_path):
    table.loc[0, "text"] = "Long. " * 80
    write_audit(draw_audit(table, 10), taxonomy, tmp_path / "audit.xlsx")
    sheet = load_workbook(tmp_path / "audit.xlsx").worksheets[0]
    assert sheet.row_dimensions[2].height > 5 * sheet.row_dimensions[3].height
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")


def test_another_workbook_or_taxonomy_is_refused(path, table, taxonomy, tmp_path):
    fill(path, table)
    other = Taxonomy("Other", taxonomy.themes[:3])
    with pytest.raises(TableError, match="other themes"):
        read_audit(path, other)
    for name, content in (("text.xlsx", b"no workbook"), ("none.xlsx", None)):
        file = tmp_path / name
        if content:
            file.write_bytes(content)
        with pytest.raises(TableError, match=r"not a readable Excel workbook|no such file"):
            read_audit(file, taxonomy)


def test_other_findings_than_those_drawn_from_are_refused(path, table, taxonomy):
    fill(path, table)
    audit = read_audit(path, taxonomy)
    with pytest.raises(TableError, match="drawn from 10 inspections, which are not these 9"):
        audit.check_frame(table["inspection_id"][2:], where="findings.csv")


@pytest.mark.parametrize("n", [0, 11], ids=["none", "too-many"])
def test_more_than_there_are_cannot_be_drawn(table, n):
    with pytest.raises(UsageError, match="of 10 inspections"):
        draw_audit(table, n)


def test_sentences_need_ids_of_their_own_and_an_inspection(table, taxonomy, tmp_path):
    with pytest.raises(TableError, match="stands twice"):
        draw_audit(pd.concat([table, table.head(1)]), 2)
    with pytest.raises(TableError, match="no inspection_id"):
        draw_audit(table.assign(inspection_id=["", *table["inspection_id"][1:]]), 2)
    with pytest.raises(SynthError, match=r"\.xlsx"):
        write_audit(draw_audit(table, 2), taxonomy, tmp_path / "audit.csv")
