"""Tables and boxes of a page, found by the lines and rectangles that are drawn."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from synth.reports.pdf.content.page import Box, Page, around

_NEAR = 3.0
# Shading is about as high as its line, and ends with its words.
_SHADING = 1.4
_HUGS = 5.0
# More lines than this indicate a chart or a map, and comparing all of them takes long.
_MOST_LINES = 1_500
NO_CELL = Box(0, 0, 0, 0)


@dataclass(frozen=True)
class Grid:
    """A table, or a single box.

    Attributes
    ----------
    box
        Its outer edges.
    rows
        Rows from the top. Each has its cells from the left, with the number of columns that each cell covers. Below a
        cell that covers several rows is `NO_CELL`, in the other rows. The cells cover all text within the outer edges,
        and do not overlap.
    columns
        Left edges of the columns.
    """

    box: Box
    rows: tuple[tuple[tuple[Box, int], ...], ...]
    columns: tuple[float, ...]

    @property
    def is_box(self) -> bool:
        """Whether it is a single frame, not a table."""
        return len(self.columns) == 1


def find_grids(page: Page) -> list[Grid]:
    """Return tables and boxes, small before large, so that a box within a box keeps its text."""
    level = [*page.level_lines]
    upright = [*page.upright_lines]
    for frame in _without_shading(page):
        level += [frame._replace(bottom=frame.top), frame._replace(top=frame.bottom)]
        upright += [frame._replace(right=frame.left), frame._replace(left=frame.right)]
    if len(level) + len(upright) > _MOST_LINES:
        return []
    texts = [piece.box for piece in page.pieces if piece.text.strip()]
    grids = [grid for lines in _connected_lines(level, upright) if (grid := _grid(*lines, texts)) is not None]
    whole = page.box.width * page.box.height
    grids = [grid for grid in grids if not grid.is_box or grid.box.width * grid.box.height < 0.75 * whole]
    return sorted(grids, key=lambda grid: grid.box.width * grid.box.height)


def _without_shading(page: Page) -> list[Box]:
    """Return the rectangles of a page, except those that only shade words of a line, as a highlighter does."""
    if len(page.frames) > _MOST_LINES // 2:
        return page.frames
    return [
        frame
        for frame in page.frames
        if not any(
            frame.height <= _SHADING * piece.size
            and frame.holds(piece.box)
            and abs(piece.box.left - frame.left) < _HUGS
            and abs(piece.box.right - frame.right) < _HUGS
            for piece in page.pieces
        )
    ]


def _connected_lines(level: list[Box], upright: list[Box]) -> list[tuple[list[Box], list[Box]]]:
    """Return the groups of lines that touch one another."""
    parents = list(range(len(level) + len(upright)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for first, across in enumerate(level):
        for second, down in enumerate(upright, len(level)):
            if _meet(across, down):
                parents[root(first)] = root(second)
    groups: dict[int, tuple[list[Box], list[Box]]] = defaultdict(lambda: ([], []))
    for number, line in enumerate(level + upright):
        groups[root(number)][number >= len(level)].append(line)
    return [group for group in groups.values() if len(group[0]) > 1 and len(group[1]) > 1]


def _meet(across: Box, down: Box) -> bool:
    return (
        across.left - _NEAR <= down.right
        and down.left <= across.right + _NEAR
        and down.bottom - _NEAR <= across.top
        and across.bottom <= down.top + _NEAR
    )


def _grid(level: list[Box], upright: list[Box], texts: list[Box]) -> Grid | None:
    box = around([*level, *upright])
    held = [text for text in texts if box.holds(text)]
    middles = [(text.left + text.right) / 2 for text in held]
    xs = _clustered([(line.left + line.right) / 2 for line in upright])
    xs = _with_open_sides(xs, box.left, box.right, middles)
    heights = [(text.bottom + text.top) / 2 for text in held]
    ys = _clustered([(line.bottom + line.top) / 2 for line in level])
    ys = _with_open_sides(ys, box.bottom, box.top, heights)[::-1]
    if len(xs) < 2 or len(ys) < 2 or xs[-1] - xs[0] < 40 or ys[0] - ys[-1] < 10:
        return None
    rows: list[list[tuple[Box, int]]] = [[] for _ in ys[1:]]
    taken: set[tuple[int, int]] = set()
    for row in range(len(ys) - 1):
        middle = (ys[row] + ys[row + 1]) / 2
        walls = [
            place
            for place, x in enumerate(xs)
            if place in (0, len(xs) - 1)
            or ((row, place - 1) in taken) != ((row, place) in taken)
            or any(
                abs((line.left + line.right) / 2 - x) <= _NEAR and line.bottom <= middle <= line.top for line in upright
            )
        ]
        for start, stop in pairwise(walls):
            if (row, start) in taken:
                rows[row].append((NO_CELL, stop - start))
                continue
            centre = (xs[start] + xs[stop]) / 2
            below = row + 1
            while below < len(ys) - 1 and not any(
                abs((line.bottom + line.top) / 2 - ys[below]) <= _NEAR
                and line.left - _NEAR <= centre <= line.right + _NEAR
                for line in level
            ):
                taken.update((below, column) for column in range(start, stop))
                below += 1
            rows[row].append((Box(xs[start], ys[below], xs[stop], ys[row]), stop - start))
    return Grid(box, tuple(tuple(row) for row in rows), tuple(xs[:-1]))


def _with_open_sides(edges: list[float], low: float, high: float, texts: list[float]) -> list[float]:
    """Add the ends of the lines that cross where a table has text, but no line, at its sides."""
    before = [low] if any(place < edges[0] for place in texts) else []
    after = [high] if any(place > edges[-1] for place in texts) else []
    return [*before, *edges, *after]


def _clustered(values: list[float]) -> list[float]:
    """Return the values in order, with values that are close together combined."""
    clusters: list[list[float]] = []
    for value in sorted(values):
        if clusters and value - clusters[-1][-1] <= _NEAR:
            clusters[-1].append(value)
        else:
            clusters.append([value])
    return [sum(cluster) / len(cluster) for cluster in clusters]
