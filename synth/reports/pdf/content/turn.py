"""Pages saved on their side: the direction of the text, and positions on the page after it has been turned."""

from __future__ import annotations

import ctypes
from collections import Counter
from math import atan2, degrees, pi, radians, tau
from typing import Any

from synth.reports.pdf.content.page import Box

_TILTED = 0.09


class Turn:
    """Converts coordinates of the file to those of the page after it has been turned so that its text is level."""

    def __init__(self, source: Any, rotation: int) -> None:
        self.rotation = rotation
        width, height = source.get_size()
        if source.get_rotation() in (90, 270):
            width, height = height, width
        left, bottom, right, top = source.get_cropbox()
        # If a box is defined for all pages together, pdfium does not report it but returns a default size. Then only
        # the origin is known.
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
        """Convert a box of the file."""
        if self.rotation == 90:
            return Box(bottom - self._bottom, self._right - right, top - self._bottom, self._right - left)
        if self.rotation == 180:
            return Box(self._right - right, self._top - top, self._right - left, self._top - bottom)
        if self.rotation == 270:
            return Box(self._top - top, left - self._left, self._top - bottom, right - self._left)
        return Box(left - self._left, bottom - self._bottom, right - self._left, top - self._bottom)


def level_rotation(text: Any, stated: int) -> int:
    """Return the rotation that makes most of the text level, because a page may be saved on its side."""
    import pypdfium2.raw as pdfium

    count = text.count_chars()
    angles = (angle_of(pdfium, text.raw, index) for index in range(0, count, max(1, count // 200)))
    turns = Counter(round(-degrees(angle) / 90) * 90 % 360 for angle in angles if angle >= 0)
    return turns.most_common(1)[0][0] if turns else stated % 360


def angle_of(pdfium: Any, handle: Any, index: int) -> float:
    """Return the angle of a character's base line in radians; negative if it has none.

    A font of negative size is drawn at an angle of half a turn to that of its matrix. pdfium's own angle is that of the
    upright strokes, which lean in letters that a program slants to show italics.
    """
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix)) or not (matrix.a or matrix.b):
        return -1.0
    half = pi if pdfium.FPDFText_GetFontSize(handle, index) < 0 else 0.0
    return (half - atan2(matrix.b, matrix.a)) % tau


def is_tilted(angle: float, rotation: int) -> bool:
    """Return whether a letter at `angle` (in radians) is not level on a page that is turned by `rotation` degrees."""
    off = (angle + radians(rotation)) % tau
    return min(off, tau - off) > _TILTED
