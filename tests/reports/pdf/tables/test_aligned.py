from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF

from synth.reports import read_report

PLAN = [
    ("What inspectors found", "What we will do", "Who leads"),
    (
        "Chronologies were not always up to date when plans were made.",
        "Every chronology is checked by a manager before the meeting takes place.",
        "Head of practice",
    ),
    (
        "Few children had the help of an advocate.",
        "A new service offers an advocate to each child who is asked to a meeting about a plan.",
        "Head of participation",
    ),
    (
        "Parents waited too long for letters.",
        "Letters are sent within five days.",
        "Team managers in all three localities",
    ),
]
ABOVE = (
    "The plan was agreed by the partners in May and is reviewed by their board in every month of the year that follows."
)
BELOW = (
    "Progress with these actions is reported to the board, which publishes a summary of it twice a year for families."
)


def page() -> FPDF:
    paper = FPDF(unit="pt", format="A4")
    paper.set_margins(60, 70, 60)
    paper.add_page()
    paper.set_font("Helvetica", size=10)
    return paper


def table(
    paper: FPDF, rows: Sequence[Sequence[str]], widths: Sequence[float], *, gap: float, bold: bool = True
) -> None:
    """Draw a table without lines. The letters are 10 points high, and lines 13 points apart."""
    for number, row in enumerate(rows):
        paper.set_font("Helvetica", style="B" if bold and number == 0 else "", size=10)
        top, left, low = paper.get_y(), 60.0, 0.0
        for text, width in zip(row, widths, strict=True):
            paper.set_xy(left, top)
            paper.multi_cell(width - 12, 13, text, align="L")
            low, left = max(low, paper.get_y()), left + width
        paper.set_y(low + gap)
    paper.set_font("Helvetica", size=10)


def sentences(paper: FPDF, folder: Path) -> list[str]:
    path = folder / "report.pdf"
    paper.output(str(path))
    return [sentence.text for sentence in read_report(path).sentences]


@pytest.mark.parametrize("gap", [0, 3, 8], ids=["no gap", "small gap", "wide gap"])
def test_cells_of_three_columns_are_whole_and_in_order(gap: float, tmp_path: Path) -> None:
    paper = page()
    table(paper, PLAN, (170, 190, 110), gap=gap)
    assert sentences(paper, tmp_path) == [cell for row in PLAN[1:] for cell in row]


@pytest.mark.parametrize("gap", [0, 3, 8], ids=["no gap", "small gap", "wide gap"])
def test_cells_of_two_columns_are_whole_and_in_order(gap: float, tmp_path: Path) -> None:
    rows = [row[:2] for row in PLAN]
    paper = page()
    table(paper, rows, (220, 250), gap=gap)
    assert sentences(paper, tmp_path) == [cell for row in rows[1:] for cell in row]


def test_text_around_a_table_stays_text(tmp_path: Path) -> None:
    paper = page()
    paper.multi_cell(0, 13, ABOVE, align="L")
    paper.ln(10)
    table(paper, PLAN, (170, 190, 110), gap=6)
    paper.ln(10)
    paper.set_x(60)
    paper.multi_cell(0, 13, BELOW, align="L")
    assert sentences(paper, tmp_path) == [ABOVE, *(cell for row in PLAN[1:] for cell in row), BELOW]


def test_an_empty_cell_does_not_move_its_neighbours(tmp_path: Path) -> None:
    rows = [PLAN[0], (*PLAN[1][:2], ""), PLAN[2], ("", *PLAN[3][1:])]
    paper = page()
    table(paper, rows, (170, 190, 110), gap=6)
    assert sentences(paper, tmp_path) == [cell for row in rows[1:] for cell in row if cell]


def test_an_action_has_the_part_of_its_column(tmp_path: Path) -> None:
    paper = page()
    table(paper, [("Areas for improvement", "Action", "Who leads"), *PLAN[1:]], (170, 190, 110), gap=6)
    path = tmp_path / "plan.pdf"
    paper.output(str(path))
    parts = {sentence.text: sentence.part for sentence in read_report(path).sentences}
    assert parts[PLAN[1][0]] == "improvement"
    assert parts[PLAN[1][1]] == "action"


@pytest.mark.parametrize(
    "others", ["read records", "met often, read the records of two families"], ids=["equal", "unequal"]
)
def test_columns_of_running_text_are_read_one_after_the_other(others: str, tmp_path: Path) -> None:
    left = [f"Staff in team {name} knew each family well and kept their promises to them." for name in "ABCDEFGH"]
    right = [f"Managers of team {name} {others} each month, and told staff what they thought." for name in "ABCDEFGH"]
    paper = page()
    for x, texts in ((60, left), (310, right)):
        paper.set_y(70)
        for start in range(0, 8, 2):
            paper.set_x(x)
            paper.multi_cell(220, 13, " ".join(texts[start : start + 2]), align="L")
            paper.ln(6)
    assert sentences(paper, tmp_path) == [*left, *right]
