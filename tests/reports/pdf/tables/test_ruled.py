"""Tables with ruled lines: no text within their outer edges is lost, whichever lines are missing."""

from __future__ import annotations

import random

import pytest
from fpdf import FPDF

from synth.reports import read_report

# Left edges of the cells, the right edge of the table, and the height of a row, in points.
EDGES = (60, 220, 380, 540)
TOP, HIGH = 100, 60
CELLS = (
    ("Chronologies were poor.", "Leaders must act by May.", "Ashmere council leads."),
    ("Plans were clear.", "Partners must share them.", "The health board leads."),
    ("Children were heard.", "Staff must go on with it.", "All partners take part."),
)


def table(path, *, level, upright, cells=CELLS, head=False):
    """Write a table of three rows and columns with some of its lines; give the sentences that are read of it.

    Lines are given as (place, first, last): `level` ones by row and columns, `upright` ones by column and rows.
    """
    paper = FPDF(unit="pt", format="A4")
    paper.set_font("Helvetica", size=11)
    paper.add_page()
    paper.text(60, 60, "This note on Ashmere is invented.")
    for row, texts in enumerate(cells):
        paper.set_font(style="B" if head and row == 0 else "")
        for left, text in zip(EDGES, texts, strict=False):
            paper.text(left + 8, TOP + row * HIGH + 34, text)
    for row, first, last in level:
        paper.line(EDGES[first], TOP + row * HIGH, EDGES[last], TOP + row * HIGH)
    for column, first, last in upright:
        paper.line(EDGES[column], TOP + first * HIGH, EDGES[column], TOP + last * HIGH)
    paper.output(str(path))
    return read_report(path).sentences[1:]


def texts(sentences):
    return [sentence.text for sentence in sentences]


ALL_LEVEL = [(row, 0, 3) for row in range(4)]
ALL_UPRIGHT = [(column, 0, 3) for column in range(4)]
ROW_BY_ROW = [text for row in CELLS for text in row]


@pytest.mark.parametrize(
    ("level", "upright"),
    [
        (ALL_LEVEL, ALL_UPRIGHT),
        (ALL_LEVEL, ALL_UPRIGHT[1:3]),
        (ALL_LEVEL, ALL_UPRIGHT[:3]),
        (ALL_LEVEL[1:3], ALL_UPRIGHT),
        (ALL_LEVEL[1:], ALL_UPRIGHT),
        (ALL_LEVEL[1:3], ALL_UPRIGHT[1:3]),
    ],
    ids=["closed", "open sides", "open right side", "open above and below", "open above", "open all around"],
)
def test_cells_without_an_outer_line_are_read(tmp_path, level, upright):
    assert texts(table(tmp_path / "note.pdf", level=level, upright=upright)) == ROW_BY_ROW


@pytest.mark.parametrize(
    ("level", "upright"),
    [
        ([(0, 0, 3), (1, 1, 3), (2, 0, 3), (3, 0, 3)], [(0, 0, 3), (1, 0, 1), (1, 2, 3), (2, 0, 3), (3, 0, 3)]),
        ([(0, 0, 3), (1, 0, 1), (1, 2, 3), (2, 0, 3), (3, 0, 3)], [(0, 0, 3), (1, 0, 1), (2, 0, 3), (3, 0, 3)]),
    ],
    ids=["a cell over two rows beside a wide one", "a wide cell under one over two rows"],
)
def test_cells_that_overlap_lose_and_repeat_nothing(tmp_path, level, upright):
    assert sorted(texts(table(tmp_path / "note.pdf", level=level, upright=upright))) == sorted(ROW_BY_ROW)


def test_a_cell_over_two_rows_leaves_the_others_in_their_columns(tmp_path):
    cells = (
        ("Areas for improvement", "Actions", "Lead"),
        ("Chronologies were poor.", "Leaders must act by May.", "Leaders of the council."),
        ("", "Staff will write them.", "Leaders of the board."),
    )
    level = [(0, 0, 3), (1, 0, 3), (2, 1, 3), (3, 0, 3)]
    read = table(tmp_path / "note.pdf", level=level, upright=ALL_UPRIGHT, cells=cells, head=True)
    parts = {sentence.text: sentence.part for sentence in read}
    assert parts["Chronologies were poor."] == "improvement"
    assert parts["Leaders must act by May."] == parts["Staff will write them."] == "action"


@pytest.mark.parametrize("seed", range(8))
def test_whichever_lines_are_missing_each_word_is_read_once(tmp_path, seed):
    chance = random.Random(seed)
    level = [(row, column, column + 1) for row in range(4) for column in range(3) if chance.random() < 0.75]
    upright = [(column, row, row + 1) for column in range(4) for row in range(3) if chance.random() < 0.75]
    read = " ".join(texts(table(tmp_path / "note.pdf", level=level, upright=upright)))
    assert sorted(read.split()) == sorted(" ".join(ROW_BY_ROW).split())
