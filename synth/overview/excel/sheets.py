"""The sheets that people read first: a summary with a chart, the matrix of verdicts, the messages to decide on."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from synth.findings import split_themes
from synth.findings.excel_files import set_text
from synth.overview.charts import by_balance
from synth.overview.content import Overview
from synth.overview.excel.columns import MESSAGES, SUMMARY
from synth.overview.messages.decisions import DECISIONS, SHEET
from synth.overview.messages.message import Message
from synth.overview.page.overview import LETTERS
from synth.overview.summary import summarise
from synth.overview.wording import interval, plain, records
from synth.words import worded

SUMMARY_COLUMNS = (*SUMMARY, "Verdicts that people checked")
# Background colour of each verdict: pale, because LibreOffice shows the letters as links, in dark blue.
COLOURS = {"S": "A9C4E0", "I": "FBC7A8", "B": "DCD0F0", "m": "E6E6E6"}
_A4 = "9"
MOST_IN_CELL = 32_000
# The height of a row for which none is set.
_DEFAULT_ROW_POINTS = 15
_LETTERS = (
    "S: strength. I: area for improvement. B: both. m: mentioned only. Empty: not found. Letters link to findings."
)
_HELP = (
    "To sign a message, fill in Decision (accept, edit or reject), Name and Date, and save the file. Then run synth "
    "aggregate again with --messages and the name of this file."
)
_INVENTED = "Invented inspections: the documents state that they are invented."


def add_summary(workbook: Any, overview: Overview) -> None:
    """Add the first sheet: the content of the first screen, nine columns, and a chart of all themes."""
    from openpyxl.styles import Alignment, Font

    sheet = workbook.create_sheet("Summary")
    for letter, width in zip("ABCDEFGHI", (24, 15, 11, 8, 11, 12, 17, 17, 15), strict=True):
        sheet.column_dimensions[letter].width = width
    set_pages(sheet, landscape=False)
    summary = summarise(overview)
    lines = [
        (plain(overview.title), Font(bold=True, size=16)),
        (summary.facts, None),
        (summary.status, Font(bold=True)),
    ]
    if summary.grades:
        lines.append((f"Evaluations: {summary.grades}", None))
    if overview.invented:
        lines.append((worded(_INVENTED), Font(bold=True)))
    lines += [(f"{answer.lead}: {answer.label}, {answer.text}", None) for answer in summary.sentences]
    for number, (text, font) in enumerate(lines, 1):
        cell = text_cell(sheet, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if font is not None:
            cell.font = font
        # Before the row is appended: a write-only sheet writes it at once.
        sheet.row_dimensions[number].height = 24 if number == 1 else 16 * (1 + len(text) // 120)
        sheet.append([cell])
        sheet.merged_cells.ranges.add(f"A{number}:I{number}")
    top = len(lines) + 2
    sheet.append([])
    sheet.row_dimensions[top].height = 45
    sheet.append([_head(sheet, worded(name), centred=number > 0) for number, name in enumerate(SUMMARY_COLUMNS)])
    sheet.print_area = f"A1:I{_last_row_of_chart(top, len(overview.prevalence))}"
    # Sorted in ascending order, as a bar chart draws the first row at the bottom.
    rows = records(by_balance(overview.prevalence))
    for row in rows:
        n = row["inspections"]
        sheet.append(
            [
                text_cell(sheet, plain(row["label"])),
                *(
                    _centred(sheet, int(number))
                    for number in (row["improvement_side"], row["strength_side"], row["both"], n - row["found"], n)
                ),
                *(
                    _centred(sheet, interval(row[f"{name}_lower"], row[f"{name}_upper"]))
                    for name in ("improvement_side", "strength_side")
                ),
                _centred(sheet, f"{int(row['confirmed']):,} of {int(n):,}"),
            ]
        )
    if rows:
        _chart(sheet, top, len(rows))


def _chart(sheet: Any, top: int, n: int) -> None:
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.type, chart.style, chart.overlap, chart.gapWidth = "bar", 10, -5, 60
    chart.title = worded("In how many inspections a theme is …")
    chart.add_data(Reference(sheet, min_col=2, max_col=3, min_row=top, max_row=top + n), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=top + n))
    for series, colour in zip(chart.series, ("F46A25", "12436D"), strict=True):
        series.graphicalProperties.solidFill = colour
        series.graphicalProperties.line.solidFill = colour
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min, chart.y_axis.majorGridlines = 0, None
    chart.legend.position = "b"
    chart.width, chart.height = 22.5, _chart_height(n)
    sheet.add_chart(chart, f"A{top + n + 2}")


def _chart_height(n: int) -> float:
    """Return the height of the chart of `n` themes in centimetres."""
    return 4 + 0.85 * n


def _last_row_of_chart(top: int, n: int) -> int:
    """Return the last row that the chart covers, below a table whose head is in row `top`."""
    points = _chart_height(n) * 72 / 2.54
    return top + n + 2 + math.ceil(points / _DEFAULT_ROW_POINTS)


def add_matrix(workbook: Any, overview: Overview, shown: pd.DataFrame) -> None:
    """Add the verdict of every inspection on every theme: letters, colours, links to the first finding.

    Parameters
    ----------
    workbook, overview
        The workbook to add to, and the content.
    shown
        Rows of the sheet Findings, in order.
    """
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet = workbook.create_sheet("Matrix")
    themes = overview.taxonomy.themes
    sheet.freeze_panes = "B3"
    sheet.column_dimensions["A"].width = 28
    for number in range(len(themes)):
        sheet.column_dimensions[_letter(2 + number)].width = 14
    set_pages(sheet, landscape=True, title_rows="1:2", height=0)
    sheet.append([text_cell(sheet, f"{worded(_INVENTED)} {_LETTERS}" if overview.invented else _LETTERS)])
    sheet.row_dimensions[2].height = 32
    sheet.append([_head(sheet, name) for name in (worded("Inspection"), *(plain(theme.label) for theme in themes))])
    first = _first_rows(shown, 3 if overview.invented else 2)
    verdict = overview.verdicts.set_index(["inspection_id", "theme"])["verdict"].to_dict()
    fills = {key: PatternFill("solid", start_color=colour) for key, colour in COLOURS.items()}
    bold = Font(bold=True)
    centred = Alignment(horizontal="center")
    for number, one in enumerate(overview.inspections["inspection_id"], 3):
        cells = [text_cell(sheet, one)]
        for place, theme in enumerate(themes, 2):
            letter = LETTERS[verdict[one, theme.id]]
            cell = WriteOnlyCell(sheet, value=letter or None)
            if letter:
                cell.fill, cell.font, cell.alignment = fills[letter], bold, centred
                target = first.get((one, theme.id))
                if target:
                    at = f"{_letter(place)}{number}"
                    cell.hyperlink = Hyperlink(ref=at, location=f"'Findings'!A{target}", display=letter)
            cells.append(cell)
        sheet.append(cells)


def add_messages(workbook: Any, overview: Overview) -> None:
    """Add the messages with columns for people's decisions, which `read_message_decisions` reads."""
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = workbook.create_sheet(SHEET)
    for letter, width in zip("ABCDEFGHIJK", (18, 60, 24, 36, 11, 36, 16, 12, 22, 14, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    set_pages(sheet, landscape=True, title_rows="1:2", height=0)
    sheet.freeze_panes = "B3"
    # Only the messages are printed, without the columns for decisions.
    sheet.print_area = f"A1:D{2 + max(1, len(overview.messages))}"
    wrapped = Alignment(wrap_text=True, vertical="top")
    first = text_cell(sheet, f"{worded(_INVENTED)} {_HELP}" if overview.invented else _HELP)
    first.alignment = wrapped
    sheet.row_dimensions[1].height = 32
    sheet.append([first])
    sheet.merged_cells.ranges.add("A1:D1")
    sheet.append([_head(sheet, name) for name in MESSAGES])
    choice = DataValidation(type="list", formula1=f'"{",".join(DECISIONS)}"', allow_blank=True)
    choice.add(f"E3:E{2 + max(1, len(overview.messages))}")
    sheet.data_validations.append(choice)
    for number, message in enumerate(overview.messages, 3):
        values = _message_row(message)
        cells = [text_cell(sheet, value) for value in values]
        for cell in cells:
            cell.alignment = wrapped
        sheet.row_dimensions[number].height = min(409, 15 * max(1 + len(value) // 55 for value in values[:4]) + 5)
        sheet.append(cells)


def _message_row(message: Message) -> list[str]:
    against = message.counterexample.text if message.counterexample else ""
    decided = message.decision
    own = (decided.decision, decided.text, decided.name, decided.date, decided.reason) if decided else ("",) * 5
    draft = decided.draft if decided and message.is_outdated else message.draft
    status = ". ".join(part for part in (message.status, message.quality) if part)
    return [plain(message.theme.label), message.text, status, against, *own, message.theme.id, draft]


def _first_rows(shown: pd.DataFrame, top: int) -> dict[tuple[str, str], int]:
    """Return the first row on the sheet Findings with a finding of an inspection on a theme."""
    found: dict[tuple[str, str], int] = {}
    for number, (one, cell) in enumerate(zip(shown["inspection_id"], shown["themes"], strict=True), top):
        for theme in split_themes(cell):
            found.setdefault((one, theme), number)
    return found


def set_pages(sheet: Any, *, landscape: bool, title_rows: str = "", height: int = 1) -> None:
    """Set up printing on A4, fitted to the page width and `height` pages high, or as many as needed if 0."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape" if landscape else "portrait", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, height
    if title_rows:
        sheet.print_title_rows = title_rows


def _centred(sheet: Any, value: str | int) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    cell = text_cell(sheet, value) if isinstance(value, str) else WriteOnlyCell(sheet, value=value)
    cell.alignment = Alignment(horizontal="center")
    return cell


def _head(sheet: Any, text: str, *, centred: bool = False) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = text_cell(sheet, text)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="E4EAF0")
    cell.alignment = Alignment(wrap_text=True, vertical="bottom", horizontal="center" if centred else None)
    return cell


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def text_cell(sheet: Any, value: str) -> Any:
    """Return a cell of text that no spreadsheet takes for a formula."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value="")
    set_text(cell, plain(value, most=MOST_IN_CELL))
    return cell
