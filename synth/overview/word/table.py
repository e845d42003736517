"""Tables in the Word form of an overview."""

from __future__ import annotations

import re
from typing import Any

from synth.overview.views.tables import Table, TableCell

# Longer tables are for the workbook.
MOST_ROWS = 100
# With more columns a table needs the page on its side.
MOST_UPRIGHT = 8
_LINE = "B1B4B6"
# In letters: the margins of a cell, and what a column need not exceed.
_MARGINS, _WIDEST = 3, 30
# The width of a letter, as a share of its height.
_LETTER = 0.54
# A line may be broken here.
_PARTS = re.compile(r"[\s-]+")


def add_table(document: Any, table: Table, all_rows: str) -> None:
    """Add a table with its caption: a header row that comes again on each page, rows that are not parted.

    Parameters
    ----------
    document
        The python-docx document.
    table
        What it says.
    all_rows
        The file that holds the rows for which there is no room.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.add_run(table.caption).bold = True
    paragraph.paragraph_format.keep_with_next = True
    rows = table.rows[:MOST_ROWS]
    made = document.add_table(rows=1 + len(rows), cols=len(table.columns), style="Table Grid")
    made.autofit = False
    _light_lines(made)
    size = 7.5 if len(table.columns) > MOST_UPRIGHT else 8.5 if len(table.columns) == MOST_UPRIGHT else 9
    widths = _widths(document, table, rows, size)
    # Word goes by the cells, LibreOffice by the grid.
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    texts = [[column.name for column in table.columns]]
    texts += [[f"{cell.text}\n{cell.small}" if cell.small else cell.text for cell in row] for row in rows]
    # Cells of a python-docx table are looked up anew at each access, which is slow; rows know theirs.
    for number, (row, cells) in enumerate(zip(made.rows, texts, strict=True)):
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))  # noqa: SLF001 - python-docx has no call for it
        if not number:
            row._tr.get_or_add_trPr().append(element("w:tblHeader"))  # noqa: SLF001
        for cell, text, column, width in zip(row.cells, cells, table.columns, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(size), not number
            if column.is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    note = table.note
    if len(table.rows) > MOST_ROWS:
        note = f"The first {MOST_ROWS} rows; {all_rows} holds all."
    document.add_paragraph(note)


def element(tag: str, **attributes: str) -> Any:
    """Give an element of a Word document with attributes of its namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _light_lines(made: Any) -> None:
    """Draw thin grey lines between rows, and none between columns."""
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        drawn = side in ("top", "bottom", "insideH")
        borders.append(element(f"w:{side}", val="single" if drawn else "nil", sz="4", space="0", color=_LINE))
    # The order of these properties is laid down.
    made._tbl.tblPr.find(borders.tag.replace("tblBorders", "tblLayout")).addprevious(borders)  # noqa: SLF001


def _widths(document: Any, table: Table, rows: tuple[tuple[TableCell, ...], ...], size: float) -> list[Any]:
    """Part the width of the page: room for the longest word of each column first, then for what stands in one line."""
    from docx.shared import Emu, Pt

    section = document.sections[-1]
    whole = section.page_width - section.left_margin - section.right_margin
    room = whole / Pt(size * _LETTER)
    least, wanted = [], []
    for place, column in enumerate(table.columns):
        texts = [text for row in rows for text in (row[place].text, row[place].small)]
        words = max((len(word) for text in texts for word in _PARTS.split(text)), default=0)
        # The words of a heading are bold.
        heading = 1.15 * max(map(len, column.name.split()), default=0)
        least.append(max(words, heading) + _MARGINS)
        wanted.append(max(least[-1], min(_WIDEST, max(map(len, texts), default=0)) + _MARGINS))
    spare = max(0.0, room - sum(least))
    asked = sum(wanted) - sum(least)
    share = min(1.0, spare / asked) if asked else 0.0
    needs = [few + share * (many - few) for few, many in zip(least, wanted, strict=True)]
    return [Emu(int(whole * need / sum(needs))) for need in needs]
