"""Conversion of Word documents (.docx) to blocks, directly from the XML.

The document is read as if all changes were accepted: insertions are read, deletions are not. Content controls, text
boxes and notes are read; headers and footers are not. Element names are compared without their namespace, because there
are two namespaces (transitional and strict).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import ReportError
from synth.reports.blocks import Block, Document, clean, split_marker, words_in
from synth.reports.lines import join_lines
from synth.reports.notes import Note
from synth.reports.sources.overviews import refuse_overview
from synth.reports.structure.headings import asks_as_chapter, is_heading_line
from synth.reports.tables import Cell, table_blocks
from synth.reports.word.styles import Styles, attribute, child, is_on, name_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_PART_BYTES = 150_000_000
_MOST_TIMES_LARGER = 300
_SAVE_ANEW = "Open it in Word and save it again as .docx."
# Content that Word shows but that is not read, with its name in notes.
_EMBEDDED = (
    (r"/diagrams/data\d*\.xml$", "SmartArt diagram"),
    (r"/charts/chart\d*\.xml$", "chart"),
    (r"/embeddings/", "embedded object"),
)
# Elements that are not read: deleted and moved text, field codes, comments, and properties.
_UNREAD = words_in(
    """
    del moveFrom delText instrText delInstrText pPr rPr tblPr trPr tcPr sectPr sdtPr sdtEndPr rt
    annotationRef
    """
)

# Elements that stand for one character.
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_word_file(path: Path, data: bytes) -> Document:
    """Read the bytes of a Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reader(path, archive).read()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError, OSError) as error:
        raise ReportError("is damaged or cut short", where=path, remedy=_SAVE_ANEW) from error
    except RecursionError as error:
        raise ReportError(
            "is nested too deeply for a document that people wrote", where=path, remedy=_SAVE_ANEW
        ) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise ReportError("is encrypted", where=path, remedy="Take its password off.") from error


class _Reader:
    """Reads one document."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._document = Document()
        self._names = set(archive.namelist())
        refuse_overview(path, self._comments())
        main = self._main_part()
        self._folder = posixpath.dirname(main)
        self._styles = Styles(self._part("styles.xml"))
        self._notes = {**self._footnotes("footnotes.xml", "footnote"), **self._footnotes("endnotes.xml", "endnote")}
        self._body = child(self._parse(main), "body")
        self._boxes: list[_Element] = []
        self._referred: list[str] = []
        self._changes = 0

    def read(self) -> Document:
        """Return the blocks of the body."""
        if self._body is None:
            raise ReportError("contains no text of a Word document", where=self._path, remedy=_SAVE_ANEW)
        self._document.blocks = list(self._blocks(self._body))
        self._document.notes += _unread_parts(sorted(self._names))
        if chunks := sum(1 for element in self._body.iter() if name_of(element) == "altChunk"):
            self._document.notes.append(
                f"not read: {chunks} embedded document (altChunk); open it in Word, save it again and read the copy"
            )
        if self._changes:
            self._document.notes.append(Note(f"read with {self._changes} tracked changes accepted", is_routine=True))
        return self._document

    def _main_part(self) -> str:
        relations = self._parse("_rels/.rels")
        for relation in relations if relations is not None else ():
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return str(relation.get("Target", "")).lstrip("/")
        if "word/document.xml" in self._names:
            return "word/document.xml"
        raise ReportError("is a zip file but no Word document", where=self._path, remedy="Save it as .docx in Word.")

    def _comments(self) -> str:
        """Return the comments in the properties. If these are damaged, the text is read nevertheless."""
        try:
            properties = self._parse("docProps/core.xml")
        except ReportError:
            return ""
        comments = child(properties, "description")
        return "" if comments is None else comments.text or ""

    def _part(self, name: str) -> _Element | None:
        return self._parse(posixpath.join(self._folder, name))

    def _parse(self, name: str) -> _Element | None:
        from lxml import etree

        if name not in self._names:
            return None
        entry = self._archive.getinfo(name)
        if entry.file_size > _MOST_PART_BYTES or entry.file_size > 1_000_000 + _MOST_TIMES_LARGER * max(
            1, entry.compress_size
        ):
            raise ReportError(
                f"unpacks to {entry.file_size // 1_000_000} MB of text",
                where=self._path,
                remedy="Check where it comes from, and save it again.",
            )
        with self._archive.open(entry) as handle:
            data = handle.read(entry.file_size + 1)
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
            raise ReportError(
                "declares XML entities, which no Word document needs", where=self._path, remedy=_SAVE_ANEW
            )
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise ReportError("is damaged or cut short", where=self._path, remedy=_SAVE_ANEW) from error

    def _footnotes(self, name: str, kind: str) -> dict[str, _Element]:
        notes = self._part(name)
        if notes is None:
            return {}
        return {
            f"{kind} {attribute(note, 'id')}": note
            for note in notes
            if name_of(note) == kind and attribute(note, "type") in ("", "normal")
        }

    def _blocks(self, parent: Iterable[_Element], *, contents: bool = False) -> Iterator[Block]:
        """Yield the blocks of any element that contains paragraphs and tables: a body, cell, box or content control."""
        for element in parent:
            name = name_of(element)
            if name == "p":
                yield from self._paragraph(element, contents=contents)
            elif name == "tbl":
                yield from table_blocks([list(self._cells(row)) for row in _rows(element)])
            elif name == "sdt":
                properties = child(element, "sdtPr")
                entries = () if properties is None else properties.iter()
                gallery = " ".join(attribute(entry, "val") for entry in entries if isinstance(entry.tag, str))
                yield from self._blocks(element, contents=contents or "Table of Contents" in gallery)
            elif name == "AlternateContent":
                yield from self._blocks(_version_of(element), contents=contents)
            elif name in ("sdtContent", "ins", "moveTo", "customXml", "smartTag"):
                yield from self._blocks(element, contents=contents)

    def _cells(self, row: _Element) -> Iterator[Cell]:
        for cell in _children(row, "tc"):
            properties = child(cell, "tcPr")
            width, merged = attribute(child(properties, "gridSpan"), "val"), child(properties, "vMerge")
            # A cell that continues the cell above contains only an empty paragraph.
            goes_on = merged is not None and attribute(merged, "val") != "restart"
            yield Cell(
                [] if goes_on else list(self._blocks(cell)),
                min(int(width), 100) if width.isdigit() else 1,
                child(child(row, "trPr"), "tblHeader") is not None,
            )

    def _paragraph(self, paragraph: _Element, *, contents: bool) -> Iterator[Block]:
        outer = self._boxes, self._referred
        self._boxes, self._referred = [], []
        pieces: list[tuple[str, bool]] = []
        self._gather(paragraph, pieces)
        boxes, referred = self._boxes, self._referred
        self._boxes, self._referred = outer
        text = "".join(piece for piece, _ in pieces)
        style = self._styles.of(paragraph)
        if style.hidden:
            text = ""
        bold = all(is_bold or style.bold for piece, is_bold in pieces if piece.strip())
        if contents or style.contents:
            if clean(text):
                heading = not re.search(r"\d$", text.strip()) and "contents" in text.lower()
                yield Block(clean(text), "heading" if heading else "contents", 1 if heading else 0)
        elif style.level:
            if clean(text):
                yield Block(clean(text), "heading", style.level)
        else:
            yield from _plain_blocks(text, listed=style.listed, bold=bold)
        for box in boxes:
            for block in self._blocks(box):
                yield Block(block.text, block.kind, block.level, block.marker, column=block.column, boxed=True)
        for name in referred:
            # A note is read only where it is first referred to, because notes may refer to one another endlessly.
            note = self._notes.pop(name, None)
            if note is not None:
                yield from self._blocks(note)

    def _is_hidden(self, properties: _Element | None) -> bool:
        if child(properties, "vanish") is not None:
            return is_on(properties, "vanish")
        return self._styles.is_hidden(attribute(child(properties, "rStyle"), "val"))

    def _gather(  # noqa: C901 - one kind of element each
        self, parent: Iterable[_Element], pieces: list[tuple[str, bool]], *, bold: bool = False
    ) -> None:
        """Collect the text of a paragraph and whether it is bold, its boxes, and the notes that it refers to."""
        for element in parent:
            name = name_of(element)
            if name in ("del", "ins", "moveFrom", "moveTo"):
                self._changes += 1
            if not name or name in _UNREAD:
                continue
            if name == "r":
                properties = child(element, "rPr")
                if not self._is_hidden(properties):
                    self._gather(element, pieces, bold=is_on(properties, "b"))
            elif name == "t":
                pieces.append((element.text or "", bold))
            elif name in _CHARACTERS:
                pieces.append((_CHARACTERS[name], bold))
            elif name in ("footnoteReference", "endnoteReference"):
                self._referred.append(f"{name.removesuffix('Reference')} {attribute(element, 'id')}")
            elif name == "AlternateContent":
                self._gather(_version_of(element), pieces, bold=bold)
            elif name == "txbxContent":
                self._boxes.append(element)
            elif name != "p":
                self._gather(element, pieces, bold=bold)


def _plain_blocks(text: str, *, listed: bool, bold: bool) -> Iterator[Block]:
    for number, line in enumerate(join_lines(text.split("\n"))):
        marker, rest = split_marker(line)
        if listed and not marker and number == 0:
            marker = "•"
        looks_like_one = asks_as_chapter(line) or (bold and len(line) < 150)
        if looks_like_one and not listed and is_heading_line(line):
            level = marker.rstrip(".").count(".") + 1 if marker else 0
            yield Block(line, "heading", level)
        else:
            yield Block(rest, "bullet" if marker else "paragraph", 0, marker)


def _unread_parts(names: Iterable[str]) -> list[str]:
    """Return a note for each kind of embedded content whose text is not read."""
    counts = Counter(what for name in names for folder, what in _EMBEDDED if re.search(folder, name))
    return [
        f"not read: {count} {what}; copy its text into the document if it matters" for what, count in counts.items()
    ]


def _version_of(alternate: _Element) -> Iterable[_Element]:
    """Return the content of the first version that contains text. The other versions are for older programs."""
    versions = [version for version in alternate if name_of(version) in ("Choice", "Fallback")]
    return next((version for version in versions if any(name_of(one) == "t" for one in version.iter())), ())


def _rows(table: _Element) -> Iterator[_Element]:
    return (row for row in _children(table, "tr") if child(child(row, "trPr"), "del") is None)


def _children(parent: _Element, name: str) -> Iterator[_Element]:
    """Yield the children with a given name, including those inside content controls and insertions."""
    for element in parent:
        found = name_of(element)
        if found == name:
            yield element
        elif found in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _children(element, name)
