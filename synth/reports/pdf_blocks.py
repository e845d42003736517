"""Lines of pages to blocks: paragraphs, headings, bullets and cells, across columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from synth.reports.blocks import Block, clean, has_words, split_marker
from synth.reports.headings import is_date_line, is_heading_line, is_named_heading
from synth.reports.hyphens import Hyphens
from synth.reports.lines import STOPS
from synth.reports.pdf_layout import Flow, Line
from synth.reports.pdf_page import SOFT_HYPHEN
from synth.reports.tables import Cell, table_blocks

_LARGER = 1.12
_CONTENTS = re.compile(r"^(?P<title>.*?[^\W\d_]{2}.*?)[\s.…·_]{2,}(?P<page>\d{1,3})$")


def blocks_of_flows(flows: Sequence[Flow]) -> list[Block]:
    """Give the blocks of a document."""
    lines = [
        line
        for flow in flows
        for line in (*flow.lines, *(line for row in flow.table for cell, _ in row for line in cell))
    ]
    builder = _Builder(lines)
    for flow in _with_tables_joined(flows):
        if flow.table:
            builder.add_table(flow)
        else:
            builder.add_lines(flow.lines, boxed=flow.boxed)
    return builder.finished()


class _Builder:
    """Puts the lines of one document together."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._hyphens = Hyphens(line.text for line in lines)
        weights: Counter[float] = Counter()
        for line in lines:
            weights[round(line.size * 2) / 2] += len(line.text)
        self._usual = weights.most_common(1)[0][0] if weights else 10.0
        larger = {round(line.size * 2) / 2 for line in lines if line.size > _LARGER * self._usual}
        self._ranks = {size: rank for rank, size in enumerate(sorted(larger, reverse=True), 1)}
        self._pitch = _usual_pitch(lines, self._usual)
        self._blocks: list[Block] = []
        # Where the text outside boxes goes on: the place of its last block, and that block's last line.
        self._open: tuple[int, Line] | None = None
        self._in_contents = False
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
                inner = _Builder([])
                inner._hyphens, inner._usual, inner._ranks, inner._pitch = (
                    self._hyphens,
                    self._usual,
                    self._ranks,
                    self._pitch,
                )
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
            contents = None if in_cell else self._contents_line(text)
            if contents is not None:
                self._blocks.append(Block(contents, "contents", page=line.page, boxed=boxed))
                last = None
            elif last is not None and self._goes_on(
                self._blocks[last[0]], last[1], line, text, same_stretch=before is not None
            ):
                place = last[0]
                self._blocks[place] = self._joined(self._blocks[place], text, line)
                last = place, line
            else:
                self._blocks.append(self._begun(text, line, boxed=boxed, in_cell=in_cell))
                self._item_left = line.box.left
                last = len(self._blocks) - 1, line
            before = line
        if not boxed:
            self._open = last

    def _contents_line(self, text: str) -> str | None:
        """Give the line if it belongs to the contents list: a title, leaders or a gap, and a page number."""
        found = _CONTENTS.match(text)
        if found and (self._in_contents or re.search(r"(?:\.\s?){4,}|…{2,}|_{4,}", text)):
            return f"{found['title'].rstrip(' .…·_')} {found['page']}"
        if re.fullmatch(r"(table of )?contents:?", text.lower()):
            self._in_contents = True
        elif self._in_contents and self._blocks and self._blocks[-1].kind == "contents":
            following = text
            self._in_contents = not is_named_heading(following) and len(following) > 60
        return None

    def _begun(self, text: str, line: Line, *, boxed: bool, in_cell: bool) -> Block:
        level = 0 if in_cell else self._heading_level(text, line)
        marker, rest = split_marker(text)
        if level:
            return Block(text, "heading", level, page=line.page, boxed=boxed)
        return Block(rest, "bullet" if marker else "paragraph", 0, marker, line.page, boxed=boxed)

    def _heading_level(self, text: str, line: Line) -> int:
        """Rank of a line that looks like a heading by its letters; 0 if it does not."""
        if is_date_line(text) or not has_words(text):
            return 0
        size = round(line.size * 2) / 2
        if size in self._ranks:
            return self._ranks[size]
        lowest = len(self._ranks) + 1
        if line.bold and (is_heading_line(text) or is_named_heading(text)):
            return lowest
        if text.isupper() and len(text.split()) <= 12 and is_heading_line(text):
            return lowest
        return 0

    def _goes_on(  # noqa: PLR0911 - one reason after the other, the strongest first
        self, block: Block, above: Line, line: Line, text: str, *, same_stretch: bool
    ) -> bool:
        """Whether a line goes on with the block above it."""
        alike = abs(above.size - line.size) <= 0.08 * max(above.size, line.size)
        step = above.box.bottom - line.box.bottom
        usual = abs(line.size - self._usual) < 1
        near = same_stretch and 0 < step <= (1.25 * self._pitch if usual else 1.5 * line.size)
        small = text.lstrip("“\"‘'(")[:1].islower()
        if block.kind == "contents" or not alike or self._begins_item(block, above, line, text):
            return False
        if block.kind == "heading":
            large = line.size > _LARGER * self._usual
            full = _is_full(above, line, text)
            return (
                near
                and above.bold == line.bold
                and not block.text.endswith((".", "?", ":"))
                and (large or full or small)
            )
        if self._heading_level(text, line) and not (small and near):
            # A line of bold words within a paragraph of bold words is no heading.
            return near and above.bold and line.bold and not block.text.endswith(STOPS)
        broken_word = block.text.endswith((SOFT_HYPHEN, "-"))
        stopped = block.text.endswith(STOPS)
        if not same_stretch:
            if small and block.text.endswith((":", ";")):
                return True
            return broken_word or (not stopped and (small or (len(block.text.split()) >= 5 and _ends_far(above))))
        if broken_word or (small and not stopped):
            return 0 < step <= 2.2 * max(self._pitch, line.size)
        if not near or (block.kind == "bullet" and line.box.left < self._item_left - 2):
            return False
        # A line that was left short, though the next word had room, ends its paragraph; an indented line after a stop
        # begins one.
        return _is_full(above, line, text) and not (stopped and line.box.left > above.box.left + 8)

    def _begins_item(self, block: Block, above: Line, line: Line, text: str) -> bool:
        marker, _ = split_marker(text)
        if not marker:
            return False
        is_number = marker[0].isalnum() or marker[0] == "("
        if marker in ("-", "–", "—", "*", "+") and block.kind != "bullet" and not block.text.endswith((":", ".", ";")):
            return False
        # A figure that the end of a line has brought to the front ("a rate of | 2.1 …") is no number of an item.
        return not is_number or block.text.endswith(STOPS) or not _is_full(above, line, text)

    def _joined(self, block: Block, text: str, line: Line) -> Block:
        joined = self._hyphens.join(block.text, text)
        turns = block.turns
        if line.page != (turns[-1][1] if turns else block.page):
            turns = (*turns, (len(joined) - len(text), line.page))
        kind, level = block.kind, block.level
        # What looked like a heading and goes on to a full stop is a large paragraph.
        if kind == "heading" and joined.endswith(".") and len(joined.split()) > 20 and not is_named_heading(joined):
            kind, level = "paragraph", 0
        return replace(block, text=joined, turns=turns, kind=kind, level=level)


def clean_line(text: str) -> str:
    """Clean a line, but keep the mark of a hyphen at its end."""
    marked = text.rstrip().endswith(SOFT_HYPHEN)
    return clean(text) + (SOFT_HYPHEN if marked else "")


def _is_full(above: Line, line: Line, text: str) -> bool:
    """Whether the first word of a line would not have had room in the line above."""
    word = text.split(maxsplit=1)[0]
    width = (len(word) + 1) * line.box.width / max(1, len(text))
    return above.box.right + width > above.right - 0.02 * (above.right - above.left)


def _ends_far(line: Line) -> bool:
    """Whether a line reaches towards the end of its column, as it does within a paragraph."""
    return line.box.right >= line.left + 0.8 * (line.right - line.left)


def _usual_pitch(lines: Sequence[Line], usual: float) -> float:
    """Distance of base lines within paragraphs."""
    gaps = [
        above.box.bottom - below.box.bottom
        for above, below in pairwise(lines)
        if above.page == below.page
        and abs(above.size - usual) < 1
        and abs(below.size - usual) < 1
        and above.left == below.left
    ]
    near = sorted(gap for gap in gaps if 0.6 * usual < gap < 2.2 * usual)
    return median(near[: max(1, 2 * len(near) // 3)]) if near else 1.2 * usual


def _with_tables_joined(flows: Sequence[Flow]) -> list[Flow]:
    """Join the parts of a table that goes on over pages; a head that is repeated there is dropped."""
    joined: list[Flow] = []
    for flow in flows:
        last = joined[-1] if joined else None
        if flow.table and last is not None and last.table and _same_columns(last.columns, flow.columns):
            rows = flow.table
            if _texts(rows[0]) == _texts(last.table[0]):
                rows = rows[1:]
            joined[-1] = replace(last, table=_rows_joined(last.table, rows))
        else:
            joined.append(flow)
    return joined


def _same_columns(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    return len(first) == len(second) and all(abs(a - b) < 6 for a, b in zip(first, second, strict=True))


def _texts(row: Sequence[tuple[list[Line], int]]) -> list[str]:
    return [" ".join(line.text for line in cell) for cell, _ in row]


def _rows_joined(
    above: list[list[tuple[list[Line], int]]], below: list[list[tuple[list[Line], int]]]
) -> list[list[tuple[list[Line], int]]]:
    """Put rows under rows; a row that was cut by the end of a page becomes one again."""
    if not below or not above or len(above[-1]) != len(below[0]):
        return [*above, *below]
    pairs = list(zip(above[-1], below[0], strict=True))
    cut = any(
        upper and lower and not clean_line(upper[-1].text).endswith(STOPS) and clean_line(lower[0].text)[:1].islower()
        for (upper, _), (lower, _) in pairs
    )
    if not cut:
        return [*above, *below]
    return [*above[:-1], [(upper + lower, span) for (upper, span), (lower, _) in pairs], *below[1:]]
