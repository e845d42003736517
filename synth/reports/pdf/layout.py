"""Reading order of a page: columns, tables and boxes.

A page is divided into bands of rows. If a band has a gutter (an empty strip with enough text on both sides), the left
side is read before the right, and each side is divided in the same way. Tables with ruled lines are read cell by cell.
Framed or shaded boxes are read separately.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from synth.reports.pdf.page import Box, Page, Piece, around
from synth.reports.pdf.tables import Grid, find_grids

_MOST_ROWS = 600
_NARROWEST_GUTTER = 7.0
_WIDE_GUTTER = 14.0
_NARROWEST_COLUMN = 45.0
_FEWEST_ROWS = 3
_NOTE_NUMBER = re.compile(r"\s*[\[(]?\d{1,2}[\])]?\s*")
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


@dataclass(frozen=True)
class _Item:
    """A piece of text, or a table or box that is placed in the text as a whole."""

    box: Box
    piece: Piece | None = None
    flow: tuple[Flow, ...] = ()


def flows_of_page(page: Page) -> list[Flow]:
    """Return the sections of a page in reading order."""
    pieces = _without_note_numbers([piece for piece in page.pieces if piece.text.strip()])
    items: list[_Item] = []
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
        items.append(_Item(grid.box, flow=flow))
    items += [_Item(piece.box, piece) for piece in pieces]
    return list(_flows(items, page.number))


def _without_note_numbers(pieces: list[Piece]) -> list[Piece]:
    """Remove raised numbers of footnotes that the file draws separately from their word."""
    numbers = [piece for piece in pieces if _NOTE_NUMBER.fullmatch(piece.text)]
    raised = {
        id(number)
        for number in numbers
        for piece in pieces
        if number.size < 0.8 * piece.size
        and abs(number.box.left - piece.box.right) < 0.4 * piece.size
        and 0.18 * piece.size < number.box.bottom - piece.box.bottom < piece.size
    }
    return [piece for piece in pieces if id(piece) not in raised] if raised else pieces


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
    rows = _rows([_Item(piece.box, piece) for piece in inside])
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
    flows = _flows([_Item(piece.box, piece) for piece in inside], number)
    return tuple(replace(flow, boxed=True, frame=frame, page=number) for flow in flows)


def _read_table(grid: Grid, inside: list[Piece], number: int) -> tuple[Flow, ...]:
    table = []
    for row in grid.rows:
        cells = []
        for box, span in row:
            held = [_Item(piece.box, piece) for piece in inside if box.holds(piece.box)]
            cells.append(([line for flow in _flows(held, number) for line in flow.lines], span))
        table.append(cells)
    return (Flow(table=table, columns=grid.columns, frame=grid.box, page=number),)


def _flows(items: list[_Item], page: int) -> Iterator[Flow]:
    for leaf in _leaves(items, 0):
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
        " ".join(piece.text for piece in pieces),
        around([piece.box for piece in pieces]),
        max(pieces, key=lambda piece: len(piece.text)).size,
        bold > 0.8 * letters,
        page,
        column.left,
        column.right,
    )


def _rows(items: list[_Item]) -> list[list[_Item]]:
    """Return rows from top to bottom: text ordered by its base line, a table or box by its upper edge."""
    rows: list[list[_Item]] = []
    for item in sorted(items, key=lambda item: -(item.box.bottom if item.piece else item.box.top - 10)):
        first = rows[-1][0] if rows else None
        same = (
            first is not None
            and first.piece
            and item.piece
            and abs(first.box.bottom - item.box.bottom) < 0.4 * first.piece.size
        )
        if same:
            rows[-1].append(item)
        else:
            rows.append([item])
    return rows


def _leaves(items: list[_Item], depth: int) -> Iterator[list[list[_Item]]]:
    """Divide into sections of one column, in reading order. Each section is a list of rows."""
    rows = _rows(items)
    if len(rows) < _FEWEST_ROWS or len(rows) > _MOST_ROWS or depth > 6:
        yield rows
        return
    single: list[list[_Item]] = []
    start = 0
    whole = around([item.box for item in items])
    while start < len(rows):
        stop, gutters = _band(rows, start, whole)
        cut = _best_gutter(rows[start:stop], gutters)
        if cut is None:
            one_sided = not any(_sides(rows[start:stop], gutter)[1] for gutter in gutters)
            step = max(1, stop - start) if one_sided else 1
            single += rows[start : start + step]
            start += step
            continue
        stop = _without_heading_at_end(rows, start, stop, cut)
        if single:
            yield single
            single = []
        for side in _sides(rows[start:stop], cut):
            yield from _leaves(side, depth + 1)
        start = stop
    if single:
        yield single


def _band(rows: list[list[_Item]], start: int, whole: Box) -> tuple[int, list[tuple[float, float]]]:
    """Return the row at which the band that begins at `start` ends, and the strips that are empty in its rows."""
    inner = (whole.left + _NARROWEST_COLUMN, whole.right - _NARROWEST_COLUMN)
    free = [inner] if inner[1] - inner[0] >= _NARROWEST_GUTTER else []
    for number in range(start, len(rows)):
        left = free
        for item in rows[number]:
            left = [
                piece
                for low, high in left
                for piece in ((low, min(high, item.box.left)), (max(low, item.box.right), high))
                if piece[1] - piece[0] >= _NARROWEST_GUTTER
            ]
        if not left:
            return number, free
        free = left
    return len(rows), free


def _sides(rows: list[list[_Item]], gutter: tuple[float, float]) -> tuple[list[_Item], list[_Item]]:
    middle = (gutter[0] + gutter[1]) / 2
    left = [item for row in rows for item in row if (item.box.left + item.box.right) / 2 < middle]
    right = [item for row in rows for item in row if (item.box.left + item.box.right) / 2 >= middle]
    return left, right


def _best_gutter(rows: list[list[_Item]], gutters: list[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the widest strip that separates two columns of text, if there is one."""
    for gutter in sorted(gutters, key=lambda gutter: gutter[0] - gutter[1]):
        left, right = _sides(rows, gutter)
        if not left or not right:
            continue
        counts = sorted((len(_rows(left)), len(_rows(right))))
        # If a gap is no wider than those in justified text, two rows may have it in the same place by chance.
        fewest = 2 if gutter[1] - gutter[0] >= _WIDE_GUTTER else _FEWEST_ROWS
        if _is_narrow(left) or _is_narrow(right) or counts[0] < fewest or counts[1] < _FEWEST_ROWS:
            continue
        first, second = around([item.box for item in left]), around([item.box for item in right])
        overlap = min(first.top, second.top) - max(first.bottom, second.bottom)
        if overlap >= 0.4 * min(first.height, second.height):
            return gutter
    return None


def _is_narrow(side: list[_Item]) -> bool:
    """Return whether a side has only bullets, numbers and short labels, and is not a column of text."""
    if any(item.flow for item in side):
        return False
    return median(around([item.box for item in row]).width for row in _rows(side)) < _NARROWEST_COLUMN


def _without_heading_at_end(rows: list[list[_Item]], start: int, stop: int, gutter: tuple[float, float]) -> int:
    """Assign a heading on the left at the end of a band to the full-width text that follows it."""
    tail = stop
    if stop == len(rows):
        return stop
    while tail > start and not _sides(rows[tail - 1 : tail], gutter)[1]:
        tail -= 1
    sizes = [item.piece.size for row in rows[start:tail] for item in row if item.piece]
    usual = median(sizes) if sizes else 0.0
    for number in range(max(tail, stop - 3), stop):
        piece = rows[number][0].piece
        if piece and (piece.size > 1.1 * usual or piece.bold) and number > start:
            return number
    return stop
