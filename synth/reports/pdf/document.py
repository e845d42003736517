"""Conversion of PDF files to blocks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from synth.errors import ReportError
from synth.reports.blocks import Document
from synth.reports.notes import Note
from synth.reports.pdf.blocks import blocks_of_flows
from synth.reports.pdf.content.drawings import read_drawings
from synth.reports.pdf.content.letters import read_letters
from synth.reports.pdf.content.page import Page
from synth.reports.pdf.content.turn import Turn, level_rotation
from synth.reports.pdf.content.unread import annotations_of, attachments_of, notes_on_unread
from synth.reports.pdf.furniture import drop_furniture
from synth.reports.pdf.layout import flows_of_page

_MOST_PAGES = 3_000
# More than any page that people read. If the rest were left out, nobody would notice the missing text.
_MAX_CHARACTERS = 3_000_000
_FEWEST_SIGNS = 100
_SAVE_ANEW = "Open it, print it to a new PDF, and use that."


def read_pdf_file(path: Path, data: bytes) -> Document:
    """Read the bytes of a PDF."""
    document = Document()
    pages = _read_pages(path, data, document.notes)
    letters = sum(len(piece.text) for page in pages for piece in page.pieces)
    unreadable = sum(page.unreadable for page in pages)
    if not letters:
        scanned = any(page.pictures for page in pages)
        raise ReportError(
            "is a scan: its pages are pictures without text" if scanned else "contains no text",
            where=path,
            remedy="Run text recognition (OCR) on it first." if scanned else "Check that it is the right file.",
        )
    garbled = [str(page.number) for page in pages if _is_garbled(page)]
    if unreadable > 0.3 * letters or 2 * len(garbled) > sum(bool(page.pieces) for page in pages):
        raise ReportError(
            "does not state which letters its characters represent",
            where=path,
            remedy="Get it as .docx, or run text recognition (OCR) on it.",
        )
    if garbled:
        document.notes.append(
            f"hardly any letters on {_pages(garbled)}: its fonts may not state which letters they show; "
            "check it, and run text recognition (OCR) if it matters"
        )
    bare = [str(page.number) for page in pages if page.pictures and sum(len(piece.text) for piece in page.pieces) < 10]
    if bare:
        document.notes.append(f"no text on {_pages(bare)}, only pictures: run text recognition (OCR) if they matter")
    if b"%%EOF" not in data[-4096:]:
        document.notes.append("the file may be cut short: its end mark is missing")
    tilted = {" ".join(text.split())[:60] for page in pages for text in page.tilted}
    document.notes += [Note(f"left out as a watermark: {text!r}", is_routine=True) for text in sorted(tilted)]
    drop_furniture(pages, document.notes)
    document.blocks = blocks_of_flows([flow for page in pages for flow in flows_of_page(page)])
    return document


def _read_pages(path: Path, data: bytes, notes: list[str]) -> list[Page]:
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        source = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise ReportError("is encrypted", where=path, remedy="Save a copy without the password.") from error
        raise ReportError(
            "is damaged or cut short", where=path, remedy="Download it again, or save it again."
        ) from error
    try:
        count = len(source)
        if count > _MOST_PAGES:
            raise ReportError(f"has {count} pages, over {_MOST_PAGES}", where=path, remedy="Split it.")
        if not count:
            raise ReportError("has no pages", where=path, remedy=_SAVE_ANEW)
        pages = []
        broken = []
        annotations: Counter[str] = Counter()
        for number in range(1, count + 1):
            try:
                page = source[number - 1]
            except pypdfium2.PdfiumError:
                broken.append(str(number))
                continue
            try:
                pages.append(_read_page(page, number, path))
                annotations += annotations_of(page)
            finally:
                page.close()
        notes += notes_on_unread(annotations, attachments_of(source))
    finally:
        source.close()
    if broken and not pages:
        raise ReportError(
            "is damaged: none of its pages can be read", where=path, remedy="Download it again, or save it again."
        )
    if broken:
        notes.append(f"damaged: {_pages(broken)} could not be read")
    return pages


def _read_page(source: Any, number: int, path: Path) -> Page:
    text = source.get_textpage()
    try:
        if text.count_chars() > _MAX_CHARACTERS:
            raise ReportError(
                f"page {number} holds over {_MAX_CHARACTERS:,} characters", where=path, remedy="Take that page out."
            )
        turn = Turn(source, level_rotation(text, source.get_rotation()))
        page = Page(number, turn.page)
        read_drawings(source, page, turn)
        read_letters(text, page, turn)
    finally:
        text.close()
    return page


def _is_garbled(page: Page) -> bool:
    """Return whether most characters of a page are neither letters, digits nor the dots of a contents list."""
    signs = [sign for piece in page.pieces for sign in piece.text if not sign.isspace() and sign not in "._…·"]
    return len(signs) >= _FEWEST_SIGNS and 2 * sum(sign.isalnum() for sign in signs) < len(signs)


def _pages(numbers: list[str]) -> str:
    shown = ", ".join(numbers[:10]) + (" and more" if len(numbers) > 10 else "")
    return f"page {shown}" if len(numbers) == 1 else f"pages {shown}"
