"""Conversion of lines to paragraphs, headings, bullets and cells, across columns and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from synth.reports.blocks import Block, has_words, split_marker
from synth.reports.pdf.content.page import SOFT_HYPHEN
from synth.reports.pdf.contents import contents_lines
from synth.reports.pdf.hyphens import Hyphens
from synth.reports.pdf.layout import Flow, Line
from synth.reports.pdf.tables.continued import with_tables_joined
from synth.reports.pdf.typography import FOOTNOTE, Typography, begins_small, clean_line
from synth.reports.structure.headings import is_named_heading
from synth.reports.tables import Cell, table_blocks

_FEWEST_WORDS_OF_TEXT = 30
_ROWS_UNDER_HEADING = 3


def blocks_of_flows(flows: Sequence[Flow]) -> list[Block]:
    """Return the blocks of a document."""
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


def _is_running_text(lines: Sequence[Line]) -> bool:
    return sum(len(line.text.split()) for line in lines) >= _FEWEST_WORDS_OF_TEXT


class _Builder:
    """Combines the lines of one document into blocks."""

    def __init__(self, typography: Typography, hyphens: Hyphens, contents: Mapping[int, str]) -> None:
        self._typography = typography
        self._hyphens = hyphens
        # Entries of the contents list, by the identity of their lines.
        self._contents = contents
        self._blocks: list[Block] = []
        # Where the text outside boxes continues: the index of its last block, and the last line of that block.
        self._open: tuple[int, Line] | None = None
        self._open_box: tuple[int, Line] | None = None
        # Horizontal position of the bullet of the current item.
        self._item_left = 0.0

    def finished(self) -> list[Block]:
        """Return all blocks."""
        blocks = (replace(block, text=block.text.replace(SOFT_HYPHEN, "-")) for block in self._blocks)
        return [block for block in blocks if any(letter.isalnum() for letter in block.text)]

    def add_table(self, flow: Flow) -> None:
        """Add a table. A row with one cell of running text becomes text. A large cell above it becomes its heading."""
        rows: list[list[Cell]] = []
        for number, row in enumerate(flow.table):
            filled = [lines for lines, _ in row if lines]
            if len(row) == 1 and filled and _is_running_text(filled[0]):
                self._add_rows(rows)
                rows = []
                self._open = None
                self.add_lines(filled[0], boxed=False)
                continue
            titles = number == 0 and len(filled) > 1 and len(flow.table) <= _ROWS_UNDER_HEADING
            titled = titles and self._add_title(filled[0])
            rows.append([self._cell([] if titled and lines is filled[0] else lines, span) for lines, span in row])
        self._add_rows(rows)

    def _add_rows(self, rows: list[list[Cell]]) -> None:
        if rows:
            blocks = table_blocks(rows)
            # A single remaining cell is not a box beside the text.
            self._blocks += [replace(block, kind="cell", boxed=False) for block in blocks] if len(rows) == 1 else blocks
            self._open = None

    def _add_title(self, lines: Sequence[Line]) -> bool:
        """Add a cell as a heading if its letters are larger than those of the text."""
        text = " ".join(clean_line(line.text) for line in lines)
        levels = {self._typography.larger_level(line) for line in lines}
        if levels & {0} or len(levels) > 1 or not has_words(text):
            return False
        self._blocks.append(Block(text, "heading", levels.pop(), page=lines[0].page))
        return True

    def _cell(self, lines: Sequence[Line], span: int) -> Cell:
        inner = _Builder(self._typography, self._hyphens, {})
        inner.add_lines(lines, boxed=False, in_cell=True)
        return Cell(inner.finished(), span, bool(lines) and all(line.bold for line in lines))

    def add_lines(self, lines: Sequence[Line], *, boxed: bool, in_cell: bool = False) -> None:
        """Add a section of one column."""
        lines = [line for line in lines if clean_line(line.text)]
        notes = len(lines) if in_cell else self._typography.footnotes_start(lines)
        last = self._add_text(lines[:notes], self._continued(lines, boxed=boxed), boxed=boxed, in_cell=in_cell)
        if notes < len(lines):
            # The text continues after the footnotes, on the next page.
            self._add_footnotes(lines[notes:], boxed=boxed)
        if boxed:
            self._open_box = last
        else:
            self._open = last

    def _continued(self, lines: Sequence[Line], *, boxed: bool) -> tuple[int, Line] | None:
        """Return the index and last line of the block that a section may continue."""
        if not boxed or not lines:
            return self._open
        if self._open_box is not None and self._open_box[1].page == lines[0].page - 1:
            return self._open_box
        # Shading that begins at the top of a page, in the middle of a sentence, is not a separate box.
        cut = self._open is not None and self._open[1].page == lines[0].page - 1 and begins_small(lines[0].text)
        return self._open if cut else None

    def _add_text(
        self, lines: Sequence[Line], last: tuple[int, Line] | None, *, boxed: bool, in_cell: bool
    ) -> tuple[int, Line] | None:
        same_stretch = False
        for line in lines:
            text = clean_line(line.text)
            if not in_cell and id(line) in self._contents:
                entry = self._contents[id(line)]
                self._blocks += [Block(entry, "contents", page=line.page, boxed=boxed)] if entry else []
                last = None
            elif last is not None and self._typography.goes_on(
                self._blocks[last[0]], last[1], line, text, item_left=self._item_left, same_stretch=same_stretch
            ):
                place = last[0]
                self._blocks[place] = self._with_line(self._blocks[place], text, line)
                last = place, line
            else:
                self._blocks.append(self._begun(text, line, boxed=boxed, in_cell=in_cell))
                self._item_left = line.box.left
                last = len(self._blocks) - 1, line
            same_stretch = True
        return last

    def _add_footnotes(self, lines: Sequence[Line], *, boxed: bool) -> None:
        for line in lines:
            text = clean_line(line.text)
            number = FOOTNOTE.match(text)
            if number or self._blocks[-1].kind == "heading":
                marker, rest = (number[1], text[number.end() :]) if number else ("", text)
                self._blocks.append(Block(rest, "paragraph", 0, marker, line.page, boxed=boxed))
            else:
                self._blocks[-1] = self._with_line(self._blocks[-1], text, line)

    def _begun(self, text: str, line: Line, *, boxed: bool, in_cell: bool) -> Block:
        marker, rest = split_marker(text)
        is_item = marker != "" and not any(sign.isalnum() for sign in marker)
        level = 0 if in_cell or is_item else self._typography.heading_level(text, line)
        if level:
            return Block(text, "heading", level, page=line.page, boxed=boxed)
        return Block(rest, "bullet" if marker else "paragraph", 0, marker, line.page, boxed=boxed)

    def _with_line(self, block: Block, text: str, line: Line) -> Block:
        joined = self._hyphens.join(block.text, text)
        turns = block.turns
        if line.page != (turns[-1][1] if turns else block.page):
            turns = (*turns, (len(joined) - len(text), line.page))
        kind, level = block.kind, block.level
        # A line that looked like a heading but continues to a full stop is a paragraph in large letters.
        if kind == "heading" and joined.endswith(".") and len(joined.split()) > 20 and not is_named_heading(joined):
            kind, level = "paragraph", 0
        return replace(block, text=joined, turns=turns, kind=kind, level=level)
