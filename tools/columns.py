"""Text that runs in two columns over the pages of a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.paper import Paper

_GAP = 24
_FOOT = 74


class Columns:
    """Two columns between the margins, filled from where the page stands.

    Parameters
    ----------
    paper
        Its open page gets the first line.
    """

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        # Where a page ends is settled here.
        paper.set_auto_page_break(auto=False)
        self._width = (paper.epw - _GAP) / 2
        self._left = paper.l_margin
        self._y = paper.get_y()

    def put(
        self, text: str, *, size: float = 9, bold: bool = False, mark: str = "", before: float = 0, keep: float = 0
    ) -> None:
        """Set a heading, a paragraph or a list item.

        Parameters
        ----------
        text
            What is set; lines are broken here.
        size
            Of the letters, in points.
        bold
            Whether it is a heading.
        mark
            Hangs before a list item.
        before
            Space above it, in points, unless it begins a column.
        keep
            Height that must be left below it in the column, in points: a heading is not left alone.
        """
        indent, line = (16 if mark else 0), size * 1.45
        style = "B" if bold else ""
        self._paper.set_font("Text", style, size)
        lines = self._paper.lines_of(text, self._width - indent, line)
        if self._y > self._paper.t_margin:
            self._y += before
        self._make_room(len(lines) * line + keep if keep else line)
        for number, words in enumerate(lines):
            self._make_room(line)
            self._paper.set_font("Text", style, size)
            if mark and not number:
                self._paper.set_xy(self._left, self._y)
                self._paper.cell(indent, line, mark)
            self._paper.set_xy(self._left + indent, self._y)
            self._paper.cell(self._width - indent, line, words)
            self._y += line
        self._y += 6

    def _make_room(self, height: float) -> None:
        """Go on to the next column, or page, where the height is not left."""
        if self._y + height <= self._paper.h - _FOOT:
            return
        first = self._paper.l_margin
        if self._left == first:
            self._left = first + self._width + _GAP
        else:
            self._left = first
            self._paper.add_page()
        self._y = self._paper.t_margin
