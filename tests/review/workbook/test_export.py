from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from synth.errors import TableError
from synth.review.prioritisation import sentences_to_review
from synth.review.workbook.export import HELP_SHEET, RECORD_SHEET, REVIEW_SHEET, write_review_workbook
from synth.taxonomy.label_scheme import LabelScheme
from synth.words import Unit


def columns_of(sheet):
    return {cell.value: cell.column for cell in sheet[1]}


def test_the_sentence_that_most_needs_a_look_comes_first_and_says_why(workbook):
    sheet = load_workbook(workbook)[REVIEW_SHEET]
    columns = columns_of(sheet)
    first = {name: sheet.cell(2, column).value for name, column in columns.items()}
    assert first["text"] == "Staff had built trusting relationships with children in Area0."
    assert first["question"] == (
        "Relationships: labelled, but the model gives it only 0.05. "
        "Participation: not labelled, but the model gives it 0.80."
    )
    assert first["label now"] == "finding, strength: relationships"
    assert first["model says"] == "finding, strength: participation"
    assert first["after"] == "Children in Area0 did not have relationships with a consistent worker."
    assert (first["kind"], first["relationships"], first["participation"]) == ("finding", "x", None)
    assert first["verdict"] is None
    assert sheet.max_row == 7
    assert "The model agrees; least sure of: polarity" in sheet.cell(3, columns["question"]).value


def test_the_column_of_the_unit_has_the_name_of_the_programme(labelled, unsure, taxonomy, tmp_path):
    themes = replace(taxonomy, label_scheme=LabelScheme(unit=Unit("hospital", "hospitals")))
    sentences, given = sentences_to_review(labelled, unsure, themes, rows=6)
    write_review_workbook(sentences, {"model": given}, themes, tmp_path / "review.xlsx")
    book = load_workbook(tmp_path / "review.xlsx")
    columns = columns_of(book[REVIEW_SHEET])
    assert book[REVIEW_SHEET].cell(2, columns["hospital_id"]).value == "invented-0"
    texts = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [text for text in texts if "inspection" in text]


def test_only_labels_can_be_written(workbook, taxonomy):
    book = load_workbook(workbook)
    sheet = book[REVIEW_SHEET]
    open_columns = {name for name, column in columns_of(sheet).items() if not sheet.cell(2, column).protection.locked}
    assert open_columns == {"verdict", "kind", "polarity", *taxonomy.ids, "note"}
    assert all(book[name].protection.sheet for name in book.sheetnames)
    assert not any(book[name].protection.password for name in book.sheetnames)
    assert book[RECORD_SHEET].sheet_state == "hidden"


def test_it_prints_across_with_headings_on_each_page(workbook):
    sheet = load_workbook(workbook)[REVIEW_SHEET]
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_each_choice_has_a_list(workbook, taxonomy):
    sheet = load_workbook(workbook)[REVIEW_SHEET]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert len(rules) == 3 + len(taxonomy.ids)
    assert '"label right,model right,both,unsure"' in rules.values()
    assert list(rules.values()).count('"x"') == len(taxonomy.ids)
    # Of six sentences each has them, and each is filtered.
    last = get_column_letter(sheet.max_column)
    assert {re.sub("[A-Z]", "", area) for area in rules} == {"2:7"}
    assert sheet.auto_filter.ref == f"A1:{last}7"


def test_the_second_sheet_says_what_to_do(workbook):
    sheet = load_workbook(workbook)[HELP_SHEET]
    text = "\n".join(str(cell.value) for cell in sheet["A"])
    assert "Your name" in text
    assert "model right" in text
    assert "participation (Participation)" in text


def test_the_same_sentences_give_the_same_bytes_in_any_order(labelled, unsure, taxonomy, tmp_path):
    for name, order in (("a.xlsx", 1), ("b.xlsx", 1)):
        sentences, given = sentences_to_review(labelled[::order], unsure[::order], taxonomy, rows=6)
        write_review_workbook(sentences, {"model": given}, taxonomy, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_nothing_runs_as_a_formula(labelled, unsure, taxonomy, tmp_path):
    labelled = labelled.assign(text=["=1+1", "\x01bell", *labelled["text"][2:]])
    sentences, given = sentences_to_review(labelled, unsure, taxonomy, rows=72)
    write_review_workbook(sentences, {"model": given}, taxonomy, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")[REVIEW_SHEET]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in {cell.value for cell in cells}


@pytest.mark.parametrize(
    ("ids", "message"), [(["a", "a"], "'a' occurs twice"), (["a", " "], "is empty")], ids=["twice", "empty"]
)
def test_sentences_need_ids(labelled, unsure, taxonomy, tmp_path, ids, message):
    sentences, given = sentences_to_review(labelled, unsure, taxonomy, rows=2)
    with pytest.raises(TableError, match=message):
        write_review_workbook(sentences.assign(finding_id=ids), {"model": given}, taxonomy, tmp_path / "a.xlsx")


def test_a_theme_with_the_name_of_another_column_is_named(labelled, unsure, taxonomy, tmp_path):
    sentences, given = sentences_to_review(labelled, unsure, taxonomy, rows=2)
    named = replace(taxonomy, themes=(replace(taxonomy.themes[0], id="note"), *taxonomy.themes[1:]))
    with pytest.raises(TableError) as error:
        write_review_workbook(sentences, {"model": given}, named, tmp_path / "a.xlsx")
    what = "theme 'note' has the name of another column. Give the theme another id."
    assert str(error.value) == f"{tmp_path / 'a.xlsx'}: {what}"
    assert not (tmp_path / "a.xlsx").exists()


def test_another_kind_of_file_is_refused(taxonomy, tmp_path):
    with pytest.raises(TableError, match="Excel workbook"):
        write_review_workbook(pd.DataFrame(), {}, taxonomy, tmp_path / "a.csv")


def test_rows_are_as_high_as_their_longest_cell_needs(labelled, unsure, taxonomy, tmp_path):
    labelled = labelled.assign(text=["word " * 30, "one\ntwo\nthree", "x" * 30_000, *labelled["text"][3:]])
    sentences, given = sentences_to_review(labelled, unsure, taxonomy, rows=72)
    alone = sentences.assign(before="", after="", question="", section="", inspection_id="")
    write_review_workbook(alone, {"model": given}, taxonomy, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")[REVIEW_SHEET]
    heights = {sheet.cell(row, 2).value[:5]: sheet.row_dimensions[row].height for row in range(2, sheet.max_row + 1)}
    # 52 characters a line of 15 points; the most that Excel takes is 409.
    assert (heights["word "], heights["xxxxx"]) == (45, 409)
    assert heights["one\nt"] == 45


def test_sentences_wrap_and_headings_of_themes_stand_upright(workbook, taxonomy):
    sheet = load_workbook(workbook)[REVIEW_SHEET]
    columns = columns_of(sheet)
    for name in ("finding_id", "text", "question", "verdict", "kind"):
        assert sheet.cell(2, columns[name]).alignment.wrap_text
        assert {sheet.cell(row, columns[name]).alignment.vertical for row in (1, 2)} == {"top"}
    for theme in taxonomy.ids:
        heading = sheet.cell(1, columns[theme]).alignment
        assert (heading.textRotation, heading.vertical, heading.horizontal) == (90, "bottom", "center")
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "C2"
    # Locked cells are grey, the others have a border.
    assert sheet.cell(2, columns["text"]).fill.fgColor.rgb.endswith("EDEDED")
    assert sheet.cell(2, columns["verdict"]).fill.fill_type is None
    assert sheet.cell(2, columns["verdict"]).border.left.style == "thin"
    widths = [sheet.column_dimensions[get_column_letter(columns[name])].width for name in ("text", taxonomy.ids[0])]
    assert widths == [52, 5]
