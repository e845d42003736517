from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from synth.errors import TableError
from synth.review import Labels
from synth.review.prioritisation import sentences_to_review
from synth.review.workbook.export import RECORD_SHEET, REVIEW_SHEET, write_review_workbook
from synth.review.workbook.reading import read_review_workbook, stale_rows
from synth.taxonomy.label_scheme import LabelScheme
from synth.words import Unit

LABEL = Labels("finding", "strength", ("relationships",))


def only(reviewed):
    assert [str(problem) for problem in reviewed.problems] == []
    (correction,) = reviewed.corrections
    return correction


@pytest.mark.parametrize(
    ("cells", "verdict", "after"),
    [
        ({"verdict": "label right"}, "label right", LABEL),
        ({"verdict": "Unsure "}, "unsure", LABEL),
        ({"verdict": "both", "note": "why"}, "both", LABEL),
        ({"verdict": "model right"}, "model right", Labels("finding", "strength", ("participation",))),
        (
            {"verdict": "model right", "relationships": None, "participation": "x"},
            "model right",
            Labels("finding", "strength", ("participation",)),
        ),
        ({"polarity": "Mixed", "data": "X"}, "edited", Labels("finding", "mixed", ("relationships", "data"))),
        ({"kind": "other", "polarity": "neutral", "relationships": ""}, "edited", Labels("other", "neutral")),
    ],
    ids=["label right", "unsure", "both", "model right", "model right, written too", "edited", "no finding"],
)
def test_what_a_reviewer_decides_is_understood(workbook, taxonomy, fill, cells, verdict, after):
    fill(workbook, {2: cells})
    correction = only(read_review_workbook(workbook, taxonomy))
    assert (correction.verdict, correction.after, correction.before) == (verdict, after, LABEL)
    assert correction.who == "Anna Example"
    assert correction.source.startswith("review.xlsx (")
    assert correction.finding_id == "invented-0-0001"
    assert correction.note == cells.get("note", "")


def test_a_workbook_of_another_unit_is_read(labelled, unsure, taxonomy, fill, tmp_path):
    themes = replace(taxonomy, label_scheme=LabelScheme(unit=Unit("hospital", "hospitals")))
    path = tmp_path / "review.xlsx"
    sentences, given = sentences_to_review(labelled, unsure, themes, rows=6)
    write_review_workbook(sentences, {"model": given}, themes, path)
    fill(path, {2: {"verdict": "label right"}})
    assert only(read_review_workbook(path, themes)).inspection_id == "invented-0"


def test_rows_that_were_left_are_not_reviewed(workbook, taxonomy, fill):
    fill(workbook, {})
    reviewed = read_review_workbook(workbook, taxonomy)
    assert (reviewed.corrections, reviewed.problems, reviewed.n) == ((), (), 6)


def test_rows_may_be_sorted(workbook, taxonomy, fill):
    fill(workbook, {2: {"verdict": "label right"}})
    book = load_workbook(workbook)
    sheet = book[REVIEW_SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for number, values in enumerate(reversed(rows), 2):
        for column, value in enumerate(values, 1):
            sheet.cell(number, column).value = value
    book.save(workbook)
    assert only(read_review_workbook(workbook, taxonomy)).finding_id == "invented-0-0001"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"finding_id": "invented-0-0009x"}, "row 3: finding_id 'invented-0-0009x' was edited"),
        ({"finding_id": "invented-0-0001"}, "row 3: finding_id 'invented-0-0001' occurs in an earlier row"),
        ({"text": "Another sentence."}, "row 3: a grey cell was changed"),
        ({"label now": "other"}, "row 3: a grey cell was changed"),
        ({"model says": "other"}, "row 3: a grey cell was changed"),
        ({"data": "yes"}, "row 3: theme data: 'yes' is not known"),
        ({"kind": "maybe"}, "row 3: kind 'maybe' is not known"),
        ({"polarity": ""}, "row 3: polarity '' is not known"),
        ({"verdict": "wrong"}, "row 3: verdict 'wrong' is not known"),
        ({"verdict": "label right", "data": "x"}, "row 3: the verdict is 'label right', but the labels were changed"),
        ({"verdict": "model right", "data": "x"}, "row 3: the verdict is 'model right', but the labels were changed"),
        ({"kind": "other"}, "row 3: kind is other, but"),
        ({"note": "hm"}, "row 3: a note, but neither"),
    ],
    ids=[
        *("id", "id twice", "text", "label", "model", "mark", "kind", "polarity", "verdict"),
        *("both ways", "third way", "contradiction", "note"),
    ],
)
def test_what_is_wrong_is_named_by_row(workbook, taxonomy, fill, cells, message):
    fill(workbook, {3: cells, 4: {"verdict": "unsure"}})
    reviewed = read_review_workbook(workbook, taxonomy)
    assert message in str(reviewed.problems[0])
    assert len(reviewed.problems) == 1


def test_everything_that_is_wrong_is_named(workbook, taxonomy, fill):
    fill(workbook, {2: {"kind": "a", "polarity": "b"}, 5: {"verdict": "c"}})
    assert [problem.row for problem in read_review_workbook(workbook, taxonomy).problems] == [2, 2, 5]


def test_an_unknown_theme_is_named(workbook, taxonomy, fill):
    book = load_workbook(workbook)
    sheet = book[REVIEW_SHEET]
    sheet.cell(1, sheet.max_column + 1).value = "weather"
    book.save(workbook)
    fill(workbook, {})
    (problem,) = read_review_workbook(workbook, taxonomy).problems
    assert "row 1: column 'weather' is not known" in str(problem)


def test_a_row_that_was_deleted_is_noticed(workbook, taxonomy, fill):
    fill(workbook, {2: {"verdict": "unsure"}})
    book = load_workbook(workbook)
    book[REVIEW_SHEET].delete_rows(4)
    book.save(workbook)
    (problem,) = read_review_workbook(workbook, taxonomy).problems
    assert "1 sentence is missing" in str(problem)


def test_a_name_is_needed(workbook, taxonomy, fill):
    fill(workbook, {2: {"verdict": "unsure"}}, name="")
    with pytest.raises(TableError, match="does not say who"):
        read_review_workbook(workbook, taxonomy)
    assert only(read_review_workbook(workbook, taxonomy, who="Ben")).who == "Ben"


def test_a_changed_hidden_sheet_is_refused(workbook, taxonomy, fill):
    fill(workbook, {2: {3: "other"}}, sheet=RECORD_SHEET)
    with pytest.raises(TableError, match="hidden sheet was changed"):
        read_review_workbook(workbook, taxonomy)


@pytest.mark.parametrize("kept", [0, 3], ids=["empty", "three columns"])
def test_a_hidden_sheet_that_was_emptied_is_refused(workbook, taxonomy, kept):
    book = load_workbook(workbook)
    book[RECORD_SHEET].delete_cols(kept + 1, 100)
    book.save(workbook)
    with pytest.raises(TableError) as error:
        read_review_workbook(workbook, taxonomy)
    remedy = "Export the review again and copy the decisions into it."
    assert str(error.value) == f"{workbook}: its hidden sheet is empty. {remedy}"


def test_other_files_are_refused(tmp_path, taxonomy, workbook):
    (tmp_path / "a.xlsx").write_text("x")
    with pytest.raises(TableError, match="not a readable Excel workbook"):
        read_review_workbook(tmp_path / "a.xlsx", taxonomy)
    with pytest.raises(TableError, match="no such file"):
        read_review_workbook(tmp_path / "b.xlsx", taxonomy)
    book = load_workbook(workbook)
    del book[RECORD_SHEET]
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(TableError, match="no sheet 'Record'"):
        read_review_workbook(tmp_path / "c.xlsx", taxonomy)


def test_rows_that_no_longer_fit_the_table_are_named(workbook, taxonomy, fill, labelled):
    fill(workbook, {2: {"verdict": "label right"}, 3: {"verdict": "unsure"}})
    reviewed = read_review_workbook(workbook, taxonomy)
    assert stale_rows(reviewed, labelled, where=workbook) == []
    changed = labelled.copy()
    changed.loc[0, "polarity"] = "mixed"
    (problem,) = stale_rows(reviewed, changed, where=workbook)
    assert problem.row == 2
    assert "the label is finding, mixed, relationships now" in problem.what


@pytest.mark.slow
def test_libreoffice_opens_edits_and_saves_it_unharmed(labelled, unsure, taxonomy, tmp_path):
    odd = ["=1+1", "007", "1.50", "+44", "Line\nbreak", "x " * 2000, "“Curled” ’quotes – dash", "2021-03-04", "TRUE"]
    labelled = labelled.assign(text=[*odd, *labelled["text"][len(odd) :]])
    sentences, given = sentences_to_review(labelled, unsure, taxonomy, rows=72)
    path, back = tmp_path / "review.xlsx", tmp_path / "back.xlsx"
    write_review_workbook(sentences, {"model": given}, taxonomy, path)
    edit_in_libreoffice(path, back, tmp_path)
    reviewed = read_review_workbook(back, taxonomy)
    assert reviewed.problems == ()
    assert [
        (row, found.verdict, found.note) for row, found in zip(reviewed.rows, reviewed.corrections, strict=True)
    ] == [
        (2, "model right", "=2+2"),
        (9, "edited", ""),
    ]
    assert reviewed.corrections[1].after.polarity == "mixed"
    assert {found.who for found in reviewed.corrections} == {"Zoë Example"}
    sheet = load_workbook(back)[REVIEW_SHEET]
    assert sheet.protection.sheet
    assert sheet.cell(2, 1).protection.locked
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"x"' in lists
    assert '"label right,model right,both,unsure"' in lists


_MACRO = """\
Sub Edit
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  filter(0).Name = "FilterName" : filter(0).Value = "Calc MS Excel 2007 XML"
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  sheet = book.Sheets.getByName("Review")
  For column = 0 To 40
    Select Case sheet.getCellByPosition(column, 0).String
      Case "verdict" : sheet.getCellByPosition(column, 1).String = "model right"
      Case "note" : sheet.getCellByPosition(column, 1).String = "=2+2"
      Case "polarity" : sheet.getCellByPosition(column, 8).String = "mixed"
    End Select
  Next
  book.Sheets.getByName("How to review").getCellByPosition(1, 0).String = "Zoë Example"
  book.storeToURL("{target}", filter())
  book.close(True)
End Sub
"""


def edit_in_libreoffice(path, back, folder):
    """Have LibreOffice load a workbook, write into cells as a person would, and save it; skip where there is none."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    office = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]

    def start(*arguments):
        return subprocess.run([*office, *arguments], capture_output=True, text=True, timeout=120, check=False)

    # The first start fills a new profile with an empty macro module.
    if "could not be loaded" in start("--convert-to", "csv", "--outdir", str(folder), str(path)).stderr:
        pytest.skip("LibreOffice is installed without Calc")
    (module,) = (folder / "profile").rglob("Module1.xba")
    macro = _MACRO.format(source=path.as_uri(), target=back.as_uri())
    empty = module.read_text(encoding="utf-8")
    module.write_text(re.sub(r">[^<]*</script:module>", f">{macro}</script:module>", empty), encoding="utf-8")
    done = start("macro:///Standard.Module1.Edit")
    assert back.is_file(), done.stderr
