"""Lines of pages to blocks: paragraphs, headings, bullets and cells, across columns and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from synth.reports.blocks import Block, split_marker
from synth.reports.headings import is_named_heading
from synth.reports.pdf.contents import contents_lines
from synth.reports.pdf.hyphens import Hyphens
from synth.reports.pdf.layout import Flow, Line
from synth.reports.pdf.page import SOFT_HYPHEN
from synth.reports.pdf.table_parts import with_tables_joined
from synth.reports.pdf.typography import Typography, clean_line
from synth.reports.tables import Cell, table_blocks


def blocks_of_flows(flows: Sequence[Flow]) -> list[Block]:
    """Give the blocks of a document."""
    lines = [
        line
        for flow in flows
        for line in (*flow.lines, *(line for row in flow.table for cell, _ in row for line in cell))
    ]
    in_order = [line for flow in flows for line in flow.lines]
    contents = {id(in_order[place]): entry for place, entry in contents_lines(in_order).items()}
    builder = _Builder(Typography(lines), Hyphens(line.text for line in lines), contents)
    for flow in with_tables_joined(flows):
        if flow.table:
            builder.add_table(flow)
        else:
            builder.add_lines(flow.lines, boxed=flow.boxed)
    return builder.finished()


class _Builder:
    """Puts the lines of one document together."""

    def __init__(self, typography: Typography, hyphens: Hyphens, contents: Mapping[int, str]) -> None:
        self._typography = typography
        self._hyphens = hyphens
        # Entries of the contents list, by the identity of their lines.
        self._contents = contents
        self._blocks: list[Block] = []
        # Where the text outside boxes goes on: the place of its last block, and that block's last line.
        self._open: tuple[int, Line] | None = None
        # Where the bullet of the item under way stands.
        self._item_left = 0.0

    def finished(self) -> list[Block]:
        """Give all blocks."""
        blocks = (replace(block, text=block.text.replace(SOFT_HYPHEN, "-")) for block in self._blocks)
        return [block for block in blocks if any(letter.isalnum() for letter in block.text)]

    def add_table(self, flow: Flow) -> None:
        """Take in a table."""
        rows = []
        for row in flow.table:
            cells = []
            for lines, span in row:
                inner = _Builder(self._typography, self._hyphens, {})
                inner.add_lines(lines, boxed=False, in_cell=True)
                bold = bool(lines) and all(line.bold for line in lines)
                cells.append(Cell(inner.finished(), span, bold))
            rows.append(cells)
        self._blocks += table_blocks(rows)

    def add_lines(self, lines: Sequence[Line], *, boxed: bool, in_cell: bool = False) -> None:
        """Take in a stretch of one column."""
        before: Line | None = None
        last = None if boxed else self._open
        for line in lines:
            text = clean_line(line.text)
            if not text:
                continue
            if not in_cell and id(line) in self._contents:
                entry = self._contents[id(line)]
                self._blocks += [Block(entry, "contents", page=line.page, boxed=boxed)] if entry else []
                last = None
            elif last is not None and self._typography.goes_on(
                self._blocks[last[0]], last[1], line, text, item_left=self._item_left, same_stretch=before is not None
            ):
                place = last[0]
                self._blocks[place] = self._append_rows(self._blocks[place], text, line)
                last = place, line
            else:
                self._blocks.append(self._begun(text, line, boxed=boxed, in_cell=in_cell))
                self._item_left = line.box.left
                last = len(self._blocks) - 1, line
            before = line
        if not boxed:
            self._open = last

    def _begun(self, text: str, line: Line, *, boxed: bool, in_cell: bool) -> Block:
        level = 0 if in_cell else self._typography.heading_level(text, line)
        marker, rest = split_marker(text)
        if level:
            return Block(text, "heading", level, page=line.page, boxed=boxed)
        return Block(rest, "bullet" if marker else "paragraph", 0, marker, line.page, boxed=boxed)

    def _append_rows(self, block: Block, text: str, line: Line) -> Block:
        joined = self._hyphens.join(block.text, text)
        turns = block.turns
        if line.page != (turns[-1][1] if turns else block.page):
            turns = (*turns, (len(joined) - len(text), line.page))
        kind, level = block.kind, block.level
        # What looked like a heading and goes on to a full stop is a large paragraph.
        if kind == "heading" and joined.endswith(".") and len(joined.split()) > 20 and not is_named_heading(joined):
            kind, level = "paragraph", 0
        return replace(block, text=joined, turns=turns, kind=kind, level=level)
