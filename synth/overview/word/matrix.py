"""Table of the verdicts of all inspections on all themes, as letters and colours."""

from __future__ import annotations

from typing import Any

from synth.overview.content import Overview
from synth.overview.page.overview import matrix
from synth.overview.word.table import element
from synth.overview.wording import plain
from synth.words import worded

# Longer tables are only in the workbook.
MOST_ROWS = 100
# Background and text colour of each verdict.
COLOURS = {
    "strength": ("12436D", "FFFFFF"),
    "improvement": ("F46A25", "1A1A1A"),
    "both": ("A285D1", "1A1A1A"),
    "mentioned": ("D9D9D9", "1A1A1A"),
}


def add_matrix(document: Any, overview: Overview) -> None:
    """Add the table: one row for each inspection, one column for each theme, the header repeated on each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    rows = matrix(overview)[:MOST_ROWS]
    themes = overview.taxonomy.themes
    document.add_paragraph("S: strength. I: area for improvement. B: both. m: mentioned only. Empty: not found.")
    table = document.add_table(rows=1 + len(rows), cols=1 + len(themes), style="Table Grid")
    table.autofit = False
    widths = [Cm(4.6), *[Cm(20.2 / max(1, len(themes)))] * len(themes)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width

    def fill(cell: Any, text: str, ink: str = "1A1A1A", *, bold: bool = False, centred: bool = True) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(8), bold
        run.font.color.rgb = RGBColor.from_string(ink)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    head, *body = table.rows
    head._tr.get_or_add_trPr().append(element("w:tblHeader"))  # noqa: SLF001 - python-docx has no call for it
    for cell, text in zip(head.cells, [worded("Inspection"), *(plain(theme.label) for theme in themes)], strict=True):
        fill(cell, text, bold=True)
    for made, (one, cells) in zip(body, rows, strict=True):
        made._tr.get_or_add_trPr().append(element("w:cantSplit"))  # noqa: SLF001
        first, *others = made.cells
        fill(first, one.name, centred=False)
        for cell, verdict in zip(others, cells, strict=True):
            if verdict.kind in COLOURS:
                colour, ink = COLOURS[verdict.kind]
                fill(cell, verdict.letter, ink, bold=True)
                cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=colour))  # noqa: SLF001
    if len(rows) < len(overview.inspections):
        document.add_paragraph(f"The first {MOST_ROWS} rows; overview.xlsx and verdicts.csv have all of them.")
