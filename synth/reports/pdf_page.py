"""What stands on one page of a PDF: pieces of text with their places, and the lines and boxes drawn."""

from __future__ import annotations

import ctypes
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from math import degrees, radians, tau
from typing import Any, NamedTuple

SOFT_HYPHEN = "\u00ad"
"""Stands, in the text of a piece, for a hyphen at the end of a line."""

# pdfium marks such a hyphen with U+FFFE, formerly U+0002.
_HYPHEN_MARKS = frozenset((0xFFFE, 0x0002, 0x00AD))
_TILTED = 0.09
_MOST_PATHS = 20_000
_MOST_CHARACTERS = 3_000_000


class Box(NamedTuple):
    """A rectangle in points; the origin is the page's lower left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height in points."""
        return self.top - self.bottom

    def holds(self, other: Box) -> bool:
        """Whether the middle of `other` lies in it."""
        return (
            self.left <= (other.left + other.right) / 2 <= self.right
            and self.bottom <= (other.bottom + other.top) / 2 <= self.top
        )


def around(boxes: list[Box]) -> Box:
    """Give the smallest box that holds all `boxes`."""
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )


@dataclass(frozen=True)
class Piece:
    """Text on one line without a wide gap.

    Attributes
    ----------
    text
        Its characters; `SOFT_HYPHEN` for a hyphen at the end of a line.
    box
        Where it stands, from the lowest to the highest reach of its letters.
    size
        Height of its letters in points (of the font's box, so a little more than the font size).
    bold
        Whether it is bold throughout.
    """

    text: str
    box: Box
    size: float
    bold: bool


@dataclass
class Page:
    """One page.

    Attributes
    ----------
    number
        From 1.
    box
        Its visible area.
    pieces
        In the order in which the file draws them.
    level_lines, upright_lines
        Straight lines drawn, as thin boxes.
    frames
        Rectangles drawn or filled.
    tilted
        Texts that do not run level (watermarks), left out of `pieces`.
    pictures
        Number of pictures.
    unreadable
        Number of characters whose meaning the file does not tell.
    """

    number: int
    box: Box
    pieces: list[Piece] = field(default_factory=list)
    level_lines: list[Box] = field(default_factory=list)
    upright_lines: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    tilted: list[str] = field(default_factory=list)
    pictures: int = 0
    unreadable: int = 0


def read_page(source: Any, number: int) -> Page:
    """Read a page that pypdfium2 has opened."""
    text = source.get_textpage()
    try:
        turn = _Turn(source, _level_rotation(text, source.get_rotation()))
        page = Page(number, turn.page)
        _read_drawings(source, page, turn)
        _read_text(text, page, turn)
    finally:
        text.close()
    return page


class _Turn:
    """From the coordinates of the file to those of the page turned so that its text runs level."""

    def __init__(self, source: Any, rotation: int) -> None:
        self.rotation = rotation
        width, height = source.get_size()
        if source.get_rotation() in (90, 270):
            width, height = height, width
        left, bottom, right, top = source.get_cropbox()
        # pdfium does not tell of a box that stands in the list of pages, but a size of its own making: then only the
        # origin is known.
        if abs(abs(right - left) - width) > 1 or abs(abs(top - bottom) - height) > 1:
            left = bottom = 0.0
        self._left, self._bottom = min(left, right), min(bottom, top)
        self._right, self._top = self._left + width, self._bottom + height

    @property
    def page(self) -> Box:
        """The visible area."""
        width, height = self._right - self._left, self._top - self._bottom
        return Box(0, 0, height, width) if self.rotation in (90, 270) else Box(0, 0, width, height)

    def __call__(self, left: float, bottom: float, right: float, top: float) -> Box:
        if self.rotation == 90:
            left, bottom, right, top = (
                bottom - self._bottom,
                self._right - right,
                top - self._bottom,
                self._right - left,
            )
        elif self.rotation == 180:
            left, bottom, right, top = self._right - right, self._top - top, self._right - left, self._top - bottom
        elif self.rotation == 270:
            left, bottom, right, top = self._top - top, left - self._left, self._top - bottom, right - self._left
        else:
            left, bottom, right, top = left - self._left, bottom - self._bottom, right - self._left, top - self._bottom
        return Box(left, bottom, right, top)


class _Gatherer:
    """Puts characters together to pieces."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._letters: list[str] = []
        self._box = Box(0, 0, 0, 0)
        # Height of the tallest letter, and how many letters there are of each height.
        self._size = self._last_left = 0.0
        self._heights: dict[float, int] = {}
        self._bold = self._light = 0
        self._space = False
        self._walls = [*page.upright_lines, *(frame._replace(right=frame.left) for frame in page.frames)]

    def space(self) -> None:
        """Take in a space, of whatever width."""
        self._space = True

    def letter(self, character: str, box: Box, *, bold: bool) -> None:
        """Take in a character."""
        if self._letters and not self._belongs(box):
            self.end()
        if not self._letters:
            self._box, self._size = box, box.height
        else:
            if self._is_note_number(character, box):
                self._space = False
                self._box = self._box._replace(right=max(self._box.right, box.right))
                return
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
        """Finish the piece under way."""
        if self._letters:
            text = "".join(self._letters)
            usual = max(self._heights, key=self._heights.__getitem__)
            self._page.pieces.append(Piece(text, self._box, usual, self._bold > 4 * self._light))
        self._letters, self._space, self._bold, self._light, self._heights = [], False, 0, 0, {}

    def _belongs(self, box: Box) -> bool:
        overlap = min(self._box.top, box.top) - max(self._box.bottom, box.bottom)
        gap = box.left - self._box.right
        # The letters of a ligature all have its box; text that goes back is of another line or column.
        goes_back = gap < -0.6 * self._size and box.left < self._last_left - 0.5
        if goes_back or overlap < 0.5 * min(self._size, box.height):
            return False
        if gap > 0.2 * self._size and self._is_walled(box):
            return False
        return gap < (1.0 if self._space else 0.7) * self._size

    def _is_walled(self, box: Box) -> bool:
        """Whether a drawn line stands between the piece and what follows: they are cells of a table."""
        right, middle = self._box.right - 1, (box.bottom + box.top) / 2
        return any(right <= wall.left <= box.left + 1 and wall.bottom <= middle <= wall.top for wall in self._walls)

    def _is_note_number(self, character: str, box: Box) -> bool:
        """Whether this is a raised number that points to a note, set right behind a word or a stop."""
        raised = box.height < 0.8 * self._size and box.bottom > self._box.bottom + 0.18 * self._size
        return raised and character.isdigit() and not self._letters[-1].isdigit()


def _read_text(text: Any, page: Page, turn: _Turn) -> None:  # noqa: C901 - one loop: a call a letter would double the time
    import pypdfium2.raw as pdfium

    handle = text.raw
    gatherer = _Gatherer(page)
    rect = pdfium.FS_RECTF()
    reference = ctypes.byref(rect)
    get_unicode, get_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    get_weight, get_angle = pdfium.FPDFText_GetFontWeight, pdfium.FPDFText_GetCharAngle
    tilted: list[str] = []
    bold = is_tilted = False
    word_begins = True
    high = 0
    for index in range(min(text.count_chars(), _MOST_CHARACTERS)):
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
        if not get_box(handle, index, reference):
            continue
        if word_begins:
            # A word's own first letter tells for the word: asking for each letter takes twice the time.
            bold = get_weight(handle, index) >= 600 or _has_bold_font(pdfium, handle, index)
            angle = get_angle(handle, index)
            is_tilted = _is_tilted(angle, turn.rotation)
            word_begins = False
        if is_tilted:
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


def _level_rotation(text: Any, stated: int) -> int:
    """Give the turn that makes most of a page's text run level; a page may be saved lying on its side."""
    import pypdfium2.raw as pdfium

    count = text.count_chars()
    angles = (pdfium.FPDFText_GetCharAngle(text.raw, index) for index in range(0, count, max(1, count // 200)))
    turns = Counter(round(-degrees(angle) / 90) * 90 % 360 for angle in angles if angle >= 0)
    return turns.most_common(1)[0][0] if turns else stated % 360


def _is_tilted(angle: float, rotation: int) -> bool:
    off = (angle + radians(rotation)) % tau
    return min(off, tau - off) > _TILTED


def _read_drawings(source: Any, page: Page, turn: _Turn) -> None:
    import pypdfium2.raw as pdfium
    from pypdfium2 import PdfiumError

    paths = 0
    for thing in source.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE), max_depth=4):
        if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            page.pictures += 1
            continue
        paths += 1
        if paths > _MOST_PATHS:
            break
        segments = pdfium.FPDFPath_CountSegments(thing.raw)
        if segments > 6:
            _read_segments(pdfium, thing, segments, page, turn)
            continue
        with suppress(PdfiumError):  # a path without bounds draws nothing
            _add_drawing(page, turn(*thing.get_bounds()))


def _add_drawing(page: Page, box: Box) -> None:
    if box.height <= 3 and box.width >= 8:
        page.level_lines.append(box)
    elif box.width <= 3 and box.height >= 5:
        page.upright_lines.append(box)
    elif box.width >= 20 and box.height >= 8 and box.width * box.height < 0.8 * page.box.width * page.box.height:
        page.frames.append(box)


def _read_segments(pdfium: Any, thing: Any, segments: int, page: Page, turn: _Turn) -> None:
    """Take the straight lines out of a path of many, such as a whole grid drawn at one go."""
    if segments > 400:
        return
    matrix = thing.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    for index in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(thing.raw, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            continue
        here = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO and before is not None:
            box = turn(
                min(here[0], before[0]), min(here[1], before[1]), max(here[0], before[0]), max(here[1], before[1])
            )
            if box.height <= 3 or box.width <= 3:
                _add_drawing(page, box)
        before = here
