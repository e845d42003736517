"""Lines, boxes and pictures on a page."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Any

from synth.reports.pdf.content.page import Box, Page
from synth.reports.pdf.content.turn import Turn

_MOST_PATHS = 20_000


def read_drawings(source: Any, page: Page, turn: Turn) -> None:
    """Add the drawings of a page to `page`."""
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


def _read_segments(pdfium: Any, thing: Any, segments: int, page: Page, turn: Turn) -> None:
    """Add the straight lines of a path with many segments, such as a whole grid drawn in one step."""
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
