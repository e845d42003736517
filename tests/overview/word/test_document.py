from __future__ import annotations

import re
import zipfile

import pytest
from docx import Document

from synth.overview.word.document import write_word_file

from ..conftest import HOSTILE, PICTURE, overview_of


@pytest.fixture(scope="module")
def document(written):
    return Document(str(written / "overview.docx"))


def test_headings_are_headings(document):
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings == ["Draft key messages", "Charts and tables", "Inspections", "How the figures were made"]


def test_every_table_repeats_its_header_row(document):
    assert len(document.tables) >= 5
    for table in document.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml


def test_every_chart_has_alternative_text(document):
    shapes = document.inline_shapes
    assert len(shapes) == 4
    for shape in shapes:
        assert "The table that follows holds every" in shape._inline.docPr.get("descr")


def test_every_link_leads_to_a_bookmark(document):
    xml = document.element.xml
    links = set(re.findall(r'w:anchor="([^"]+)"', xml))
    assert "chronologies_improvement" in links
    assert links <= set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', xml))


def test_numbers_of_the_page_stand_in_it(document, overview):
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for message in overview.messages:
        assert message.text in text
    assert "Invented inspections." in text
    assert "Area0, 2021, report, “Findings”, page 7" in text
    assert "All findings that it rests on stand in overview.html and in the sheet Findings of overview.xlsx" in text


def test_no_clock_is_read(written):
    with zipfile.ZipFile(written / "overview.docx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_hostile_text_stays_text(labelled, small_taxonomy, tmp_path, no_charts):
    table = labelled.assign(text=HOSTILE + labelled["text"] + " word" * 1000, document=HOSTILE, section=HOSTILE)
    write_word_file(overview_of(table, small_taxonomy, title=HOSTILE, notes=(HOSTILE,)), tmp_path / "a.docx")
    text = "\n".join(paragraph.text for paragraph in Document(str(tmp_path / "a.docx")).paragraphs)
    assert '<script>alert("x")</script> =HYPERLINK("http://x") reversed' in text
    assert "\u202e" not in text


@pytest.mark.parametrize("case", ["no finding", "one inspection"])
def test_odd_inputs_are_written(labelled, small_taxonomy, tmp_path, case, no_charts):
    table = labelled.assign(kind="other", themes="", polarity="neutral") if case == "no finding" else labelled.head(9)
    write_word_file(overview_of(table, small_taxonomy), tmp_path / "a.docx")
    cells = [
        cell.text for table in Document(str(tmp_path / "a.docx")).tables for row in table.rows for cell in row.cells
    ]
    assert not {"nan", "NaN", "None"} & set(cells)


def test_columns_of_a_table_fill_the_page_by_what_they_hold(document):
    table = next(table for table in document.tables if table.rows[0].cells[1].text == "Area")
    widths = [column.width for column in table.columns]
    section = document.sections[-1]
    assert abs(sum(widths) - (section.page_width - section.left_margin - section.right_margin)) < 1000
    names = [cell.text for cell in table.rows[0].cells]
    assert widths[names.index("Programme")] > widths[names.index("Year")]
    assert [cell.width for cell in table.rows[1].cells] == widths


def test_tall_picture_stands_upright_before_its_wide_table(labelled, taxonomy, tmp_path, monkeypatch):
    tall = PICTURE[:16] + (1).to_bytes(4) + (2).to_bytes(4) + PICTURE[24:]
    monkeypatch.setattr("synth.overview.word.document.to_png", lambda _: tall)
    monkeypatch.setattr("synth.overview.word.document._picture", lambda *_: None)
    write_word_file(overview_of(labelled, taxonomy), tmp_path / "a.docx")
    body = Document(str(tmp_path / "a.docx")).element.body.xml
    headline = body.index("Across 8 inspections")
    assert body.index("w:sectPr", headline) < body.index("The verdict of each inspection on each theme")
