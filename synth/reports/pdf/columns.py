"""Rows of text on a page, and the empty strips that separate columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from synth.reports.pdf.content.page import Box, Piece, around

_NARROWEST_GUTTER = 7.0
_WIDE_GUTTER = 14.0
FEWEST_ROWS = 3
NARROWEST_COLUMN = 45.0

Gutter = tuple[float, float]
"""The left and right edges of an empty strip."""


@dataclass(frozen=True)
class Item:
    """A piece of text, or a table or box that is placed in the text as a whole."""

    box: Box
    piece: Piece | None = None
    flow: tuple[Any, ...] = ()


def rows_of(items: list[Item]) -> list[list[Item]]:
    """Return rows from top to bottom: text ordered by its base line, a table or box by its upper edge."""
    rows: list[list[Item]] = []
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


def bands(rows: list[list[Item]], start: int, whole: Box) -> Iterator[tuple[int, list[Gutter]]]:
    """Find the rows, from `start`, that a strip crosses without touching text.

    Yields
    ------
    stop, gutters
        The row after the last, and the strips. The longest band comes first. A shorter one has strips that its next row
        closes.
    """
    inner = (whole.left + NARROWEST_COLUMN, whole.right - NARROWEST_COLUMN)
    free = [inner] if inner[1] - inner[0] >= _NARROWEST_GUTTER else []
    found: list[tuple[int, list[Gutter]]] = []
    stop = start
    while free and stop < len(rows):
        left = free
        for item in rows[stop]:
            left = [
                piece
                for low, high in left
                for piece in ((low, min(high, item.box.left)), (max(low, item.box.right), high))
                if piece[1] - piece[0] >= _NARROWEST_GUTTER
            ]
        if any(not any(low < end and start_ < high for start_, end in left) for low, high in free):
            found.append((stop, free))
        if not left:
            break
        free = left
        stop += 1
    else:
        found.append((stop, free))
    yield from reversed(found)


def sides_of(rows: list[list[Item]], gutter: Gutter) -> tuple[list[Item], list[Item]]:
    """Return what is to the left and to the right of a strip."""
    middle = (gutter[0] + gutter[1]) / 2
    left = [item for row in rows for item in row if (item.box.left + item.box.right) / 2 < middle]
    right = [item for row in rows for item in row if (item.box.left + item.box.right) / 2 >= middle]
    return left, right


def best_gutter(rows: list[list[Item]], gutters: list[Gutter]) -> Gutter | None:
    """Return the widest strip that separates two columns of text, if there is one."""
    for gutter in sorted(gutters, key=lambda gutter: gutter[0] - gutter[1]):
        left, right = sides_of(rows, gutter)
        if not left or not right:
            continue
        counts = sorted((len(rows_of(left)), len(rows_of(right))))
        # If a gap is no wider than those in justified text, two rows may have it in the same place by chance.
        fewest = 2 if gutter[1] - gutter[0] >= _WIDE_GUTTER else FEWEST_ROWS
        if is_narrow(left) or is_narrow(right) or counts[0] < fewest or counts[1] < FEWEST_ROWS:
            continue
        first, second = around([item.box for item in left]), around([item.box for item in right])
        overlap = min(first.top, second.top) - max(first.bottom, second.bottom)
        if overlap >= 0.4 * min(first.height, second.height):
            return gutter
    return None


def is_narrow(side: list[Item]) -> bool:
    """Return whether a side has only bullets, numbers and short labels, and is not a column of text."""
    if any(item.flow for item in side):
        return False
    return median(around([item.box for item in row]).width for row in rows_of(side)) < NARROWEST_COLUMN


def without_heading_at_end(rows: list[list[Item]], start: int, stop: int, gutter: Gutter) -> int:
    """Assign a heading on the left at the end of a band to the full-width text that follows it."""
    tail = stop
    if stop == len(rows):
        return stop
    while tail > start and not sides_of(rows[tail - 1 : tail], gutter)[1]:
        tail -= 1
    sizes = [item.piece.size for row in rows[start:tail] for item in row if item.piece]
    usual = median(sizes) if sizes else 0.0
    for number in range(max(tail, stop - 3), stop):
        piece = rows[number][0].piece
        if piece and (piece.size > 1.1 * usual or piece.bold) and number > start:
            return number
    return stop
