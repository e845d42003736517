"""The overview as a Word document that people can edit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from synth.files import without_times
from synth.overview.charts import to_png
from synth.overview.content import Overview
from synth.overview.evidence import Quote
from synth.overview.messages import Figure, Message
from synth.overview.tables import Cell, Table, inspections_table
from synth.overview.views import View, views
from synth.overview.wording import counted, plain

_BLUE = "12436D"
_SIDES = (("strength", "Strength"), ("improvement", "Area for improvement"))
INVENTED = "Invented inspections. The documents behind this overview say of themselves that they are invented."
# Longer tables are for the workbook.
_MOST_ROWS = 100
# With more columns a table needs the page on its side.
_MOST_UPRIGHT = 8


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
        "Sentences are made from fixed patterns, and every figure in them leads to the findings it rests on. They are "
        "a draft for "
        "people to weigh, not a judgement."
    )
    for message in overview.messages:
        _message(document, message, bookmarks)
    document.add_heading("Charts and tables", 1)
    for view in views(overview):
        _view(document, view)
    _upright(document)
    document.add_heading("Inspections", 1)
    _table(document, inspections_table(overview), "inspections.csv")
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
    properties.title, properties.author, properties.comments = plain(overview.title, most=200), "synth", ""
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
    language.append(_element("w:lang", val="en-GB"))
    footer = section.footer.paragraphs[0]
    footer.text = "Invented inspections. Page " if overview.invented else "Page "
    field = _element("w:fldSimple", instr="PAGE")
    footer._p.append(field)  # noqa: SLF001 - python-docx has no call for fields


def _message(document: Any, message: Message, bookmarks: Iterator[int]) -> None:
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
            _quote(document, quote)
        if not message.quotes[side]:
            document.add_paragraph("No such finding.")


def _quote(document: Any, quote: Quote) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph(quote.text, style="Quote")
    paragraph.paragraph_format.left_indent = Pt(14)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(0)
    place = ", ".join(part for part in (quote.inspection, quote.place) if part)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Pt(14)
    paragraph.add_run(place).font.size = Pt(9)


def _view(document: Any, view: View) -> None:
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Emu

    on_its_side = len(view.table.columns) > _MOST_UPRIGHT
    if on_its_side:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = sorted((section.page_width, section.page_height), reverse=True)
    else:
        _upright(document)
    section = document.sections[-1]
    document.add_heading(view.headline, 2)
    if view.reading:
        document.add_paragraph(view.reading)
    if view.drawing is not None:
        width = section.page_width - section.left_margin - section.right_margin
        picture = document.add_picture(io.BytesIO(to_png(view.drawing)), width=Emu(width))
        most = int((section.page_height - section.top_margin - section.bottom_margin) * 0.82)
        if picture.height > most:
            picture.width, picture.height = Emu(int(picture.width * most / picture.height)), Emu(most)
        properties = picture._inline.docPr  # noqa: SLF001 - python-docx has no call for alternative text
        properties.set("descr", view.alt)
        properties.set("name", view.name)
    _table(document, view.table, f"{view.name} in overview.xlsx")


def _upright(document: Any) -> None:
    from docx.enum.section import WD_ORIENT, WD_SECTION

    if document.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = sorted((section.page_width, section.page_height))


def _table(document: Any, table: Table, all_rows: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    _strong(paragraph, table.caption)
    paragraph.paragraph_format.keep_with_next = True
    rows = table.rows[:_MOST_ROWS]
    made = document.add_table(rows=1 + len(rows), cols=len(table.columns), style="Table Grid")
    made.autofit = False
    widths = _widths(document, table, rows)
    size = Pt(7.5 if len(table.columns) > _MOST_UPRIGHT else 9)
    texts = [[column.name for column in table.columns]]
    texts += [[f"{cell.text}\n{cell.small}" if cell.small else cell.text for cell in row] for row in rows]
    # Cells of a python-docx table are looked up anew at each access, which is slow; rows know theirs.
    for number, (row, cells) in enumerate(zip(made.rows, texts, strict=True)):
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001
        if not number:
            row._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001
        for cell, text, column, width in zip(row.cells, cells, table.columns, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size, run.bold = size, not number
            if column.is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    note = table.note
    if len(table.rows) > _MOST_ROWS:
        note = f"The first {_MOST_ROWS} rows; {all_rows} holds all."
    document.add_paragraph(note)


def _widths(document: Any, table: Table, rows: tuple[tuple[Cell, ...], ...]) -> list[Any]:
    """Part the width of the page by what the columns hold."""
    from docx.shared import Emu

    section = document.sections[-1]
    whole = section.page_width - section.left_margin - section.right_margin
    needs = []
    for place, column in enumerate(table.columns):
        longest = max((len(text) for row in rows for text in (row[place].text, row[place].small)), default=0)
        needs.append(min(30, max(longest + 2, max(map(len, column.name.split()), default=0) + 2, 7)))
    return [Emu(int(whole * need / sum(needs))) for need in needs]


def _strong(paragraph: Any, text: str) -> None:
    paragraph.add_run(text).bold = True


def _link(paragraph: Any, text: str, target: str) -> None:
    """Add words that lead to a bookmark."""
    from docx.shared import RGBColor

    run = paragraph.add_run(text)
    run.font.underline = True
    run.font.color.rgb = RGBColor.from_string(_BLUE)
    link = _element("w:hyperlink", anchor=_bookmark_name(target), history="1")
    link.append(run._r)  # noqa: SLF001 - python-docx has no call for links inside a document
    paragraph._p.append(link)  # noqa: SLF001


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    start = _element("w:bookmarkStart", id=str(number), name=_bookmark_name(name))
    paragraph._p.insert(1, start)  # noqa: SLF001
    paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))  # noqa: SLF001


def _bookmark_name(name: str) -> str:
    """Word allows letters, digits and _, 40 at most."""
    return name.replace("-", "_")[-40:]


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
