"""The workbook in which sentences of a new programme are labelled. All sentences are invented."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import load_workbook

from synth.errors import TableError
from synth.findings import KINDS, POLARITIES, check_labels, read_table
from synth.review.workbook.labelling import HELP_SHEET, LABEL_SHEET, theme_headings, write_labelling_workbook
from synth.taxonomy import Taxonomy
from synth.taxonomy.label_scheme import POLARITY_NAMES, LabelScheme
from synth.words import Unit, speaking_of

PLACES = ["inspection_id", "document", "position", "passage", "finding_id", "drawn_for"]


@pytest.fixture
def sentences():
    rows = [
        ("f-1", "Staff knew the children well.", "", "=1+1", "Findings", "report", 1, "1", "data"),
        ("f-9", "=1+1", "Staff knew the children well.", "", None, "report", pd.NA, "2", "chance"),
        ("f-10", "A long sentence. " * 40, "", "", "Findings", "letter", 3, "2", "chance"),
    ]
    names = ["finding_id", "text", "before", "after", "section", "document", "position", "passage", "drawn_for"]
    table = pd.DataFrame(rows, columns=names).assign(inspection_id="invented-2026")
    return table.astype({"position": "Int64", "section": "str"})


@pytest.fixture
def path(sentences, taxonomy, tmp_path):
    write_labelling_workbook(sentences, taxonomy, tmp_path / "label.xlsx")
    return tmp_path / "label.xlsx"


def columns_of(sheet):
    return {cell.value: cell.column for cell in sheet[1]}


def test_each_sentence_stands_between_its_neighbours_with_cells_for_its_labels(path, taxonomy, sentences):
    sheet = load_workbook(path)[LABEL_SHEET]
    labels = ["kind", "polarity", *(theme.label for theme in taxonomy.themes)]
    assert list(columns_of(sheet)) == ["section", "before", "text", "after", "suggested", *labels, *PLACES]
    rows = [dict(zip(columns_of(sheet), row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row["text"] for row in rows] == sentences["text"].tolist()
    assert [row["before"] for row in rows] == [None, "Staff knew the children well.", None]
    assert [row["after"] for row in rows] == ["=1+1", None, None]
    assert [row["section"] for row in rows] == ["Findings", None, "Findings"]
    assert [row["drawn_for"] for row in rows] == ["data", "chance", "chance"]
    assert all(row[name] is None for row in rows for name in labels)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_only_labels_can_be_written_from_lists(path, taxonomy):
    book = load_workbook(path)
    sheet = book[LABEL_SHEET]
    open_columns = {cell.column for cell in sheet[3] if not cell.protection.locked}
    # Behind section, before, text, after and suggested.
    assert open_columns == set(range(6, 8 + len(taxonomy.ids)))
    assert all(book[name].protection.sheet for name in (LABEL_SHEET, HELP_SHEET))
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert list(rules)[:3] == ["F2:F4", "G2:G4", "H2:H4"]
    assert len(rules) == 2 + len(taxonomy.ids)
    lists = [rule.formula1 for rule in rules.values()]
    assert lists[0] == f'"{",".join(KINDS)}"'
    assert lists[1] == f'"{",".join(POLARITIES)}"'
    assert set(lists[2:]) == {'"x,strength,improvement"'}
    theme = taxonomy.themes[0]
    assert rules["H2:H4"].promptTitle == theme.label[:32]
    assert f"{theme.definition} Not: {theme.leave_out}".startswith(rules["H2:H4"].prompt)


def test_headings_and_the_sentence_stay_in_sight(path):
    sheet = load_workbook(path)[LABEL_SHEET]
    assert sheet.freeze_panes == "D2"
    last = sheet.cell(1, sheet.max_column).column_letter
    assert sheet.auto_filter.ref == f"A1:{last}4"
    assert sheet.print_title_rows == "$1:$1"
    # A long sentence has the height that it needs, which no program computes for a locked sheet.
    heights = [sheet.row_dimensions[row].height for row in (2, 3, 4)]
    assert heights[0] == 15
    assert 15 < heights[1] < heights[2] <= 409
    assert sheet.cell(1, 8).alignment.textRotation == 90
    assert sheet.cell(1, 6).alignment.textRotation == 0


def test_the_help_names_every_theme_with_what_belongs_to_it(path, taxonomy):
    text = "\n".join(str(cell.value) for cell in load_workbook(path)[HELP_SHEET]["A"])
    assert "kind: 'finding' if the sentence says how well something works" in text
    assert "Save the file as .xlsx. Then: synth train FILE --taxonomy themes.toml -o model." in text
    for theme in taxonomy.themes:
        assert f"{theme.label}: {theme.definition} Belongs: {theme.include} Does not: {theme.leave_out}" in text


def test_the_column_of_the_unit_has_the_name_of_the_programme_and_is_read_as_such(sentences, taxonomy, tmp_path):
    hospital = Unit("hospital", "hospitals")
    themes = replace(taxonomy, label_scheme=LabelScheme(unit=hospital))
    write_labelling_workbook(sentences.assign(inspection_id="invented"), themes, tmp_path / "label.xlsx")
    book = load_workbook(tmp_path / "label.xlsx")
    assert "hospital_id" in columns_of(book[LABEL_SHEET])
    texts = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [text for text in texts if "inspect" in text]
    with speaking_of(hospital):
        assert set(read_table(tmp_path / "label.xlsx")["inspection_id"]) == {"invented"}


def test_only_labels_of_the_programme_are_asked_in_its_own_words(sentences, taxonomy, tmp_path):
    # Without kind and polarity, a sentence about no theme has a 0 under one of them.
    path, themes = (
        tmp_path / "label.xlsx",
        replace(taxonomy, label_scheme=LabelScheme(has_kind=False, has_polarity=False)),
    )
    write_labelling_workbook(sentences, themes, path)
    book = load_workbook(path)
    column, help_text = columns_of(book[LABEL_SHEET]), [str(cell.value) for cell in book[HELP_SHEET]["A"]]
    assert not {"kind", "polarity"} & set(column)
    assert not [line for line in help_text if line.startswith(("kind", "polarity"))]
    assert any("put 0 under one of them" in line for line in help_text)
    assert {rule.formula1 for rule in book[LABEL_SHEET].data_validations.dataValidation} == {'"x,0"'}
    book[LABEL_SHEET].cell(2, column[taxonomy.themes[1].label]).value = "x"
    book[LABEL_SHEET].cell(3, column[taxonomy.themes[0].label]).value = "0"
    book.save(path)
    labelled = check_labels(read_table(path), themes, where=path)
    assert labelled["themes"].tolist() == [taxonomy.ids[1], ""]
    named = LabelScheme(polarities={**POLARITY_NAMES, "strength": "praise", "improvement": "complaint"}, one_theme=True)
    write_labelling_workbook(sentences, replace(taxonomy, label_scheme=named), path)
    book = load_workbook(path)
    rules = [rule.formula1 for rule in book[LABEL_SHEET].data_validations.dataValidation]
    assert rules[1:3] == ['"praise,complaint,mixed,neutral"', '"x,praise,complaint"']
    help_text = [str(cell.value) for cell in book[HELP_SHEET]["A"]]
    assert "themes: put x under the one theme that the sentence is about." in help_text
    assert any(line.startswith("polarity: 'praise' (works well), 'complaint'") for line in help_text)


def test_what_is_labelled_is_read_and_the_rest_is_left_out(path, taxonomy):
    book = load_workbook(path)
    sheet = book[LABEL_SHEET]
    column = columns_of(sheet)
    sheet.cell(2, column["kind"]).value, sheet.cell(2, column["polarity"]).value = "finding", "strength"
    sheet.cell(2, column[taxonomy.themes[0].label]).value = "x"
    sheet.cell(2, column[taxonomy.themes[1].label]).value = "improvement"
    sheet.cell(4, column["kind"]).value = "other"
    book.save(path)
    labelled = check_labels(read_table(path), taxonomy, where=path)
    assert labelled["finding_id"].tolist() == ["f-1", "f-10"]
    assert labelled["themes"].tolist() == [f"{taxonomy.ids[0]};{taxonomy.ids[1]}:improvement", ""]
    assert labelled["polarity"].tolist() == ["strength", "neutral"]


def test_the_same_sentences_give_the_same_bytes(path, sentences, taxonomy, tmp_path):
    write_labelling_workbook(sentences, taxonomy, tmp_path / "b.xlsx")
    assert path.read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert load_workbook(path).properties.creator == "synth"


def test_a_theme_called_like_another_column_has_its_id(taxonomy):
    first, *others = taxonomy.themes
    odd = Taxonomy("Invented", (replace(first, label="Section"), *others))
    assert theme_headings(odd) == (first.id, *(theme.label for theme in others))


def test_more_than_a_sheet_holds_is_refused(sentences, taxonomy, tmp_path, monkeypatch):
    monkeypatch.setattr("synth.review.workbook.labelling.EXCEL_ROWS", 4)
    write_labelling_workbook(sentences, taxonomy, tmp_path / "a.xlsx")
    with pytest.raises(TableError, match=r"a\.xlsx: 4 sentences are more than a sheet can hold\. Ask for fewer"):
        write_labelling_workbook(sentences.iloc[[0, 1, 2, 0]], taxonomy, tmp_path / "a.xlsx")
