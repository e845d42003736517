"""The overview as a Word document that people can edit."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from synth.files import without_times
from synth.overview.charts import to_png
from synth.overview.content import Overview
from synth.overview.evidence.findings import Quote
from synth.overview.inspections import reader_names
from synth.overview.messages.patterns import Figure, Message
from synth.overview.views.build import views
from synth.overview.views.tables import inspections_table
from synth.overview.views.view import View
from synth.overview.word.table import MOST_UPRIGHT, add_table, element
from synth.overview.wording import plain
from synth.words import counted

_BLUE = "12436D"
_SIDES = (("strength", "Strength"), ("improvement", "Area for improvement"))
INVENTED = "Invented inspections. The documents behind this overview say of themselves that they are invented."
# The height that a picture may take of a page.
_MOST_HEIGHT = 0.82


def write_word_file(overview: Overview, path: Path) -> None:
    """Write the overview as .docx: headings, tables with header rows, charts with alternative text.

    Parameters
    ----------
    overview
        The content.
    path
        Ends in .docx.
    """
    from docx import Document

    document = Document()
    _set_up(document, overview)
    bookmarks = count(1)
    document.add_heading(plain(overview.title), 0)
    n_findings = int(overview.inspections["findings"].sum())
    document.add_paragraph(
        f"{counted(len(overview.inspections), 'inspection')}, {counted(n_findings, 'finding')}. "
        f"Themes: {plain(overview.taxonomy.name)}."
    )
    if overview.invented:
        _strong(document.add_paragraph(), INVENTED)
    paragraph = document.add_paragraph()
    _strong(paragraph, "How far to trust these figures. ")
    paragraph.add_run(overview.trust)
    for note in overview.notes:
        document.add_paragraph(plain(note), style="List Bullet")
    document.add_heading("Draft key messages", 1)
    document.add_paragraph(
        "Sentences are made from fixed patterns, and every figure in them leads to the findings quoted below it. All "
        "findings that it rests on stand in overview.html and in the sheet Findings of overview.xlsx, beside this "
        "file. The sentences are a draft for people to weigh, not a judgement."
    )
    names = reader_names(overview.inspections)
    for message in overview.messages:
        _message(document, message, bookmarks, names)
    document.add_heading("Charts and tables", 1)
    for view in views(overview):
        _view(document, view)
    _turn(document, on_its_side=False)
    document.add_heading("Inspections", 1)
    add_table(document, inspections_table(overview), "inspections.csv")
    document.add_heading("How the figures were made", 1)
    for heading, text in overview.method:
        document.add_heading(heading, 2)
        document.add_paragraph(text)
    document.save(str(path))
    without_times(path)


def _set_up(document: Any, overview: Overview) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    properties = document.core_properties
    properties.title, properties.author = plain(overview.title, most=200), "synth"
    # `synth.reports.overviews` knows the file by it, and does not count it as a report.
    properties.comments = "Overview made by synth"
    properties.language = "en-GB"
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    for name, size in (("Normal", 11), ("Title", 24), ("Heading 1", 17), ("Heading 2", 13), ("Heading 3", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{key}"), "Arial")
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(_BLUE)
    language = document.styles["Normal"].element.get_or_add_rPr()
    language.append(element("w:lang", val="en-GB"))
    footer = section.footer.paragraphs[0]
    footer.text = "Invented inspections. Page " if overview.invented else "Page "
    field = element("w:fldSimple", instr="PAGE")
    footer._p.append(field)  # noqa: SLF001 - python-docx has no call for fields


def _message(document: Any, message: Message, bookmarks: Iterator[int], names: Mapping[str, str]) -> None:
    theme = message.theme
    document.add_heading(f"{plain(theme.label)} (key message {theme.key_message})", 2)
    paragraph = document.add_paragraph()
    for sentence in message.sentences:
        for part in sentence.parts:
            if isinstance(part, Figure):
                _link(paragraph, part.text, part.target)
            else:
                paragraph.add_run(part)
        paragraph.add_run(" ")
    # "All findings" leads to the first of the two lists: the document holds no others.
    ends = {"strength": [f"{theme.id}-all", f"{theme.id}-strength"], "improvement": [f"{theme.id}-improvement"]}
    for side, heading in _SIDES:
        paragraph = document.add_heading(heading, 3)
        for name in ends[side]:
            _bookmark(paragraph, name, next(bookmarks))
        for quote in message.quotes[side]:
            _quote(document, quote, names[quote.inspection])
        if not message.quotes[side]:
            document.add_paragraph(message.why_no_quote(side))


def _quote(document: Any, quote: Quote, inspection: str) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph(quote.text, style="Quote")
    paragraph.paragraph_format.left_indent = Pt(14)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(0)
    place = ", ".join(part for part in (inspection, quote.place) if part)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Pt(14)
    paragraph.add_run(f"{place}; {quote.caution}" if quote.caution else place).font.size = Pt(9)


def _view(document: Any, view: View) -> None:
    on_its_side = len(view.table.columns) > MOST_UPRIGHT
    png = to_png(view.drawing) if view.drawing is not None else b""
    # A tall picture stands upright, on the page before a wide table.
    is_tall = bool(png) and _height_by_width(png) > _MOST_HEIGHT
    _turn(document, on_its_side=on_its_side and not is_tall)
    document.add_heading(view.headline, 2)
    if view.reading:
        # A headline is not left at the foot of a page, parted from its picture.
        document.add_paragraph(view.reading).paragraph_format.keep_with_next = True
    if png:
        _picture(document, png, view)
    _turn(document, on_its_side=on_its_side)
    add_table(document, view.table, f"{view.name} in overview.xlsx")


def _height_by_width(png: bytes) -> float:
    width, height = struct.unpack(">II", png[16:24])
    return float(height / width)


def _picture(document: Any, png: bytes, view: View) -> None:
    from docx.shared import Emu

    section = document.sections[-1]
    width = section.page_width - section.left_margin - section.right_margin
    picture = document.add_picture(io.BytesIO(png), width=Emu(width))
    most = int((section.page_height - section.top_margin - section.bottom_margin) * _MOST_HEIGHT)
    if picture.height > most:
        picture.width, picture.height = Emu(int(picture.width * most / picture.height)), Emu(most)
    properties = picture._inline.docPr  # noqa: SLF001 - python-docx has no call for alternative text
    properties.set("descr", view.alt)
    properties.set("name", view.name)


def _turn(document: Any, *, on_its_side: bool) -> None:
    """Begin a new page where the last one stands the other way."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    wanted = WD_ORIENT.LANDSCAPE if on_its_side else WD_ORIENT.PORTRAIT
    if document.sections[-1].orientation != wanted:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = wanted
        ends = sorted((section.page_width, section.page_height), reverse=on_its_side)
        section.page_width, section.page_height = ends


def _strong(paragraph: Any, text: str) -> None:
    paragraph.add_run(text).bold = True


def _link(paragraph: Any, text: str, target: str) -> None:
    """Add words that lead to a bookmark."""
    from docx.shared import RGBColor

    run = paragraph.add_run(text)
    run.font.underline = True
    run.font.color.rgb = RGBColor.from_string(_BLUE)
    link = element("w:hyperlink", anchor=_bookmark_name(target), history="1")
    link.append(run._r)  # noqa: SLF001 - python-docx has no call for links inside a document
    paragraph._p.append(link)  # noqa: SLF001


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    start = element("w:bookmarkStart", id=str(number), name=_bookmark_name(name))
    paragraph._p.insert(1, start)  # noqa: SLF001
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))  # noqa: SLF001


def _bookmark_name(name: str) -> str:
    """Word allows letters, digits and _, 40 at most."""
    return name.replace("-", "_")[-40:]
