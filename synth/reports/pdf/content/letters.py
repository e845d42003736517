"""The characters of a page, as reported by pdfium."""

from __future__ import annotations

import ctypes
from typing import Any

from synth.reports.pdf.content.page import SOFT_HYPHEN, Box, Page, Piece, around
from synth.reports.pdf.content.turn import Turn, angle_of, is_tilted


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


# Some files use character codes outside Unicode.
_LAST_CODE = 0x10FFFF
# Codes that Windows uses for punctuation and Unicode for control characters. The others are bullets of symbol fonts.
_WINDOWS = {0x85: 0x2026, 0x91: 0x2018, 0x92: 0x2019, 0x93: 0x201C, 0x94: 0x201D, 0x96: 0x2013, 0x97: 0x2014}
# pdfium marks a hyphen at the end of a line with U+FFFE, formerly U+0002.
_HYPHEN_MARKS = frozenset((0xFFFE, 0x0002, 0x00AD))


def read_letters(text: Any, page: Page, turn: Turn) -> None:  # noqa: C901, PLR0912 - one loop: a call a letter would double the time
    """Combine the characters of a text page into pieces of `page`."""
    import pypdfium2.raw as pdfium

    handle = text.raw
    gatherer = Gatherer(page)
    rect = pdfium.FS_RECTF()
    reference = ctypes.byref(rect)
    get_unicode, get_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    get_weight = pdfium.FPDFText_GetFontWeight
    tilted: list[str] = []
    bold = tilts = False
    word_begins = True
    high = 0
    for index in range(text.count_chars()):
        code = get_unicode(handle, index)
        if code in (0x20, 0xA0, 0x09, 0x202F, 0x2009, 0x0D, 0x0A, 0):
            if code in (0x0D, 0x0A):
                gatherer.end()
            else:
                gatherer.space()
            word_begins = True
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        if code > _LAST_CODE:
            code = 0xFFFD
        elif 0x80 <= code < 0xA0:
            code = _WINDOWS.get(code, 0x2022)
        if not get_box(handle, index, reference):
            continue
        if word_begins:
            # The first letter of a word decides for the word, because asking for each letter takes twice as long.
            bold = get_weight(handle, index) >= 600 or _has_bold_font(pdfium, handle, index)
            tilts = is_tilted(angle_of(pdfium, handle, index), turn.rotation)
            word_begins = False
        if tilts:
            tilted.append(chr(code))
            continue
        if code == 0xFFFD or 0xE000 <= code < 0xF000:
            page.unreadable += 1
        box = turn(rect.left, rect.bottom, rect.right, rect.top)
        if box.right < 0 or box.left > page.box.right or box.top < 0 or box.bottom > page.box.top:
            continue
        gatherer.letter(SOFT_HYPHEN if code in _HYPHEN_MARKS else chr(code), box, bold=bold)
    gatherer.end()
    if tilted:
        page.tilted.append("".join(tilted))


def _has_bold_font(pdfium: Any, handle: Any, index: int) -> bool:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(handle, index, buffer, 128, ctypes.byref(flags))
    name = buffer.raw[: max(0, min(length, 128) - 1)].lower()
    return any(word in name for word in (b"bold", b"black", b"heavy", b"semibold", b"-bd", b",bd"))
