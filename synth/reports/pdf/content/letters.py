"""The characters of a page, as reported by pdfium."""

from __future__ import annotations

import ctypes
from typing import Any

from synth.reports.pdf.content.page import SOFT_HYPHEN, Page
from synth.reports.pdf.content.pieces import Gatherer
from synth.reports.pdf.content.turn import Turn, angle_of, is_tilted

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
