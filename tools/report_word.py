"""A report as a Word document: heading styles, lists, a header, a footer, a contents list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from tools.paper import word_bytes
from tools.report_text import estimated_pages

if TYPE_CHECKING:
    from tools.report_source import Source


def as_word(source: Source, notice: str) -> tuple[bytes, list[str]]:
    """Return the file and the lines of its contents list."""
    facts = source.facts
    document: Any = Document()
    document.core_properties.title = facts["title"]
    document.core_properties.language = "en-GB"
    for level in (1, 2):
        style = document.styles.add_style(f"TOC {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.paragraph_format.left_indent = Pt(14 * (level - 1))
        style.paragraph_format.right_indent = Pt(40)
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.tab_stops.add_tab_stop(Pt(430), WD_TAB_ALIGNMENT.RIGHT)
    section = document.sections[0]
    section.header.paragraphs[0].text = facts["short"]
    section.footer.paragraphs[0].text = f"{notice}\t"
    _add_page_field(section.footer.paragraphs[0])
    document.add_paragraph(facts["title"], style="Title")
    document.add_paragraph(facts["prepared"])
    document.add_paragraph(facts["published"])
    document.add_paragraph(notice)
    lines = _contents(document, source) if source.headings else []
    for piece in source.pieces:
        if piece.level:
            document.add_heading(piece.text, piece.level)
        elif piece.marker:
            document.add_paragraph(piece.text, style="List Bullet" if piece.marker == "•" else "List Number")
        else:
            document.add_paragraph(piece.text)
    return word_bytes(document), lines


def _contents(document: Any, source: Source) -> list[str]:
    """Add a page with the contents list; give its lines."""
    document.add_page_break()
    document.add_paragraph("Contents", style="TOC Heading")
    lines = []
    for piece, page in zip(source.headings, estimated_pages(source), strict=True):
        document.add_paragraph(f"{piece.text}\t{page}", style=f"TOC {piece.level}")
        lines.append(f"{piece.text} {page}")
    document.add_page_break()
    return lines


def _add_page_field(paragraph: Any) -> None:
    """Put the number of the page at the end of a paragraph."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  (python-docx has no other way to add a field)
