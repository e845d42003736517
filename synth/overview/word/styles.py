"""Styles, headings, contents and pages of the Word document; a template can replace all styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from synth.overview.word.table import element
from synth.overview.wording import plain
from synth.words import worded

_BLUE = "12436D"
# Name, base, size in points, bold, italic, colour, space before and after in points.
_STYLES: tuple[tuple[str, str, float, bool, bool, str, float, float], ...] = (
    ("Normal", "", 10.5, False, False, "", 0, 4),
    ("Title", "", 22, True, False, _BLUE, 0, 2),
    ("Subtitle", "", 11, False, False, "505A5F", 0, 2),
    ("Heading 1", "", 16, True, False, _BLUE, 10, 4),
    ("Heading 2", "", 12.5, True, False, _BLUE, 8, 3),
    ("Heading 3", "", 10.5, True, False, "1A1A1A", 5, 2),
    ("Quote", "", 10.5, False, False, "1A1A1A", 2, 0),
    ("Status", "Normal", 11, True, False, "801650", 2, 4),
    ("Notice", "Normal", 9.5, True, False, "801650", 2, 4),
    ("Message theme", "Normal", 9.5, True, False, "505A5F", 7, 0),
    ("Message", "Normal", 11, True, False, "1A1A1A", 0, 1),
    ("Message support", "Normal", 10, False, False, "1A1A1A", 0, 1),
    ("Source", "Normal", 9, False, False, "505A5F", 0, 4),
    ("Trust box", "Normal", 9.5, False, False, "1A1A1A", 0, 0),
    ("Contents", "Normal", 10, False, False, _BLUE, 0, 0),
)
_INDENTED = ("Quote", "Source")


def set_up(document: Any, *, title: str, invented: bool) -> None:
    """Set properties, page, styles and footer of a new document."""
    from docx.shared import Cm

    properties = document.core_properties
    properties.title, properties.author = plain(title, most=200), "synth"
    # `synth.reports` recognises the file by this comment, and does not count it as a report.
    properties.comments = "Overview made by synth"
    properties.language = "en-GB"
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    for look in _STYLES:
        _style(document, *look)
    language = document.styles["Normal"].element.get_or_add_rPr()
    language.append(element("w:lang", val="en-GB"))
    footer = section.footer.paragraphs[0]
    footer.text = worded("Invented inspections. Page ") if invented else "Page "
    footer._p.append(element("w:fldSimple", instr="PAGE"))  # noqa: SLF001 - python-docx has no call for fields


def _style(
    document: Any, name: str, base: str, size: float, bold: bool, italic: bool, colour: str, before: float, after: float
) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if base:
        style.base_style = styles[base]
    style.font.name, style.font.size, style.font.bold, style.font.italic = "Arial", Pt(size), bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{key}"), "Arial")
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    if name in _INDENTED:
        layout.left_indent = Pt(12)
    layout.keep_with_next = name in ("Message theme", "Message", "Quote") or name.startswith("Heading")
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    if name == "Title":
        border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
        if border is not None:
            style.element.pPr.remove(border)


def add_paragraph(document: Any, text: str = "", *, style: str) -> Any:
    """Add a paragraph with a style. python-docx would compare the style with every other style of the document."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = document.styles[style].style_id  # noqa: SLF001
    return paragraph


def add_heading(document: Any, text: str, level: int, *, bookmark: str = "", on_new_page: bool = False) -> None:
    """Add a heading, with a bookmark if it is a link target."""
    paragraph = add_paragraph(document, text, style=f"Heading {level}")
    paragraph.paragraph_format.page_break_before = on_new_page or level == 1
    if bookmark:
        number = str(1 + len(document.element.body.findall(".//" + element("w:bookmarkStart").tag)))
        paragraph._p.insert(1, element("w:bookmarkStart", id=number, name=bookmark))  # noqa: SLF001
        paragraph._p.append(element("w:bookmarkEnd", id=number))  # noqa: SLF001


def add_contents(document: Any, entries: Sequence[tuple[str, str]]) -> None:
    """Add a table of contents: links in a field to which Word adds page numbers when it is updated.

    Parameters
    ----------
    document
        The python-docx document.
    entries
        Bookmark and text of each heading.
    """
    paragraphs = []
    for bookmark, text in entries:
        paragraph = add_paragraph(document, style="Contents")
        link = element("w:hyperlink", anchor=bookmark, history="1")
        link.append(paragraph.add_run(text)._r)  # noqa: SLF001 - python-docx has no call for links in a document
        paragraph._p.append(link)  # noqa: SLF001
        paragraphs.append(paragraph)
    start = [_field("begin"), _instruction(' TOC \\o "1-1" \\h '), _field("separate")]
    for place, run in enumerate(start):
        paragraphs[0]._p.insert(1 + place, run)  # noqa: SLF001
    paragraphs[-1]._p.append(_field("end"))  # noqa: SLF001


def add_trust_box(document: Any, lines: Sequence[str]) -> None:
    """Add lines in a box."""
    table = document.add_table(rows=1, cols=1, style="Table Grid")
    cell = table.rows[0].cells[0]
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
        paragraph.style = document.styles["Trust box"]
        paragraph.add_run(line)
    add_paragraph(document, style="Trust box")


def turn(document: Any, *, on_its_side: bool) -> None:
    """Begin a new page if the last one does not have the required orientation."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    wanted = WD_ORIENT.LANDSCAPE if on_its_side else WD_ORIENT.PORTRAIT
    if document.sections[-1].orientation != wanted:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = wanted
        ends = sorted((section.page_width, section.page_height), reverse=on_its_side)
        section.page_width, section.page_height = ends


def _field(kind: str) -> Any:
    run = element("w:r")
    run.append(element("w:fldChar", fldCharType=kind))
    return run


def _instruction(text: str) -> Any:
    run = element("w:r")
    inner = element("w:instrText")
    inner.text = text
    run.append(inner)
    return run
