"""Combination of the characters of a page into pieces of a line without a wide gap."""

from __future__ import annotations

from synth.reports.pdf.content.page import Box, Page, Piece, around


class Gatherer:
    """Combines characters into pieces."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._letters: list[str] = []
        self._box = Box(0, 0, 0, 0)
        # Height of the tallest letter, and the number of letters of each height.
        self._size = self._last_left = 0.0
        self._heights: dict[float, int] = {}
        self._bold = self._light = 0
        self._space = False
        self._walls = [*page.upright_lines, *(frame._replace(right=frame.left) for frame in page.frames)]

    def space(self) -> None:
        """Add a space of any width."""
        self._space = True

    def letter(self, character: str, box: Box, *, bold: bool) -> None:
        """Add a character."""
        if self._letters and self._is_note_number(character, box):
            self._space = False
            self._box = self._box._replace(right=max(self._box.right, box.right))
            return
        if self._letters and not self._belongs(box):
            self.end()
        if not self._letters:
            self._box, self._size = box, box.height
        else:
            if self._space or box.left - self._box.right > 0.28 * self._size:
                self._letters.append(" ")
            self._box = around([self._box, box])
            self._size = max(self._size, box.height)
        self._space = False
        self._last_left = box.left
        self._letters.append(character)
        self._bold += bold
        self._light += not bold
        self._heights[box.height] = self._heights.get(box.height, 0) + 1

    def end(self) -> None:
        """Finish the current piece."""
        if self._letters:
            text = "".join(self._letters)
            usual = max(self._heights, key=self._heights.__getitem__)
            self._page.pieces.append(Piece(text, self._box, usual, self._bold > 4 * self._light))
        self._letters, self._space, self._bold, self._light, self._heights = [], False, 0, 0, {}

    def _belongs(self, box: Box) -> bool:
        overlap = min(self._box.top, box.top) - max(self._box.bottom, box.bottom)
        gap = box.left - self._box.right
        # All letters of a ligature have its box. Text further to the left belongs to another line or column.
        goes_back = gap < -0.6 * self._size and box.left < self._last_left - 0.5
        if goes_back or overlap < 0.5 * min(self._size, box.height) or self._is_raised_before(box):
            return False
        if gap > 0.2 * self._size and self._is_walled(box):
            return False
        return gap < (1.0 if self._space else 0.7) * self._size

    def _is_walled(self, box: Box) -> bool:
        """Return whether a drawn line separates the piece from the next character, as between cells of a table."""
        right, middle = self._box.right - 1, (box.bottom + box.top) / 2
        return any(right <= wall.left <= box.left + 1 and wall.bottom <= middle <= wall.top for wall in self._walls)

    def _is_raised_before(self, box: Box) -> bool:
        """Return whether the piece is a raised number and the character begins the text after it."""
        raised = self._size < 0.8 * box.height and self._box.bottom > box.bottom + 0.18 * box.height
        return raised and len(self._letters) <= 2 and all(letter.isdigit() for letter in self._letters)

    def _is_note_number(self, character: str, box: Box) -> bool:
        """Return whether this is a raised number of a note directly after a word or a stop."""
        raised = box.height < 0.8 * self._size and 0.18 * self._size < box.bottom - self._box.bottom < self._size
        close = abs(box.left - self._box.right) < 0.5 * self._size
        return raised and close and (character in "[]" or (character.isdigit() and not self._letters[-1].isdigit()))
