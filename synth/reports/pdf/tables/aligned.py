"""Tables without ruled lines, found by their alignment.

In such a table the cells of a row begin beside each other. Either a gap separates the rows, or a new row begins where
all columns begin something new. Columns of running text have neither: their lines continue sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from synth.reports.blocks import split_marker
from synth.reports.lines import STOPS
from synth.reports.pdf.columns import NARROWEST_COLUMN, Gutter, Item
from synth.reports.pdf.content.page import Box, around

_FEWEST_ROWS = 3
_MOST_LINES_OF_A_CELL = 6
# Shares of rows with more than one cell, of cells that begin something new, and of cells that may begin with bullets.
_SIDE_BY_SIDE = 0.6
_NEW = 0.85
_BULLETS = 0.5
# By how much of the size of the letters a gap between rows is larger than one between lines.
_ROW_GAP = 0.3

_Cells = list[list[Item]]


@dataclass(frozen=True)
class AlignedTable:
    """A table without ruled lines.

    Attributes
    ----------
    rows
        Rows from the top. Each has a list of items for every column, which may be empty.
    columns
        Left edges of the columns.
    box
        Its outer edges.
    start, stop
        The first row of text that belongs to it, and the row after the last.
    """

    rows: list[_Cells]
    columns: tuple[float, ...]
    box: Box
    start: int
    stop: int


def aligned_table(rows: Sequence[list[Item]], gutters: Sequence[Gutter]) -> AlignedTable | None:
    """Return the table in some rows of text.

    Parameters
    ----------
    rows
        Rows of text from the top.
    gutters
        Strips that are empty in all of these rows.
    """
    if len(rows) < _FEWEST_ROWS or any(item.piece is None for row in rows for item in row):
        return None
    lines = _in_columns(rows, gutters)
    if lines is None:
        return None
    groups = [part for group in _parted_by_gaps(lines) for part in _parted_by_beginnings(lines, group)]
    while groups and _filled(lines, groups[0]) < 2:
        groups.pop(0)
    while groups and _filled(lines, groups[-1]) < 2:
        groups.pop()
    if not _is_table(lines, groups):
        return None
    first, stop = groups[0].start, groups[-1].stop
    items = [item for row in rows[first:stop] for item in row]
    columns = [min(item.box.left for line in lines for item in line[column]) for column in range(len(lines[0]))]
    cells = [
        [[item for line in lines[group.start : group.stop] for item in line[column]] for column in range(len(columns))]
        for group in groups
    ]
    return AlignedTable(cells, tuple(columns), around([item.box for item in items]), first, stop)


def _in_columns(rows: Sequence[list[Item]], gutters: Sequence[Gutter]) -> list[_Cells] | None:
    """Return for each row the items of every column; None if there is only one column."""
    edges = sorted((low + high) / 2 for low, high in gutters)
    while edges:
        lines = [
            [_between(row, low, high) for low, high in zip([0.0, *edges], [*edges, float("inf")], strict=True)]
            for row in rows
        ]
        widths = [
            median([around([item.box for item in line[column]]).width for line in lines if line[column]] or [0.0])
            for column in range(len(edges) + 1)
        ]
        narrow = next((column for column, width in enumerate(widths) if width < NARROWEST_COLUMN), None)
        if narrow is None:
            return lines
        # Bullets and numbers belong to the text on their right.
        edges.pop(min(narrow, len(edges) - 1))
    return None


def _between(row: list[Item], low: float, high: float) -> list[Item]:
    return sorted(
        (item for item in row if low <= (item.box.left + item.box.right) / 2 < high), key=lambda item: item.box.left
    )


def _parted_by_gaps(lines: list[_Cells]) -> list[range]:
    boxes = [around([item.box for cell in line for item in cell]) for line in lines]
    size = median(item.piece.size for line in lines for cell in line for item in cell if item.piece)
    usual = _usual_gap(lines)
    starts = [0]
    low = boxes[0].bottom
    for number, box in enumerate(boxes[1:], 1):
        if low - box.top > usual + _ROW_GAP * size:
            starts.append(number)
            low = box.bottom
        low = min(low, box.bottom)
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _usual_gap(lines: list[_Cells]) -> float:
    """Return the usual distance of the lines in a cell: the median of the smaller half of all within columns."""
    gaps = []
    for column in range(len(lines[0])):
        boxes = [around([item.box for item in line[column]]) for line in lines if line[column]]
        gaps += [above.bottom - below.top for above, below in pairwise(boxes)]
    return median(sorted(gaps)[: max(1, len(gaps) // 2)]) if gaps else 0.0


def _parted_by_beginnings(lines: list[_Cells], group: range) -> list[range]:
    """Divide a group at each row of text in which all columns with text begin something new."""
    starts = [group.start]
    for number in range(group.start + 1, group.stop):
        begun = [column for column, cell in enumerate(lines[number]) if cell]
        if len(begun) > 1 and all(_begins_new(lines, number, column) for column in begun):
            starts.append(number)
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], group.stop], strict=True)]


def _begins_new(lines: list[_Cells], number: int, column: int) -> bool:
    """Return whether a line begins a new cell: with a capital or figure, after a stop, a short line or bold letters."""
    if not _is_beginning(lines[number][column]):
        return False
    if not lines[number - 1][column]:
        return True
    last = lines[number - 1][column][-1]
    edges = around([item.box for line in lines for item in line[column]])
    first = lines[number][column][0]
    if first.piece and last.piece and first.piece.bold != last.piece.bold:
        return True
    return _text([last]).endswith(STOPS) or last.box.right < edges.left + 0.8 * edges.width


def _is_beginning(cell: list[Item]) -> bool:
    return not _text(cell).lstrip(" “\"‘'(")[:1].islower()


def _text(cell: list[Item]) -> str:
    return " ".join(item.piece.text.strip() for item in cell if item.piece)


def _filled(lines: list[_Cells], group: range) -> int:
    return sum(any(lines[number][column] for number in group) for column in range(len(lines[0])))


def _is_uneven(lines: list[_Cells], group: range) -> bool:
    """Return whether a row has cells of different heights. Columns of running text are not aligned after such a row."""
    heights = [sum(bool(lines[number][column]) for number in group) for column in range(len(lines[0]))]
    return len({height for height in heights if height}) > 1


def _is_table(lines: list[_Cells], groups: list[range]) -> bool:
    side_by_side = sum(_filled(lines, group) > 1 for group in groups)
    if side_by_side < _FEWEST_ROWS or side_by_side < _SIDE_BY_SIDE * len(groups):
        return False
    if not any(_is_uneven(lines, group) for group in groups[:-1]):
        return False
    cells = [
        cell
        for group in groups
        for column in range(len(lines[0]))
        if (cell := [lines[number][column] for number in group if lines[number][column]])
    ]
    beginnings = sum(_is_beginning(cell[0]) for cell in cells)
    bullets = sum(split_marker(_text(cell[0]))[0][:1] not in ("", *"0123456789(") for cell in cells)
    return (
        beginnings >= _NEW * len(cells)
        and bullets <= _BULLETS * len(cells)
        and median(len(cell) for cell in cells) <= _MOST_LINES_OF_A_CELL
    )
