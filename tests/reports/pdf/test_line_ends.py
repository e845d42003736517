"""Where lines are cut, joined or lost: kinds found by reading samples of real reports, here with invented text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF

from synth.reports import Report, read_report
from synth.reports.pdf.content.letters import Gatherer
from synth.reports.pdf.content.page import SOFT_HYPHEN, Box, Page, Piece
from synth.reports.pdf.hyphens import Hyphens
from synth.reports.pdf.layout import flows_of_page

Read = Callable[[FPDF], Report]
FILL = "Staff across the partnership met every month to agree what each family needed in the time that followed."


@pytest.fixture
def read_paper(tmp_path: Path) -> Read:
    def read(paper: FPDF) -> Report:
        path = tmp_path / "report.pdf"
        paper.output(str(path))
        return read_report(path)

    return read


def page() -> FPDF:
    paper = FPDF(unit="pt", format="A4")
    paper.set_margins(60, 70, 60)
    paper.set_auto_page_break(auto=False)
    paper.add_page()
    paper.set_font("Helvetica", size=11)
    return paper


def write(paper: FPDF, lines: list[str], top: float, left: float = 60, pitch: float = 14) -> float:
    for number, line in enumerate(lines):
        paper.text(left, top + number * pitch, line)
    return top + len(lines) * pitch


def texts(report: Report) -> list[str]:
    return [sentence.text for sentence in report.sentences]


def test_slanted_letters_are_text(read_paper: Read) -> None:
    paper = page()
    write(paper, ["The board did not follow the guide called"], 100)
    with paper.skew(ax=18, ay=0, x=60, y=114):
        paper.text(60, 114, "Keeping families together")
    write(paper, ["when it agreed plans."], 128)
    report = read_paper(paper)
    assert texts(report) == [
        "The board did not follow the guide called Keeping families together when it agreed plans."
    ]
    assert not any("watermark" in note for note in report.notes)


def test_raised_number_that_begins_a_piece_is_left_out() -> None:
    page = Page(1, Box(0, 0, 595, 842))
    gatherer = Gatherer(page)
    left = 60.0
    for word, low, size in (("school,", 100.0, 12.0), ("3", 105.0, 8.0), ("which", 100.0, 12.0)):
        if word == "3":
            gatherer.end()
        else:
            gatherer.space()
        for letter in word:
            gatherer.letter(letter, Box(left, low, left + 5, low + size), bold=False)
            left += 5
    gatherer.end()
    lines = [line.text for flow in flows_of_page(page) for line in flow.lines]
    assert lines == ["school, which"]


def test_no_space_before_a_stop_after_a_raised_number() -> None:
    boxes = (Box(60, 100, 100, 112), Box(100, 105, 104, 113), Box(104, 100, 140, 112))
    pieces = [
        Piece(text, box, box.height, bold=False) for text, box in zip(("schools", "3", ", of whom"), boxes, strict=True)
    ]
    lines = [line.text for flow in flows_of_page(Page(1, Box(0, 0, 595, 842), pieces)) for line in flow.lines]
    assert lines == ["schools, of whom"]


@pytest.mark.parametrize("apart", [False, True], ids=["number on the line", "raised number"])
def test_a_sentence_goes_on_after_a_footnote(apart: bool, read_paper: Read) -> None:
    paper = page()
    write(
        paper, [FILL[:80], FILL[81:], "Managers did not see the risks that were known to schools and to the local"], 100
    )
    paper.set_font("Helvetica", size=8)
    if apart:
        paper.set_font("Helvetica", size=5)
        paper.text(60, 756, "1")
        paper.set_font("Helvetica", size=8)
        paper.text(64, 760, "This inspection was carried out by three inspectorates.")
    else:
        paper.text(60, 760, "1 This inspection was carried out by three inspectorates.")
    paper.add_page()
    paper.set_font("Helvetica", size=11)
    write(paper, ["Strathorran Police.", FILL[:80], FILL[81:]], 100)
    found = texts(read_paper(paper))
    assert "Managers did not see the risks that were known to schools and to the local Strathorran Police." in found
    assert "This inspection was carried out by three inspectorates." in found


def test_only_a_note_at_the_foot_of_a_page_loses_its_number(read_paper: Read) -> None:
    paper = page()
    write(paper, [FILL[:80], FILL[81:]], 100)
    paper.rect(60, 200, 220, 30)
    paper.rect(280, 200, 220, 30)
    paper.text(66, 218, "Children in care")
    paper.text(286, 218, "Good")
    paper.set_font("Helvetica", size=8)
    paper.text(60, 760, "1 The inspectorates write this report together.")
    assert "The inspectorates write this report together." in texts(read_paper(paper))


def test_a_short_line_that_ends_in_a_preposition_goes_on(read_paper: Read) -> None:
    paper = page()
    lines = [
        FILL[:80],
        FILL[81:],
        "It is known that their needs cannot be met within the",
        "Strathorran area, which is small.",
    ]
    write(paper, lines, 100)
    assert (
        texts(read_paper(paper))[-1]
        == "It is known that their needs cannot be met within the Strathorran area, which is small."
    )


def test_capitals_at_the_beginning_of_a_line_are_no_heading(read_paper: Read) -> None:
    paper = page()
    write(
        paper, ["In Strathorran live 9,400 children, who are a fifth of all people in the area (NRS", "2011 MYE)"], 100
    )
    assert texts(read_paper(paper)) == [
        "In Strathorran live 9,400 children, who are a fifth of all people in the area (NRS 2011 MYE)"
    ]


def test_running_foot_whose_last_line_has_the_page_number_on_some_pages(read_paper: Read) -> None:
    paper = page()
    for number in range(1, 5):
        if number > 1:
            paper.add_page()
            paper.set_font("Helvetica", size=11)
        write(paper, ["Their oversight of plans in every locality has been made much stronger through a"], 730)
        write(paper, ["range of panels.", FILL[:80], FILL[81:]], 100)
        paper.set_font("Helvetica", size=7)
        low = 790.0 if number == 1 else 802.0
        write(paper, ["Inspection of Strathorran", "11 July 2022"], low, pitch=10)
        if number > 1:
            paper.text(500, low + 10, str(number))
    found = texts(read_paper(paper))
    assert not any("July" in text for text in found)
    assert (
        found.count("Their oversight of plans in every locality has been made much stronger through a range of panels.")
        == 3
    )


@pytest.mark.parametrize("mark", ["\u2015", "\u0336"], ids=["bar", "stroke"])
def test_unusual_bullets_begin_items(mark: str) -> None:
    from synth.reports.blocks import split_marker

    assert split_marker(f"{mark} two children were adopted") == (mark, "two children were adopted")


@pytest.mark.parametrize("text", ["26.Life-story work is late.", "16.Strong, steady leaders helped."])
def test_number_without_a_space_is_not_part_of_the_sentence(text: str) -> None:
    from synth.reports.blocks import split_marker

    number, _, rest = text.partition(".")
    assert split_marker(text) == (f"{number}.", rest)


def test_large_letters_do_not_make_an_item_a_heading(read_paper: Read) -> None:
    paper = page()
    for top in range(300, 700, 14):
        paper.text(60, top, FILL[:80])
    paper.set_font("Helvetica", size=14)
    item = "Chairs of the panels seldom asked what had become of plans"
    write(
        paper,
        [
            f"\u00bb {item}".replace("\u00bb", "-"),
            "  for children and families in every part of Strathorran, and soon.",
        ],
        100,
        pitch=18,
    )
    assert texts(read_paper(paper))[0] == f"{item} for children and families in every part of Strathorran, and soon."


def test_hyphens_of_the_writer_stay_where_the_program_divides_no_words() -> None:
    lines = [FILL] * 100
    assert Hyphens(lines).join(f"a longer{SOFT_HYPHEN}", "term plan") == "a longer-term plan"
    divided = [f"{FILL} inspec{SOFT_HYPHEN}"] * 100
    assert Hyphens(divided).join(f"the inspec{SOFT_HYPHEN}", "tion found") == "the inspection found"
    assert Hyphens(["An inspection.", *lines]).join(f"the inspec{SOFT_HYPHEN}", "tion found") == "the inspection found"
