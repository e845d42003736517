"""Reading of one file as one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from synth.errors import ReportError, UsageError
from synth.programmes import Programme
from synth.reports.blocks import Document
from synth.reports.facts.metadata import read_metadata
from synth.reports.facts.recognition import recognise
from synth.reports.notes import Note
from synth.reports.report import Report
from synth.reports.sources.archives import ARCHIVE, MOST_BYTES, archive_of, members_of, open_document, size_of
from synth.reports.structure.sections import find_sentences

SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")
_SAVE_AS = f"Save it as {', '.join(SUFFIXES)}."
_IN_WRITER = "Open it in Word or LibreOffice Writer and save it as .docx."
_AS_PDF = "Open it in PowerPoint or LibreOffice Impress and save it as .pdf."
_UNPACK = "Unpack it and name the folder."
_INSIDE = "Unpack the outer one and name the folder."
_FROM_MAIL = "Save its attachments, or print the message to .pdf."
_REMEDIES = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".wpd"), _IN_WRITER),
    **dict.fromkeys((".ppt", ".pptx", ".odp"), _AS_PDF),
    **dict.fromkeys((".zip", ".7z"), _UNPACK),
    **dict.fromkeys((".eml", ".msg"), _FROM_MAIL),
    **dict.fromkeys((".epub", ".mht", ".mhtml", ".pages", ".xps"), _SAVE_AS),
}
# The first bytes of kinds of files that may hide behind a wrong file extension.
_SIGNS: Mapping[str, bytes | tuple[bytes, ...]] = {
    "zip": b"PK\x03\x04",
    "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "rtf": b"{\\rtf",
    "picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"),
}
OTHER_SUFFIXES = tuple(_REMEDIES)
"""File extensions of documents that are not read as they are."""


def remedy_for(path: Path) -> str:
    """Return the remedy for a document of a kind that is not read."""
    return _REMEDIES.get(path.suffix.lower(), _SAVE_AS)


def is_readable_file(path: Path) -> bool:
    """Return whether a document is a file of a readable size. Others must not be opened: a pipe has no end."""
    size = size_of(path)
    return size is not None and size <= MOST_BYTES


def read_report(path: Path, programmes: Sequence[Programme] = ()) -> Report:
    """Read one document in the current process.

    Parameters
    ----------
    path
        A file whose file extension is one of `SUFFIXES`.
    programmes
        Inspection programmes that are tried before those that come with synth.

    Raises
    ------
    ReportError
        If it cannot be read. The message gives the reason and the remedy.
    """
    data = _bytes_of(path)
    document = _read_document(path, data)
    if not document.blocks:
        raise ReportError("contains no text", where=path, remedy="Check that it is the right file.")
    everything = document.everything or document.blocks
    programme = recognise(everything, programmes)
    sentences, outline = find_sentences(document.blocks, programme)
    if not sentences:
        raise ReportError("contains no sentence", where=path, remedy="Check that it is the right file.")
    metadata, doubts = read_metadata(everything, sentences, outline, programme)
    return Report(path, tuple(sentences), metadata, tuple(map(Note.of, (*document.notes, *doubts))), tuple(outline))


def _bytes_of(path: Path) -> bytes:
    if path.suffix.lower() == ARCHIVE:
        raise _why_no_member_is_read(path)
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"is not a document that synth reads ({path.suffix or 'no ending'})", where=path, remedy=remedy_for(path)
        )
    try:
        size = size_of(path)
        if size is None:
            raise ReportError("is not a file", where=path, remedy="Check the name and the folder.")
        if size > MOST_BYTES:
            raise ReportError(
                f"is larger than {MOST_BYTES // 1_000_000} MB",
                where=path,
                remedy="Remove the pictures, or split it.",
            )
        with open_document(path) as handle:
            data = handle.read(MOST_BYTES + 1)
    except OSError as error:
        raise ReportError.unreadable(path, error) from error
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise ReportError("is empty", where=path, remedy="Check that it was saved or downloaded whole.")
    return data


def _why_no_member_is_read(path: Path) -> ReportError:
    if archive_of(path) is not None:
        return ReportError("is a zip file inside a zip file", where=path, remedy=_INSIDE)
    try:
        members_of(path)
    except ReportError as error:
        return error
    return ReportError("contains no document that synth reads", where=path, remedy=_SAVE_AS)


def _read_document(path: Path, data: bytes) -> Document:
    """Read a document by its content, not its name. A wrong file extension is an error, because it may hide others."""
    kind = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html"}.get(path.suffix.lower(), "text")
    found = _kind_of(data)
    if found != kind and found in ("pdf", "zip", "old Word", "rtf", "picture") and (kind, found) != ("docx", "zip"):
        raise _wrong_ending(path, found)
    if kind == "pdf":
        from synth.reports.pdf.document import read_pdf_file

        return read_pdf_file(path, data)
    if kind == "docx":
        from synth.reports.word.document import read_word_file

        return read_word_file(path, data)
    if kind == "html" or found == "html":
        from synth.reports.html.document import read_html_file

        return read_html_file(path, data)
    from synth.reports.text_file import read_text_file

    return read_text_file(path, data)


def _kind_of(data: bytes) -> str:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if start[:200].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    return next((kind for kind, signs in _SIGNS.items() if start.startswith(signs)), "other")


def _wrong_ending(path: Path, found: str) -> ReportError:
    if found == "old Word" and path.suffix.lower() == ".docx":
        return ReportError(
            "is an encrypted document, or one of an old Word (.doc)",
            where=path,
            remedy="Open it in Word, remove its password and save it as .docx.",
        )
    if found == "picture":
        return ReportError(
            "is a picture", where=path, remedy="Run text recognition (OCR) on it and save the result as .pdf or .docx."
        )
    name, remedy = {
        "pdf": ("a PDF", "Rename it to end in .pdf."),
        "zip": ("a Word document or another zip file", "Rename it to end in .docx."),
        "old Word": ("a file of an old Word (.doc)", "Open it in Word and save it as .docx."),
        "rtf": ("an RTF file", "Open it in Word and save it as .docx."),
    }[found]
    return ReportError(f"ends in {path.suffix} but is {name}", where=path, remedy=remedy)
