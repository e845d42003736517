"""Conversion of tables to blocks. Each cell is read separately, with the head of its column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from synth.reports.blocks import Block


@dataclass
class Cell:
    """One cell: its blocks, the columns that it covers, and whether it is marked as a head."""

    blocks: list[Block]
    span: int = 1
    head: bool = False


def table_blocks(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    """Return the blocks of a table, row by row.

    A table is treated as text if it has only one column, or no row with more than one filled cell. If it has only one
    row, it is a box. Contents lists are often tables too.
    """
    rows = [row for row in rows if any(cell.blocks for cell in row)]
    if not rows:
        return []
    width = max(sum(cell.span for cell in row) for row in rows)
    if width == 1 or all(sum(bool(cell.blocks) for cell in row) <= 1 for row in rows):
        boxed = len(rows) == 1
        return [replace(block, boxed=boxed or block.boxed) for row in rows for cell in row for block in cell.blocks]
    if _is_contents(rows):
        return [Block(" ".join(_text(cell) for cell in row if cell.blocks), "contents") for row in rows]
    heads: list[str] = [""] * width
    blocks: list[Block] = []
    for number, row in enumerate(rows):
        is_head = number == 0 and _is_head(row, rows[1:])
        column = 0
        for cell in row:
            if is_head:
                heads[column : column + cell.span] = [_text(cell)] * cell.span
            name = heads[column] if column < width else ""
            for block in cell.blocks:
                if block.kind == "cell":  # of a table within the cell
                    blocks.append(block)
                    continue
                kind = "label" if is_head else "cell"
                blocks.append(replace(block, kind=kind, level=0, column="" if is_head else name))
            column += cell.span
    return blocks


def _text(cell: Cell) -> str:
    return " ".join(block.text for block in cell.blocks)


def _is_head(row: Sequence[Cell], others: Sequence[Sequence[Cell]]) -> bool:
    """Return whether a first row names the columns: it is marked as such, or it is short and the others are not."""
    filled = [cell for cell in row if cell.blocks]
    if not others or len(filled) < 2:
        return False
    if all(cell.head for cell in filled):
        return True
    texts = [_text(cell) for cell in filled]
    if any(len(text.split()) > 8 or text.endswith(".") or re.search(r"\d{2}", text) for text in texts):
        return False
    below = [len(_text(cell).split()) for other in others for cell in other]
    return bool(below) and max(below) > 8


def _is_contents(rows: Sequence[Sequence[Cell]]) -> bool:
    """Return whether each row ends in a page number."""
    ends = [_text(next(cell for cell in reversed(row) if cell.blocks)) for row in rows]
    numbers = [int(end) for end in ends if end.isdigit()]
    n_pages = sum(re.fullmatch(r"\d{1,3}", end) is not None for end in ends)
    return len(rows) > 2 and n_pages >= 0.8 * len(rows) and numbers == sorted(numbers)
