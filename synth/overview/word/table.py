"""Tables in the Word file of an overview."""

from __future__ import annotations

import re
from typing import Any

from synth.overview.views.tables import Table, TableCell

# Longer tables are only in the workbook.
MOST_ROWS = 100
# Tables with more columns need a landscape page.
MOST_UPRIGHT = 8
_LINE = "B1B4B6"
# Margins of a cell, and largest width needed for a column, in letters.
_MARGINS, _WIDEST = 3, 30
# Width of a letter relative to its height.
_LETTER = 0.54
# Positions at which a line may be broken.
_PARTS = re.compile(r"[\s-]+")


def add_table(document: Any, table: Table, all_rows: str) -> None:
    """Add a table with its caption; the header row is repeated on each page, and rows are not split.

    Parameters
    ----------
    document
        The python-docx document.
    table
        The content.
    all_rows
        Name of the file that has all rows, for a note if some are left out here.
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
    # Word uses the widths of cells, LibreOffice those of the grid.
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    texts = [[column.name for column in table.columns]]
    texts += [[f"{cell.text}\n{cell.small}" if cell.small else cell.text for cell in row] for row in rows]
    # python-docx looks up the cells of a table at each access, which is slow; the cells of a row are faster.
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
        note = f"The first {MOST_ROWS} rows; {all_rows} has all of them."
    document.add_paragraph(note)


def element(tag: str, **attributes: str) -> Any:
    """Return an element of a Word document with attributes of its namespace."""
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
    # The file format prescribes the order of these properties.
    made._tbl.tblPr.find(borders.tag.replace("tblBorders", "tblLayout")).addprevious(borders)  # noqa: SLF001


def _widths(document: Any, table: Table, rows: tuple[tuple[TableCell, ...], ...], size: float) -> list[Any]:
    """Divide the page width: first for the longest word of each column, then for cells on one line."""
    from docx.shared import Emu, Pt

    section = document.sections[-1]
    whole = section.page_width - section.left_margin - section.right_margin
    room = whole / Pt(size * _LETTER)
    least, wanted = [], []
    for place, column in enumerate(table.columns):
        texts = [text for row in rows for text in (row[place].text, row[place].small)]
        words = max((len(word) for text in texts for word in _PARTS.split(text)), default=0)
        # Headings are bold, and so wider.
        heading = 1.15 * max(map(len, column.name.split()), default=0)
        least.append(max(words, heading) + _MARGINS)
        wanted.append(max(least[-1], min(_WIDEST, max(map(len, texts), default=0)) + _MARGINS))
    spare = max(0.0, room - sum(least))
    asked = sum(wanted) - sum(least)
    share = min(1.0, spare / asked) if asked else 0.0
    needs = [few + share * (many - few) for few, many in zip(least, wanted, strict=True)]
    return [Emu(int(whole * need / sum(needs))) for need in needs]
