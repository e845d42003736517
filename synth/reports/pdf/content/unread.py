"""Content of a PDF that is not read: form values, notes and attachments."""

from __future__ import annotations

import ctypes
from collections import Counter
from typing import Any

_LONGEST_NAME = 256


def annotations_of(source: Any) -> Counter[str]:
    """Count the free-text notes and the completed form fields on a page.

    Parameters
    ----------
    source
        The page, from pypdfium2.
    """
    import pypdfium2.raw as pdfium

    counts: Counter[str] = Counter()
    for index in range(pdfium.FPDFPage_GetAnnotCount(source.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(source.raw, index)
        if not annotation:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if kind == pdfium.FPDF_ANNOT_FREETEXT and _has_value(pdfium, annotation, b"Contents"):
                counts["free-text notes"] += 1
            elif kind == pdfium.FPDF_ANNOT_WIDGET and _has_value(pdfium, annotation, b"V"):
                counts["values of form fields"] += 1
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return counts


def attachments_of(source: Any) -> int:
    """Return the number of files attached to a document of pypdfium2."""
    import pypdfium2.raw as pdfium

    return max(0, int(pdfium.FPDFDoc_GetAttachmentCount(source.raw)))


def notes_on_unread(annotations: Counter[str], attachments: int) -> list[str]:
    """Return a note for each kind of content that is not read, with its remedy."""
    notes = [
        f"not read: {what} ({count}); print it to a new PDF to make them part of the page"
        for what, count in sorted(annotations.items())
    ]
    if attachments:
        notes.append(f"not read: attached files ({attachments}); save them and name them, too")
    return notes


def _has_value(pdfium: Any, annotation: Any, key: bytes) -> bool:
    buffer = (ctypes.c_ushort * _LONGEST_NAME)()
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, ctypes.sizeof(buffer))
    # The length is in bytes and includes two for the end mark.
    return int(length) > 2
