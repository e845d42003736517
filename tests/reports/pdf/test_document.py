from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from synth.errors import ReportError
from synth.reports import Report, read_report

LONG = (
    "Staff across the partnership met every month to agree what each family needed. Plans were reviewed "
    "at these meetings, and most "
    "families said that they knew what would happen next. A few had waited longer than they should, "
    "however, and did not know why."
)


class Paper(FPDF):
    """A report as offices print them: a running header, a footer with the page, headings in larger or bold letters."""

    def __init__(self, *, furniture: bool = True, orientation: str = "P") -> None:
        super().__init__(orientation=orientation, unit="pt", format="A4")
        self.furniture = furniture
        self.set_margins(60, 80, 60)
        self.set_auto_page_break(auto=True, margin=80)
        self.set_font("Helvetica", size=11)
        self.add_page()

    def header(self) -> None:
        if self.furniture:
            self.set_font("Helvetica", size=9)
            self.text(60, 40, "Joint inspection of services in Strathorran")
            self.set_font("Helvetica", size=11)

    def footer(self) -> None:
        if self.furniture:
            self.set_font("Helvetica", size=9)
            self.text(60, 810, "Published by the inspectors")
            self.text(500, 810, f"Page {self.page_no()} of 9")
            self.set_font("Helvetica", size=11)

    def heading(self, text: str, size: float = 16) -> None:
        self.ln(8)
        self.set_font("Helvetica", style="B", size=size)
        self.multi_cell(0, size * 1.3, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_font("Helvetica", size=11)
        self.ln(4)

    def paragraph(self, text: str, align: str = "L") -> None:
        self.multi_cell(0, 14, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(7)

    def bullet(self, text: str) -> None:
        self.set_x(72)
        self.cell(14, 14, "-")
        self.multi_cell(0, 14, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


@pytest.fixture
def read_paper(tmp_path: Path) -> Callable[[FPDF], Report]:
    def read(paper: FPDF) -> Report:
        path = tmp_path / "report.pdf"
        paper.output(str(path))
        return read_report(path)

    return read


Read = Callable[[FPDF], Report]


def rows(report: Report) -> list[tuple[int | None, str, str]]:
    return [(sentence.page, sentence.section, sentence.text) for sentence in report.sentences]


def numbered(count: int) -> list[str]:
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    names = [" ".join(words[int(digit)] for digit in str(number)) for number in range(count)]
    return [
        f"In area {name} staff were sure of what was asked of them and of whom to turn to when a plan was not kept."
        for name in names
    ]


def test_headings_paragraphs_and_bullets(read_paper: Read) -> None:
    paper = Paper(furniture=False)
    paper.heading("Key messages")
    paper.paragraph(LONG)
    paper.heading("What staff said", size=11)
    paper.paragraph("They named three things:")
    paper.bullet(
        "clear plans that each member of a family had been asked about before the meeting and that were kept to"
    )
    paper.bullet("time")
    paper.paragraph("All was well.")
    first, second, third = LONG.split(". ")
    assert rows(read_paper(paper)) == [
        (1, "Key messages", first + "."),
        (1, "Key messages", second + "."),
        (1, "Key messages", third),
        (1, "What staff said", "They named three things:"),
        (
            1,
            "What staff said",
            "clear plans that each member of a family had been asked about before the meeting and that were kept to",
        ),
        (1, "What staff said", "time"),
        (1, "What staff said", "All was well."),
    ]


def test_sentences_over_pages_and_running_lines(read_paper: Read) -> None:
    paper = Paper()
    paper.heading("Findings")
    sentences = numbered(90)
    for start in range(0, 90, 6):
        paper.paragraph(" ".join(sentences[start : start + 6]), align="J")
    report = read_paper(paper)
    assert [sentence.text for sentence in report.sentences] == sentences
    pages = [sentence.page for sentence in report.sentences]
    assert pages == sorted(pages)
    assert set(pages) == {1, 2, 3}
    assert any("Joint inspection of services in Strathorran" in note and "3 pages" in note for note in report.notes)
    assert any("Published by the inspectors" in note for note in report.notes)


@pytest.mark.parametrize("gutter", [14, 30])
@pytest.mark.parametrize("align", ["L", "J"])
def test_two_columns_are_read_one_after_the_other(read_paper: Read, gutter: float, align: str) -> None:
    paper = Paper()
    paper.heading("Report on how well services work for children in Strathorran", size=20)
    sentences = numbered(60)
    paper.paragraph(" ".join(sentences[:5]))
    with paper.text_columns(ncols=2, gutter=gutter, text_align=align, line_height=1.25) as columns:
        for start in range(5, 60, 5):
            columns.write(" ".join(sentences[start : start + 5]))
            columns.ln()
            columns.ln()
    assert [sentence.text for sentence in read_paper(paper).sentences if sentence.part != "heading"] == sentences


def test_a_box_beside_the_text(read_paper: Read) -> None:
    paper = Paper(furniture=False)
    sentences = numbered(24)
    paper.heading("Staff confidence")
    paper.paragraph(" ".join(sentences[:4]))
    top = paper.get_y()
    paper.set_fill_color(220, 230, 240)
    paper.rect(60, top, 475, 110, style="DF")
    paper.set_xy(70, top + 8)
    paper.set_font("Helvetica", style="B", size=11)
    paper.cell(200, 14, "Good practice example", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font("Helvetica", size=11)
    paper.set_x(70)
    paper.multi_cell(455, 14, " ".join(sentences[4:6]), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_y(top + 122)
    paper.paragraph(" ".join(sentences[6:10]))
    report = read_paper(paper)
    assert [sentence.text for sentence in report.sentences] == sentences[:10]
    assert [sentence.section for sentence in report.sentences] == ["Staff confidence"] * 4 + [
        "Good practice example"
    ] * 2 + ["Staff confidence"] * 4
    assert report.sentences[4].part == "good_practice"


def test_a_plan_over_pages_is_read_cell_by_cell(read_paper: Read) -> None:
    paper = Paper(orientation="L")
    paper.heading("Improvement plan")
    sentences = numbered(24)
    heads = ["Area for improvement", "Feedback", "Activity", "Programme", "Lead", "Timescale"]
    with paper.table(col_widths=(22, 22, 22, 12, 12, 10), line_height=14, first_row_as_headings=True) as table:
        table.row(heads)
        for number in range(0, 24, 3):
            table.row([*sentences[number : number + 3], "Safer Futures", "Head of service", "May 2025"])
    report = read_paper(paper)
    expected = [
        cell
        for number in range(0, 24, 3)
        for cell in (*sentences[number : number + 3], "Safer Futures", "Head of service", "May 2025")
    ]
    assert [sentence.text for sentence in report.sentences] == expected
    assert [sentence.part for sentence in report.sentences[:6]] == [
        "improvement",
        "improvement",
        "action",
        "action",
        "action",
        "action",
    ]
    assert {sentence.page for sentence in report.sentences} == {1, 2}


def test_words_cut_at_the_end_of_a_line(read_paper: Read) -> None:
    paper = Paper(furniture=False)
    for line in (
        "Staff of the inspection met often, and multi-agency plans were well known. The inspec-",
        "tion team read them. They were made by multi-",
        "agency groups, as the inspec-",
        "tors had asked.",
    ):
        paper.cell(0, 14, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    assert [text for _, _, text in rows(read_paper(paper))] == [
        "Staff of the inspection met often, and multi-agency plans were well known.",
        "The inspection team read them.",
        "They were made by multi-agency groups, as the inspectors had asked.",
    ]


def test_contents_list(read_paper: Read) -> None:
    paper = Paper(furniture=False)
    paper.heading("Contents")
    for title, page in (("Key facts", 4), ("What happens next?", 9)):
        paper.cell(0, 14, f"{title} {'.' * 60} {page}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.heading("Key facts")
    paper.paragraph(LONG)
    assert [(sentence.part, sentence.text[:20]) for sentence in read_paper(paper).sentences][:3] == [
        ("contents", "Key facts 4"),
        ("contents", "What happens next?"),
        ("context", "Staff across the par"),
    ]


def test_raised_numbers_of_notes_are_left_out(read_paper: Read) -> None:
    paper = Paper(furniture=False)
    paper.write(14, "Plans were shared.")
    paper.char_vpos = "SUP"
    paper.write(14, "3")
    paper.char_vpos = "LINE"
    paper.write(14, " Families had copies of them.")
    assert [text for _, _, text in rows(read_paper(paper))] == ["Plans were shared.", "Families had copies of them."]


def test_a_watermark_is_left_out(read_paper: Read) -> None:
    paper = Paper(furniture=False)
    paper.paragraph(LONG)
    with paper.rotation(40, 300, 400):
        paper.set_font("Helvetica", size=60)
        paper.text(200, 400, "DRAFT")
    report = read_paper(paper)
    assert len(report.sentences) == 3
    assert "left out as a watermark: 'DRAFT'" in report.notes


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_saved_on_its_side(tmp_path: Path, rotation: int) -> None:
    import pypdfium2

    paper = Paper(furniture=False)
    paper.heading("Strengths")
    paper.paragraph(LONG)
    document = pypdfium2.PdfDocument(bytes(paper.output()))
    document[0].set_rotation(rotation)
    path = tmp_path / "side.pdf"
    document.save(str(path))
    document.close()
    report = read_report(path)
    assert " ".join(sentence.text for sentence in report.sentences) == LONG
    assert {sentence.section for sentence in report.sentences} == {"Strengths"}


def test_a_scan_is_named_as_one(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    paper = Paper(furniture=False)
    pixel = tmp_path / "page.png"
    pixel.write_bytes(PICTURE)
    paper.image(str(pixel), 0, 0, 500, 700)
    paper.output(str(path))
    with pytest.raises(ReportError, match="is a scan") as caught:
        read_report(path)
    assert "OCR" in caught.value.remedy


def test_a_page_that_is_a_picture_is_noted(tmp_path: Path, read_paper: Read) -> None:
    pixel = tmp_path / "page.png"
    pixel.write_bytes(PICTURE)
    paper = Paper(furniture=False)
    paper.paragraph(LONG)
    paper.add_page()
    paper.image(str(pixel), 0, 0, 500, 700)
    assert any(note.startswith("no text on page 2, only pictures") for note in read_paper(paper).notes)


def test_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    paper = Paper()
    paper.paragraph(LONG)
    paper.set_encryption(owner_password="owner", user_password="user")
    paper.output(str(path))
    with pytest.raises(ReportError, match="is encrypted") as caught:
        read_report(path)
    assert "password" in caught.value.remedy


@pytest.mark.parametrize("keep", [9, 200])
def test_cut_short(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "short.pdf"
    paper = Paper()
    paper.paragraph(LONG)
    path.write_bytes(bytes(paper.output())[:keep])
    with pytest.raises(ReportError, match="damaged or cut short"):
        read_report(path)


def test_thirty_four_pages_are_read_whole(tmp_path: Path) -> None:
    paper = Paper()
    sentences = numbered(1200)
    for start in range(0, 1200, 6):
        paper.paragraph(" ".join(sentences[start : start + 6]))
    path = tmp_path / "long.pdf"
    paper.output(str(path))
    report = read_report(path)
    assert paper.page_no() >= 34
    assert len(report.sentences) == 1200


# A white picture of one pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f0001010100"
    "1bb6ee560000000049454e44ae426082"
)
