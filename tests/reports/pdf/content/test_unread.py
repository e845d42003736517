"""What stands beside the text of a PDF's pages is noted; characters that other readers lose are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from fpdf import FPDF

from synth.errors import ReportError
from synth.reports import Report, read_report


def paper(*lines: str) -> FPDF:
    made = FPDF(unit="pt", format="A4")
    made.set_font("Helvetica", size=11)
    made.add_page()
    for number, line in enumerate(lines):
        made.text(60, 100 + 14 * number, line)
    return made


def read(made: FPDF, tmp_path: Path) -> Report:
    path = tmp_path / "report.pdf"
    made.output(str(path))
    return read_report(path)


def test_a_free_text_note_is_noted(tmp_path: Path) -> None:
    made = paper("Plans were clear.")
    made.free_text_annotation("Staff had doubts.", x=60, y=300, w=200, h=40)
    report = read(made, tmp_path)
    assert [sentence.text for sentence in report.sentences] == ["Plans were clear."]
    assert any("free-text notes (1)" in note for note in report.notes)


def test_an_attached_file_is_noted(tmp_path: Path) -> None:
    made = paper("Plans were clear.")
    made.embed_file(basename="plan.txt", bytes=b"The plan.")
    assert any("attached files (1)" in note for note in read(made, tmp_path).notes)


def test_a_font_of_negative_size_is_read_forwards(tmp_path: Path) -> None:
    made = paper()
    made._out("BT /F1 -12 Tf -1 0 0 -1 72 700 Tm (Staff recognised domestic abuse well.) Tj ET")
    assert [sentence.text for sentence in read(made, tmp_path).sentences] == ["Staff recognised domestic abuse well."]


def test_pages_without_letters_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="which letters"):
        read(paper(*["& % ! ) ( % % & ' % ( ) ! % * ) $ # %"] * 12), tmp_path)
