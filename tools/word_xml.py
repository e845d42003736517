"""What python-docx cannot write: tracked changes, text boxes and footnotes, as raw WordprocessingML."""
# ruff: noqa: E501  (the markup of a text box is given as Word writes it)

from __future__ import annotations

from typing import Any

from docx import Document
from docx.oxml import parse_xml

from tools.paper import pack, read_pack

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
BY = 'w:author="A Reviewer" w:date="2023-05-01T10:00:00Z"'


def document(title: str) -> Any:
    """Return a new document that begins with a title."""
    new = Document()
    new.core_properties.title = ""
    new.add_paragraph(title, style="Title")
    return new


def inserted(text: str) -> str:
    """Return a run that was put in."""
    return f"<w:ins w:id='11' {BY}><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:ins>"


def deleted(text: str) -> str:
    """Return a run that was struck out."""
    return f"<w:del w:id='12' {BY}><w:r><w:delText xml:space='preserve'>{text}</w:delText></w:r></w:del>"


def raw(
    paper: Any, inner: str, *, style: str | None = None, mark_deleted: bool = False, mark_inserted: bool = False
) -> None:
    """Add a paragraph of raw runs; its mark may be a tracked change too."""
    paragraph = paper.add_paragraph(style=style)
    for element in _parsed(inner):
        paragraph._p.append(element)  # noqa: SLF001  (python-docx has no other way to add what it does not know)
    if mark_deleted or mark_inserted:
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
        tag = "del" if mark_deleted else "ins"
        properties.append(next(iter(_parsed(f"<w:rPr><w:{tag} w:id='13' {BY}/></w:rPr>"))))


def raw_block(paper: Any, xml: str) -> None:
    """Add raw elements at the end of the body."""
    for element in _parsed(xml):
        # The last child of the body holds the page's size and must stay last.
        paper.element.body.insert(len(paper.element.body) - 1, element)


def _parsed(inner: str) -> list[Any]:
    return list(parse_xml(f"<w:p {_NAMES}>{inner}</w:p>"))


def text_box(head: str, text: str) -> str:
    """Return a run with a text box as Word writes it: once for new programs, once for old ones."""
    inside = f"<w:txbxContent><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{head}</w:t></w:r></w:p><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    new = (
        "<w:drawing><wp:anchor distT='0' distB='0' distL='0' distR='0' simplePos='0' relativeHeight='1' behindDoc='0' locked='0' "
        "layoutInCell='1' allowOverlap='1'><wp:simplePos x='0' y='0'/><wp:positionH relativeFrom='column'><wp:posOffset>3400000"
        "</wp:posOffset></wp:positionH><wp:positionV relativeFrom='paragraph'><wp:posOffset>0</wp:posOffset></wp:positionV>"
        "<wp:extent cx='2400000' cy='1300000'/><wp:wrapSquare wrapText='bothSides'/><wp:docPr id='7' name='Box'/><a:graphic>"
        "<a:graphicData uri='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'><wps:wsp><wps:cNvSpPr txBox='1'/>"
        "<wps:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='2400000' cy='1300000'/></a:xfrm><a:prstGeom prst='rect'><a:avLst/>"
        f"</a:prstGeom></wps:spPr><wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    old = f"<w:pict><v:shape style='width:190pt;height:100pt'><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
    return f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"


def with_footnote(data: bytes, text: str) -> bytes:
    """Add the part that holds footnotes, which python-docx does not make."""
    members = read_pack(data)
    members["word/footnotes.xml"] = (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><w:footnotes {_NAMES}>"
        "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
        "<w:footnote w:type='continuationSeparator' w:id='1'><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
        f"<w:footnote w:id='2'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space='preserve'> {text}</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    ).encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    members["word/_rels/document.xml.rels"] = members["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdNotes" Type="{relation}" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    return pack(members)
