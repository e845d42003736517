"""Reading order of a page: columns, tables and boxes.

A page is divided into bands of rows. If a band has a gutter (an empty strip with enough text on both sides), the left
side is read before the right, and each side is divided in the same way. Tables are read cell by cell, row by row: those
with ruled lines by these, others by their alignment. Framed or shaded boxes are read separately.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from synth.reports.pdf.columns import FEWEST_ROWS, Item, bands, best_gutter, rows_of, sides_of, without_heading_at_end
from synth.reports.pdf.content.page import Box, Page, Piece, around
from synth.reports.pdf.tables.aligned import AlignedTable, aligned_table
from synth.reports.pdf.tables.ruled import Grid, find_grids

_MOST_ROWS = 600
_DEEPEST = 6
_NOTE_NUMBER = re.compile(r"\s*[\[(]?\d{1,2}[\])]?\s*")
_SPACE_BEFORE_STOP = re.compile(r" (?=[,.;](?:\s|$))")
# Minimum distance between texts in neighbouring cells, and between the text of a box and its frame.
_CELL_GAP = 8.0
_BOX_PADDING = 3.0


@dataclass(frozen=True)
class Line:
    """One line of text, with the left and right edges of its column."""

    text: str
    box: Box
    size: float
    bold: bool
    page: int
    left: float
    right: float


@dataclass
class Flow:
    """A section of a page that is read without interruption.

    Attributes
    ----------
    lines
        The lines in order; empty for a table.
    boxed
        Whether it is in a box beside the text.
    table
        Rows of cells, each with its lines and the number of columns that it covers.
    columns
        The left edges of the columns, for a table.
    frame
        The outer edges, for a table or a box.
    page
        The page, for a table or a box.
    """

    lines: list[Line] = field(default_factory=list)
    boxed: bool = False
    table: list[list[tuple[list[Line], int]]] = field(default_factory=list)
    columns: tuple[float, ...] = ()
    frame: Box | None = None
    page: int = 0


def flows_of_page(page: Page) -> list[Flow]:
    """Return the sections of a page in reading order."""
    pieces = _without_note_numbers([piece for piece in page.pieces if piece.text.strip()])
    items: list[Item] = []
    for grid in find_grids(page):
        inside = [piece for piece in pieces if grid.box.holds(piece.box)]
        if not inside:
            continue
        is_table = _is_table(grid, inside)
        taken = {id(piece) for piece in inside}
        rest = [piece for piece in pieces if id(piece) not in taken]
        if not is_table and not _is_side_box(grid.box, inside, rest, page):
            continue
        pieces = rest
        flow = _read_table(grid, inside, page.number) if is_table else _read_box(grid.box, inside, page.number)
        items.append(Item(grid.box, flow=flow))
    items += [Item(piece.box, piece) for piece in pieces]
    return list(_flows(items, page.number))


def _without_note_numbers(pieces: list[Piece]) -> list[Piece]:
    """Remove raised numbers of footnotes that the file draws separately from their word, and lower those before one."""
    after: set[int] = set()
    before: dict[int, float] = {}
    for number in pieces:
        if not _NOTE_NUMBER.fullmatch(number.text):
            continue
        for piece in pieces:
            if number.size < 0.8 * piece.size and 0.18 * piece.size < number.box.bottom - piece.box.bottom < piece.size:
                if abs(number.box.left - piece.box.right) < 0.4 * piece.size:
                    after.add(id(number))
                elif 0 <= piece.box.left - number.box.right < 0.8 * piece.size:
                    before[id(number)] = piece.box.bottom
    return [
        replace(piece, box=piece.box._replace(bottom=before[id(piece)])) if id(piece) in before else piece
        for piece in pieces
        if id(piece) not in after
    ]


def _is_table(grid: Grid, inside: list[Piece]) -> bool:
    """Return whether cells are side by side and their text stays within their edges.

    Shaded and underlined words also draw rectangles, one or more in each line, but text crosses their edges.
    """
    if grid.is_box:
        return False
    across = side_by_side = rows = 0
    for row in grid.rows:
        filled: list[Box] = []
        for cell, _ in row:
            held = [piece for piece in inside if cell.holds(piece.box)]
            if held:
                filled.append(around([piece.box for piece in held]))
            across += sum(piece.box.left < cell.left - 6 or piece.box.right > cell.right + 6 for piece in held)
        rows += bool(filled)
        side_by_side += any(second.left - first.right > _CELL_GAP for first, second in pairwise(filled))
    return side_by_side > 0.2 * rows and across <= 0.15 * len(inside)


def _is_side_box(frame: Box, inside: list[Piece], outside: list[Piece], page: Page) -> bool:
    """Return whether a frame contains separate text: some lines, not the whole page, with a gap to the text around."""
    rows = rows_of([Item(piece.box, piece) for piece in inside])
    if len(rows) < 2 or len(inside) >= 0.9 * len(page.pieces):
        return False
    text = around([piece.box for piece in inside])
    if text.left - frame.left < _BOX_PADDING:
        return False
    size = median(piece.size for piece in inside)
    # If the next line of text is at the usual distance, the frame only shades some lines of a paragraph.
    return not any(
        piece.box.left < text.right
        and piece.box.right > text.left
        and (abs(piece.box.bottom - text.top) < 0.45 * size or abs(text.bottom - piece.box.top) < 0.45 * size)
        for piece in outside
    )


def _read_box(frame: Box, inside: list[Piece], number: int) -> tuple[Flow, ...]:
    flows = _flows([Item(piece.box, piece) for piece in inside], number)
    return tuple(replace(flow, boxed=True, frame=frame, page=number) for flow in flows)


def _read_table(grid: Grid, inside: list[Piece], number: int) -> tuple[Flow, ...]:
    table = []
    for row in grid.rows:
        cells = []
        for box, span in row:
            held = [Item(piece.box, piece) for piece in inside if box.holds(piece.box)]
            cells.append((_cell_lines(held, number), span))
        table.append(cells)
    return (Flow(table=table, columns=grid.columns, frame=grid.box, page=number),)


def _flows(items: list[Item], page: int, *, in_cell: bool = False) -> Iterator[Flow]:
    for leaf in _leaves(items, page, 0, in_cell=in_cell):
        texts = [item.box for row in leaf for item in row if item.piece]
        column = around(texts) if texts else Box(0, 0, 0, 0)
        lines: list[Line] = []
        for row in leaf:
            pieces = [item.piece for item in row if item.piece]
            if pieces:
                lines.append(_line(pieces, page, column))
            for item in row:
                if item.flow:
                    if lines:
                        yield Flow(lines)
                        lines = []
                    yield from item.flow
        if lines:
            yield Flow(lines)


def _line(pieces: list[Piece], page: int, column: Box) -> Line:
    pieces.sort(key=lambda piece: piece.box.left)
    letters = sum(len(piece.text) for piece in pieces)
    bold = sum(len(piece.text) for piece in pieces if piece.bold)
    return Line(
        _SPACE_BEFORE_STOP.sub("", " ".join(piece.text for piece in pieces)),
        around([piece.box for piece in pieces]),
        max(pieces, key=lambda piece: len(piece.text)).size,
        bold > 0.8 * letters,
        page,
        column.left,
        column.right,
    )


def _leaves(items: list[Item], page: int, depth: int, *, in_cell: bool) -> Iterator[list[list[Item]]]:
    """Divide into sections of one column, in reading order. Each section is a list of rows."""
    rows = rows_of(items)
    if len(rows) < FEWEST_ROWS or len(rows) > _MOST_ROWS or depth > _DEEPEST:
        yield rows
        return
    single: list[list[Item]] = []
    start = 0
    whole = around([item.box for item in items])
    while start < len(rows):
        found = list(bands(rows, start, whole))
        table = (
            None
            if in_cell
            else next(filter(None, (aligned_table(rows[start:end], strips) for end, strips in found)), None)
        )
        if table:
            single += [*rows[start : start + table.start], [_aligned_item(table, page)]]
            start += table.stop
            continue
        stop, gutters = found[0] if found else (start, [])
        cut = None
        for end, strips in found:
            cut = best_gutter(rows[start:end], strips)
            if cut:
                stop, gutters = end, strips
                break
        if cut is None:
            one_sided = not any(sides_of(rows[start:stop], gutter)[1] for gutter in gutters)
            step = max(1, stop - start) if one_sided else 1
            single += rows[start : start + step]
            start += step
            continue
        stop = without_heading_at_end(rows, start, stop, cut)
        if single:
            yield single
            single = []
        for side in sides_of(rows[start:stop], cut):
            yield from _leaves(side, page, depth + 1, in_cell=in_cell)
        start = stop
    if single:
        yield single


def _aligned_item(table: AlignedTable, page: int) -> Item:
    rows = [[(_cell_lines(cell, page), 1) for cell in row] for row in table.rows]
    return Item(table.box, flow=(Flow(table=rows, columns=table.columns, frame=table.box, page=page),))


def _cell_lines(items: list[Item], page: int) -> list[Line]:
    return [line for flow in _flows(items, page, in_cell=True) for line in flow.lines]
