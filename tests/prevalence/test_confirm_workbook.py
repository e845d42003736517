"""The workbook to confirm in: what it shows, what its formulas say, and what comes back. All sentences are invented."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.cell_range import CellRange

from synth.errors import TableError
from synth.findings import write_table
from synth.prevalence.confirm.decisions import ANSWERS, decisions_table
from synth.prevalence.confirm.drawing import draw_confirmation
from synth.prevalence.confirm.reading import read_confirm_workbook
from synth.prevalence.confirm.workbook import (
    DATE_CELL,
    FACTS_SHEET,
    NAME_CELL,
    ORDERED_SHEET,
    READER_SHEET,
    SAMPLE_SHEET,
    write_confirm_workbook,
)
from synth.prevalence.verdicts.rule import DEFAULT_RULE

from .test_adjudication import classified


@pytest.fixture(scope="module")
def table(taxonomy):
    rows = [("a-2024", "strength", "data")] * 3 + [("b-2024", "neutral", "data")] * 3
    rows += [(name, "neutral", "") for name in ("a-2024", "b-2024") for _ in range(12)]
    found = classified(rows, taxonomy).sort_values("inspection_id", kind="stable", ignore_index=True)
    return found.assign(section="Findings")


@pytest.fixture
def draw(table, taxonomy):
    verdicts = DEFAULT_RULE.verdicts(table, taxonomy)
    return draw_confirmation(table, verdicts, decisions_table(), taxonomy, minutes=1000)


def write(draw, table, taxonomy, path, **more):
    facts = {"format": 1, "taxonomy": taxonomy.digest, "minutes": 60}
    write_confirm_workbook(draw, table, table, facts, taxonomy, path, **more)
    return load_workbook(path)


def rows_of(sheet):
    names, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def state(formula, rows):
    """Work out a formula of the column state from the answers and weights of the rows, as Excel does."""
    columns = {"J": "answer", "M": "weight"}

    def sumifs(weights, first, last, answers, wanted):
        inside = rows[int(first) - 2 : int(last) - 1]
        return sum(row[columns[weights]] for row in inside if row[columns[answers]] == wanted)

    parts = r'SUMIFS\(\$(\w)\$(\d+):\$\w\$(\d+),\$(\w)\$\d+:\$\w\$\d+,"([^"]+)"\)'
    text = re.sub(parts, lambda found: repr(sumifs(*found.groups())), formula)
    conditions = re.fullmatch(r'=IF\(AND\((.*)\),"settled",""\)', text)[1].split(",")
    return "settled" if all(eval(condition) for condition in conditions) else ""


def test_the_workbook_says_when_a_verdict_is_settled(draw, table, taxonomy, tmp_path):
    sheet = write(draw, table, taxonomy, tmp_path / "c.xlsx")[ORDERED_SHEET]
    rows = rows_of(sheet)
    assert [row["inspection"] for row in rows].count("a-2024") == 3
    for answers, settled in (
        ({}, []),
        ({0: "strength"}, []),
        ({0: "strength", 1: "strength"}, ["a-2024"]),
        ({0: "strength", 1: "mixed"}, ["a-2024"]),
        ({0: "mixed", 1: "mixed"}, []),
        ({0: "improvement", 1: "improvement"}, []),
        ({3: "neutral", 4: "improvement"}, ["b-2024"]),
        ({3: "neutral", 4: "not about it"}, []),
    ):
        start = [row["inspection"] for row in rows].index("a-2024"), [row["inspection"] for row in rows].index("b-2024")
        for row in rows:
            row["answer"] = None
        for place, answer in answers.items():
            rows[start[place // 3] + place % 3]["answer"] = answer
        found = {row["inspection"] for row in rows if state(row["state"], rows)}
        assert found == set(settled), answers


def test_rows_that_need_not_be_read_turn_grey(draw, table, taxonomy, tmp_path):
    sheet = write(draw, table, taxonomy, tmp_path / "c.xlsx")[ORDERED_SHEET]
    (area,) = sheet.conditional_formatting
    (rule,) = area.rules
    state, answer = (
        next(cell.column_letter for cell in sheet[1] if cell.value == name) for name in ("state", "answer")
    )
    assert str(area.sqref) == f"A2:{state}{sheet.max_row}"
    assert rule.formula == [f'AND(${state}2="settled",${answer}2="")']
    # Excel takes the colour of a solid fill in a condition from its background.
    assert rule.dxf.fill.bgColor.rgb.endswith("D9D9D9")
    assert rule.dxf.font.color.rgb.endswith("808080")


def test_what_a_reader_sees(draw, table, taxonomy, tmp_path):
    book = write(draw, table, taxonomy, tmp_path / "c.xlsx", readers=("Anna", "Ben"))
    rows = rows_of(book[ORDERED_SHEET])
    assert [row["verdict no"] for row in rows] == ["1"] * 3 + ["2"] * 3
    assert [row["assigned to"] for row in rows] == ["Anna"] * 3 + ["Ben"] * 3
    texts = table["text"].tolist()
    for row in rows:
        place = texts.index(row["sentence"])
        assert row["theme"] == taxonomy["data"].label
        assert row["before"] == (texts[place - 1] if place not in (0, 15) else None)
        assert row["after"] == texts[place + 1]
        assert re.fullmatch(r"(strength|mentioned|not found) \(\d+% sure\)", row["model says"])
    start = book[READER_SHEET]
    assert start["B5"].value.startswith(
        "at most 6 sentences on 2 verdicts, and 30 of the sample; about 3 minutes if you"
    )
    assert start[NAME_CELL].value is None
    assert not start[NAME_CELL].protection.locked
    assert not start[DATE_CELL].protection.locked
    assert start["A3"].protection.locked
    assert dict(book[FACTS_SHEET].iter_rows(values_only=True))["minutes"] == "60"
    assert all(book[name].protection.sheet for name in book.sheetnames)


def test_long_texts_wrap_and_headings_are_bold(draw, table, taxonomy, tmp_path):
    book = write(draw, table, taxonomy, tmp_path / "c.xlsx")
    start = book[READER_SHEET]
    assert (start["A1"].value, start["A1"].font.bold) == ("Confirm verdicts by reading", True)
    assert [start[name].value for name in ("A3", "A4", "C4", "A5")] == [
        *("Your name", "Date", "such as 2026-11-29", "To read"),
    ]
    texts = [start.cell(row, 1) for row in range(7, 12)]
    assert all(len(cell.value) > 50 for cell in texts)
    for sheet in (ORDERED_SHEET, SAMPLE_SHEET):
        assert book[sheet].freeze_panes == "A2"
        assert all(cell.font.bold for cell in book[sheet][1])
        texts += [*book[sheet][1], *(cell for cell in book[sheet][2] if cell.value and cell.column_letter not in "KM")]
    assert {(cell.alignment.wrap_text, cell.alignment.vertical) for cell in texts} == {(True, "top")}
    assert start.merged_cells.ranges == {CellRange(f"A{row}:C{row}") for row in range(7, 12)}
    # What is to be typed stays text.
    assert {start[name].number_format for name in (NAME_CELL, DATE_CELL)} == {"@"}


def test_one_reader_need_not_enter_the_name(draw, table, taxonomy, tmp_path):
    book = write(draw, table, taxonomy, tmp_path / "c.xlsx", readers=("Anna",))
    assert book[READER_SHEET][NAME_CELL].value == "Anna"
    assert {row["assigned to"] for row in rows_of(book[ORDERED_SHEET])} == {"Anna"}


def test_second_opinions_are_shown_where_there_are_any(draw, table, taxonomy, tmp_path):
    first = draw.ordered.iloc[0]
    opinions = {(first["sentence"], first["theme"]): "strength"}
    for given, hidden in ((None, True), (opinions, False)):
        sheet = write(draw, table, taxonomy, tmp_path / "c.xlsx", opinions=given)[ORDERED_SHEET]
        assert sheet.column_dimensions["E"].hidden is hidden
        assert [row["second opinion"] for row in rows_of(sheet)][:2] == [None if hidden else "strength", None]


def test_only_answers_that_there_are_can_be_chosen(draw, table, taxonomy, tmp_path):
    book = write(draw, table, taxonomy, tmp_path / "c.xlsx")
    for name, cells in ((ORDERED_SHEET, "J2:J7"), (SAMPLE_SHEET, "D2:D31")):
        rule = book[name].data_validations.dataValidation[0]
        assert (str(rule.sqref), rule.formula1) == (cells, f'"{",".join(ANSWERS)}"')
    for sheet in book.worksheets[:3]:
        assert (sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, True)
    heads = {cell.value: book[SAMPLE_SHEET].column_dimensions[cell.column_letter] for cell in book[SAMPLE_SHEET][1]}
    assert all(column.hidden or column.width > len(name) for name, column in heads.items())
    open_cells = {cell.column_letter for cell in book[SAMPLE_SHEET][2] if not cell.protection.locked}
    assert len(open_cells) == 1 + len(taxonomy.ids)
    assert [cell.column_letter for cell in book[ORDERED_SHEET][2] if not cell.protection.locked] == ["J"]


@pytest.fixture
def filled(draw, table, taxonomy, tmp_path):
    path = tmp_path / "c.xlsx"
    book = write(draw, table, taxonomy, path)

    def fill(*cells, name="Anna  Example ", date=dt.date(2026, 11, 29)):
        book[READER_SHEET][NAME_CELL], book[READER_SHEET][DATE_CELL] = name, date
        for sheet, row, column, value in cells:
            names = [cell.value for cell in book[sheet][1]]
            book[sheet].cell(row, names.index(column) + 1).value = value
        book.save(path)
        return path

    return fill


def test_answers_on_the_sample_come_back_with_their_themes(filled, table, draw, taxonomy):
    path = filled(
        (SAMPLE_SHEET, 2, "answer", " Strength "),
        (SAMPLE_SHEET, 2, "poverty", " X "),
        (SAMPLE_SHEET, 2, "data", "Improvement"),
        (SAMPLE_SHEET, 2, "advocacy", "no"),
        (SAMPLE_SHEET, 4, "answer", "not about it"),
    )
    found = read_confirm_workbook(path, taxonomy)
    assert found["answer"].tolist() == ["strength", "not about it"]
    assert [set(themes.split(";")) for themes in found["themes"]] == [{"poverty", "data:improvement"}, {""}]
    assert set(found["theme"]) == {""}
    assert set(found["drawn"]) == {"sample"}
    assert found["inspection_id"].tolist() == table["inspection_id"].iloc[[draw.sample[0], draw.sample[2]]].tolist()
    assert set(zip(found["reader"], found["date"], strict=True)) == {("Anna Example", "2026-11-29")}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([(SAMPLE_SHEET, 3, "poverty", "x")], r"sheet 'Random sample', row 3: the answer is ''"),
        ([(SAMPLE_SHEET, 5, "answer", "yes")], r"sheet 'Random sample', row 5: the answer is 'yes'"),
        (
            [(ORDERED_SHEET, 3, "answer", "yes"), (SAMPLE_SHEET, 5, "answer", "no")],
            r"sheet 'Sentences', row 3: the answer is 'yes'; sheet 'Random sample', row 5: the answer is 'no'",
        ),
        ([(SAMPLE_SHEET, row, "answer", "yes") for row in range(2, 9)], r"row 6: the answer is 'yes'; and 2 more"),
        ([(ORDERED_SHEET, 3, "answer", "mixed"), (ORDERED_SHEET, 3, "theme", "Another")], "row 3"),
        ([(ORDERED_SHEET, 3, "answer", "mixed"), (ORDERED_SHEET, 3, "sentence key", "")], "row 3"),
    ],
    ids=["theme-alone", "sample", "both", "many", "theme", "key"],
)
def test_each_wrong_row_is_named_with_the_answers_that_there_are(filled, taxonomy, cells, message):
    with pytest.raises(TableError, match=message) as raised:
        read_confirm_workbook(filled(*cells), taxonomy)
    assert "Choose one of: strength, improvement, mixed, neutral, not about it." in str(raised.value)


def test_workbooks_of_other_themes_or_formats_are_refused(filled, draw, table, taxonomy, tmp_path):
    for facts, message in (
        ({"format": 1, "taxonomy": "other"}, r"was drawn for other themes.*Name the taxonomy"),
        ({"format": 2, "taxonomy": taxonomy.digest}, r"is not a workbook for confirming.*synth confirm draw"),
    ):
        write_confirm_workbook(draw, table, table, facts, taxonomy, tmp_path / "o.xlsx")
        with pytest.raises(TableError, match=message):
            read_confirm_workbook(tmp_path / "o.xlsx", taxonomy)
    write_table(table, tmp_path / "t.csv")
    with pytest.raises(TableError) as raised:
        read_confirm_workbook(tmp_path / "t.csv", taxonomy)
    remedy = "Name the workbook that `synth confirm draw` wrote."
    assert str(raised.value) == f"{tmp_path / 't.csv'}: is not a workbook for confirming. {remedy}"
    book = write(draw, table, taxonomy, tmp_path / "o.xlsx")
    book[FACTS_SHEET].delete_cols(2)
    book.save(tmp_path / "o.xlsx")
    with pytest.raises(TableError, match="is not a workbook for confirming"):
        read_confirm_workbook(tmp_path / "o.xlsx", taxonomy)
    with pytest.raises(TableError, match=r"Name it \.xlsx"):
        write_confirm_workbook(draw, table, table, {}, taxonomy, tmp_path / "o.csv")
    with pytest.raises(TableError, match=r"the date is missing, and 1 rows are answered.*Fill in name and date"):
        read_confirm_workbook(filled((ORDERED_SHEET, 2, "answer", "mixed"), date=None), taxonomy)
