"""The overview as an Excel workbook: real numbers, filters, frozen headers, nothing that runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from synth.files import without_times
from synth.overview.content import Overview, counted_findings
from synth.overview.evidence import balanced_rows
from synth.overview.messages import Message
from synth.overview.wording import plain

# A sheet of more opens slowly on a laptop.
MOST_FINDINGS = 20_000
_CELL = 32_000
_WIDTHS = {
    "text": 90,
    "Sentence": 90,
    "How": 100,
    "label": 24,
    "inspection_id": 28,
    "document": 28,
    "section": 34,
    "grade_caution": 40,
}
_SHARE_ENDINGS = ("_share", "_lower", "_upper", "_change", "balance")


def write_workbook(overview: Overview, path: Path, *, method: Sequence[tuple[str, str]]) -> None:
    """Write the overview as .xlsx.

    Parameters
    ----------
    overview
        The content.
    path
        Ends in .xlsx.
    method
        Rows of the last sheet: what, and how.
    """
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    workbook.properties.title = plain(overview.title, most=200)
    workbook.properties.creator = "synth"
    banner = "Invented inspections" if overview.invented else ""
    _sheet(workbook, "Prevalence", overview.prevalence, banner)
    _sheet(workbook, "Key messages", _sentences(overview.messages), banner)
    for name, table in (("By year", overview.years), ("By group", overview.groups), ("Audit", overview.audit)):
        if len(table):
            _sheet(workbook, name, table, banner)
    findings = counted_findings(overview)
    names = ["finding_id", "inspection_id", "document", "section", "page", "polarity", "themes", "text"]
    shown = findings[names].iloc[balanced_rows(findings, MOST_FINDINGS)]
    _sheet(workbook, "Findings", shown, banner)
    _sheet(workbook, "Verdicts", overview.verdicts, banner)
    _sheet(workbook, "Inspections", overview.inspections, banner)
    rows = [("Title", overview.title), ("How far to trust", overview.trust)]
    rows += [("Note", note) for note in overview.notes]
    if len(shown) < len(findings):
        rows.append(("Findings", f"The sheet holds {len(shown):,} of {len(findings):,}; findings.parquet holds all."))
    _sheet(workbook, "Method", pd.DataFrame([*rows, *method], columns=["What", "How"]), banner)
    workbook.save(path)
    without_times(path)


def _sentences(messages: Iterable[Message]) -> pd.DataFrame:
    """Give a row a sentence, with the columns of themes.csv its figures stand in."""
    rows = [
        (
            message.theme.id,
            message.theme.label,
            sentence.text,
            sentence.pattern,
            "; ".join(f"{figure.column} = {figure.text}" for figure in sentence.figures),
        )
        for message in messages
        for sentence in message.sentences
    ]
    return pd.DataFrame(rows, columns=["theme", "label", "Sentence", "pattern", "figures"])


def _sheet(workbook: Any, name: str, table: pd.DataFrame, banner: str) -> None:
    """Add a sheet: a header row (under a banner, if there is one), then the rows."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = workbook.create_sheet(name)
    columns = [str(column) for column in table.columns]
    top = 2 if banner else 1
    sheet.freeze_panes = f"{'B' if len(columns) > 2 else 'A'}{top + 1}"
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(max(1, len(columns)))}{max(top + 1, len(table) + top)}"
    for number, column in enumerate(columns, 1):
        width = _WIDTHS.get(column, max(11, min(26, len(column) + 4)))
        sheet.column_dimensions[get_column_letter(number)].width = width
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    if banner:
        notice = _text_cell(sheet, f"{banner}: the documents say of themselves that they are invented.")
        notice.font = bold
        sheet.append([notice])
    heading = [_text_cell(sheet, column) for column in columns]
    for cell in heading:
        cell.font, cell.alignment = bold, wrapped
    sheet.append(heading)
    wraps = [wrapped if _WIDTHS.get(column, 0) >= 40 else None for column in columns]
    is_share = [column.endswith(_SHARE_ENDINGS) for column in columns]
    for row in table.itertuples(index=False, name=None):
        cells = zip(row, wraps, is_share, strict=True)
        sheet.append([_cell(sheet, value, wrap=wrap, share=share) for value, wrap, share in cells])


def _cell(sheet: Any, value: Any, *, wrap: Any, share: bool) -> Any:
    """Give what stands in a cell: text, a number, a number shown as a percentage, or nothing."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        cell = _text_cell(sheet, value) if value else None
        if cell and wrap:
            cell.alignment = wrap
        return cell
    if pd.isna(value):
        return None
    number = value.item() if hasattr(value, "item") else value
    if not share:
        return number
    cell = WriteOnlyCell(sheet, value=number)
    cell.number_format = "0%"
    return cell


def _text_cell(sheet: Any, value: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value="")
    cell.value = plain(value, most=_CELL)
    # Without this openpyxl makes a formula of whatever begins with "=".
    cell.data_type = "s"
    return cell
