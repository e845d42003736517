from __future__ import annotations

import re
import zipfile

import pytest
from docx import Document

from synth.overview.word.document import write_word_file

from ..conftest import HOSTILE, WORDS_A_MINUTE, overview_of


@pytest.fixture(scope="module")
def document(written):
    return Document(str(written / "overview.docx"))


def test_summary_messages_and_annexes_come_in_order(document):
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings == [
        "Messages",
        "Annex A: evidence for each message",
        "Annex B: figures",
        "Annex C: method, glossary and notes",
    ]
    before = [paragraph.text for paragraph in document.paragraphs][:10]
    assert any(text.startswith("Most often an area for improvement: ") for text in before)
    assert "Draft: no message signed yet" in before


def test_what_is_most_often_weak_is_read_in_thirty_seconds(document):
    texts = [paragraph.text for paragraph in document.paragraphs]
    answer = next(at for at, text in enumerate(texts) if text.startswith("Most often an area for improvement"))
    assert len(" ".join(texts[: answer + 1]).split()) <= WORDS_A_MINUTE * 30 / 60


def test_every_message_stands_in_it_in_a_style_of_its_own(document, overview):
    said = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Message"]
    assert said == [message.headline.text for message in overview.messages]


def test_who_checked_a_message_stands_on_the_line_of_its_theme(document, overview):
    labels = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Message theme"]
    for message, label in zip(overview.messages, labels, strict=False):
        assert label.startswith(f"{message.theme.label} (draft)  ")
        assert label.endswith(message.quality)


def test_messages_begin_with_what_the_count_of_a_point_leaves_out(document):
    texts = [paragraph.text for paragraph in document.paragraphs]
    heading = next(
        at for at, one in enumerate(document.paragraphs) if one.style.name == "Heading 1" and one.text == "Messages"
    )
    assert texts[heading + 1].endswith("other inspections may make it too.")


def test_trust_box_has_three_lines(document):
    assert len(document.tables[0].rows[0].cells[0].paragraphs) == 3


def test_contents_lead_to_bookmarks_and_are_a_field(document):
    xml = document.element.xml
    links = set(re.findall(r'w:anchor="([^"]+)"', xml))
    assert links == set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', xml))
    assert len(links) == 4
    assert "TOC" in xml


def test_every_large_table_repeats_its_header_row(document):
    assert len(document.tables) >= 5
    for table in document.tables[1:]:
        assert "w:tblHeader" in table.rows[0]._tr.xml


def test_the_chart_has_alternative_text(document):
    (shape,) = document.inline_shapes
    assert "The table of figures has every number" in shape._inline.docPr.get("descr")


def test_no_clock_is_read(written):
    with zipfile.ZipFile(written / "overview.docx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}


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
