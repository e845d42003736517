"""Read REFI-QDA projects (.qdpx), as exported by NVivo, MAXQDA, ATLAS.ti and QualCoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import ExchangeError
from synth.exchange.archive import Archive, open_archive
from synth.exchange.codebooks.refi_xml import codes_from_xml
from synth.exchange.identifiers import guid, plain_guid
from synth.exchange.projects.project import Code, Project, Segment, Source, Unit, walk_codes
from synth.exchange.xml_files import child_text, children_of, local_name, parse_xml
from synth.words import counted

if TYPE_CHECKING:
    from lxml.etree import _Element

_INTERNAL = "internal://"
_NOT_TEXT = {"PictureSource": "picture", "AudioSource": "sound recording", "VideoSource": "film"}


def read_project(path: Path) -> Project:
    """Read a project. Content that is not read is named in ``left_out``.

    Raises
    ------
    ExchangeError
        If the file is not a project, or is too large.
    """
    with open_archive(path) as archive:
        names = [name for name in archive.names if name.endswith(".qde") and "/" not in name]
        data = archive.read(names[0]) if names else None
        if data is None:
            raise ExchangeError(
                "contains no project.qde", where=path, remedy="Export it as a REFI-QDA project (.qdpx)."
            )
        root = parse_xml(data, path)
        if local_name(root) != "Project":
            raise ExchangeError(
                "is not a REFI-QDA project", where=path, remedy="Export it as a REFI-QDA project (.qdpx)."
            )
        return _Reader(archive, path, origin=root.get("origin", "")).project(root)


@dataclass
class _Reader:
    """Reads one project.

    Attributes
    ----------
    archive, path
        The file.
    origin
        The program that wrote it.
    lost
        Counts of content that is not read.
    """

    archive: Archive
    path: Path
    origin: str
    lost: Counter[str] = field(default_factory=Counter)

    def project(self, root: _Element) -> Project:
        codes: tuple[Code, ...] = ()
        for codebook in children_of(root, "CodeBook"):
            for element in children_of(codebook, "Codes"):
                codes = codes_from_xml(element, self.path)
        # MAXQDA and Quirkos write attributes of sources as cases without a name.
        units = [
            Unit(
                self._guid(case),
                case.get("name", ""),
                tuple(plain_guid(ref.get("targetGUID", "")) for ref in children_of(case, "SourceRef")),
            )
            for group in children_of(root, "Cases")
            for case in children_of(group, "Case")
            if case.get("name")
        ]
        sources = [
            source
            for group in children_of(root, "Sources")
            for element in group
            if isinstance(element.tag, str) and (source := self._source(element)) is not None
        ]
        for name, word in (("Links", "link"), ("Sets", "set"), ("Graphs", "graph")):
            for group in children_of(root, name):
                self.lost[word] += len(children_of(group, name[:-1]))
        # NVivo lists its cases among the codes as well.
        cases = {unit.guid for unit in units}
        return Project(
            name=root.get("name", ""),
            codes=tuple(code for code in codes if code.guid not in cases),
            sources=tuple(_without_cases(source, cases, codes) for source in sources),
            units=tuple(units),
            left_out=tuple(counted(number, word) for word, number in sorted(self.lost.items()) if number),
        )

    def _guid(self, element: _Element) -> str:
        place = element.getroottree().getpath(element)
        return plain_guid(element.get("guid", "")) or guid("without identifier", place)

    def _source(self, element: _Element) -> Source | None:
        kind = local_name(element)
        if kind in _NOT_TEXT:
            self.lost[_NOT_TEXT[kind]] += 1
            return None
        place = element
        if kind == "PDFSource":
            self.lost["coded area on a page of a PDF"] += len(children_of(element, "PDFSelection"))
            texts = children_of(element, "Representation")
            if not texts:
                self.lost["PDF without its text"] += 1
                return None
            place = texts[0]
        elif kind != "TextSource":
            return None
        text = self._text(place)
        if text is None:
            self.lost["document whose text is stored outside the file"] += 1
            return None
        self.lost["code on a whole document"] += len(children_of(element, "Coding"))
        segments = [
            segment
            for selection in children_of(place, "PlainTextSelection")
            if (segment := self._segment(selection, len(text))) is not None
        ]
        return Source(self._guid(element), element.get("name", ""), text, tuple(segments))

    def _text(self, element: _Element) -> str | None:
        """Return the text of a source; None if it is not in the file."""
        path = element.get("plainTextPath", "")
        if not path:
            return child_text(element, "PlainTextContent") if children_of(element, "PlainTextContent") else None
        # Nothing outside the project is ever opened, whatever path it names.
        if not path.startswith(_INTERNAL):
            return None
        data = self.archive.read(f"sources/{path.removeprefix(_INTERNAL).lstrip('/')}")
        if data is None:
            return None
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = data.decode(encoding, "replace")
        # ATLAS.ti counts the end of a line as one character but writes two.
        return text.replace("\r\n", "\n") if "atlas" in self.origin.lower() else text

    def _segment(self, selection: _Element, length: int) -> Segment | None:
        try:
            start, end = (int(selection.get(name, "")) for name in ("startPosition", "endPosition"))
        except ValueError:
            start = end = -1
        if not 0 <= start < min(end, length):
            self.lost["coded segment beyond the end of its text"] += 1
            return None
        codes = [
            plain_guid(ref.get("targetGUID", ""))
            for coding in children_of(selection, "Coding")
            for ref in children_of(coding, "CodeRef")
        ]
        return Segment(start, min(end, length), tuple(dict.fromkeys(codes)))


def _without_cases(source: Source, cases: set[str], codes: tuple[Code, ...]) -> Source:
    """Return the source without codings whose code is a case or is not in the codebook."""
    known: Mapping[str, Code] = {code.guid: code for _, code in walk_codes(codes) if code.guid not in cases}
    kept = [
        replace(segment, codes=tuple(code for code in segment.codes if code in known)) for segment in source.segments
    ]
    return replace(source, segments=tuple(segment for segment in kept if segment.codes))
