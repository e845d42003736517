"""Write the labelling workbook: sentences with drop-down lists for labels; everything else is locked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from synth.errors import TableError
from synth.files import atomic_file
from synth.findings.excel_files import EXCEL_ROWS, save_workbook
from synth.findings.excel_forms import add_drop_down, protect, set_print_layout, thin_border, write_text
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LABEL_SHEET, HELP_SHEET = "Label", "How to label"
MARK = "x"
_BEFORE = ("section", "before", "text", "after", "suggested")
_PLACE = ("inspection_id", "document", "position", "passage", "finding_id", "drawn_for")
_WIDTHS = {
    "section": 18,
    "before": 30,
    "text": 60,
    "after": 30,
    "suggested": 16,
    "kind": 10,
    "polarity": 14,
    "inspection_id": 20,
}
_MARK_WIDTH, _USUAL_WIDTH = 5, 12
_PROMPTS = {
    "kind": "Whether the sentence says how well something works, or not (contents, methods, explanations).",
    "polarity": "Whether it works well.",
}
_LINE_HEIGHT, _MOST_HEIGHT, _HEADING_HEIGHT = 15, 409, 150
_HELP = {
    "rows": """\
Each row of the sheet 'Label' is a sentence. Read it with the sentences before and after it, and label it in the white
cells.""",
    "kind": """\
kind: '{finding}' if the sentence says how well something works; '{other}' if it does not (contents, methods,
explanations). Leave the other cells of '{other}' empty.""",
    "polarity": """\
polarity: '{strength}' (works well), '{improvement}' (does not, or should get better), '{mixed}' (both, each with real
weight), '{neutral}' (neither). If a sentence praises one theme and criticises another, choose '{strength}' and
'{improvement}' under the themes instead.""",
    "themes": """\
themes: put x under every theme that the sentence is about. A mention in passing is not enough.""",
    "one_theme": """\
themes: put x under the one theme that the sentence is about.""",
    "no_theme": """\
If a sentence is about no theme, put 0 under one of them, because an empty row is not a label.""",
    "suggested": """\
suggested: themes that were found by terms and definitions alone, before anyone labelled a sentence. Many are wrong or
missing: read the sentence first. Sentences drawn at random have no suggestion.""",
    "amount": """\
You can stop at any row: empty rows are not labels. A theme needs 20 sentences or more before its figures can be
trusted. About a third of the sentences were drawn at random. Many of them are about no theme, and are needed for that
reason.""",
    "next": """\
Save the file as .xlsx. Then: synth train FILE --taxonomy themes.toml -o model.""",
}


def write_labelling_workbook(sentences: pd.DataFrame, taxonomy: Taxonomy, path: Path) -> None:
    """Write sentences for a person to label; the same input gives the same bytes.

    ``synth train`` reads the workbook directly: its first sheet has a column for each theme.

    Parameters
    ----------
    sentences
        Columns finding_id, inspection_id, text, before, after, suggested, section, document, position, passage,
        drawn_for.
    taxonomy
        The themes.
    path
        Ends in .xlsx.

    Raises
    ------
    TableError
        If there are more sentences than a sheet can hold.
    """
    from openpyxl import Workbook

    if len(sentences) >= EXCEL_ROWS:
        raise TableError(
            f"{len(sentences):,} sentences are more than a sheet can hold", where=path, remedy="Ask for fewer."
        )
    workbook = Workbook()
    workbook.properties.creator = "synth"
    sheet = workbook.active
    assert sheet is not None
    sheet.title = LABEL_SHEET
    _fill_sentences(sheet, sentences, taxonomy)
    _fill_help(workbook.create_sheet(HELP_SHEET), taxonomy)
    with atomic_file(path) as temporary:
        save_workbook(workbook, temporary)


def theme_headings(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the column names of the themes: their labels, or their ids if a label is the name of another column."""
    others = {*_BEFORE, *_PLACE, taxonomy.label_scheme.unit.column, "kind", "polarity", "themes", "split"}
    return tuple(theme.id if theme.label.casefold() in others else theme.label for theme in taxonomy.themes)


def _fill_sentences(sheet: Worksheet, sentences: pd.DataFrame, taxonomy: Taxonomy) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    themes = theme_headings(taxonomy)
    values = {column: tuple(names.values()) for column, names in taxonomy.label_scheme.words.items()}
    names = (*_BEFORE, *values, *themes, *_PLACE)
    open_columns = range(len(_BEFORE) + 1, len(_BEFORE) + 1 + len(values) + len(themes))
    top, upright = Alignment(wrap_text=True, vertical="top"), Alignment(text_rotation=90, vertical="bottom")
    grey, frame = PatternFill("solid", fgColor="EDEDED"), thin_border()
    for number, name in enumerate(names, 1):
        heading = write_text(sheet, 1, number, taxonomy.label_scheme.unit.column if name == "inspection_id" else name)
        is_theme = number in open_columns and name in themes
        heading.font, heading.alignment = Font(bold=True), upright if is_theme else top
        width = _MARK_WIDTH if is_theme else _WIDTHS.get(name, _USUAL_WIDTH)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[1].height = _HEADING_HEIGHT
    texts = sentences.astype("str").fillna("").to_dict("records")
    for row, cells in enumerate(texts, 2):
        for number, name in enumerate(names, 1):
            is_open = number in open_columns
            cell = write_text(sheet, row, number, "" if is_open else cells.get(name, ""))
            cell.alignment = top
            if is_open:
                cell.protection, cell.border = Protection(locked=False), frame
            elif name != "text":
                cell.fill = grey
        lines = max(1 + int(1.1 * len(cells.get(name, ""))) // _WIDTHS[name] for name in _BEFORE)
        sheet.row_dimensions[row].height = min(_MOST_HEIGHT, _LINE_HEIGHT * lines)
    last = len(texts) + 1
    marks = (MARK, *values.get("polarity", "0")[:2])
    offers = [
        *((column, choices, _PROMPTS[column]) for column, choices in values.items()),
        *((theme.label, marks, f"{theme.definition} Not: {theme.leave_out}") for theme in taxonomy.themes),
    ]
    for number, (title, choices, prompt) in zip(open_columns, offers, strict=True):
        add_drop_down(sheet, number, last, choices=choices, title=title, prompt=prompt)
    sheet.freeze_panes = sheet.cell(2, _BEFORE.index("text") + 2)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{last}"
    set_print_layout(sheet)
    protect(sheet)


def _fill_help(sheet: Worksheet, taxonomy: Taxonomy) -> None:
    from openpyxl.styles import Alignment

    values = taxonomy.label_scheme.words
    without = {"kind", "polarity"} - set(values) | {"themes" if taxonomy.label_scheme.one_theme else "one_theme"}
    if values or taxonomy.label_scheme.one_theme:
        without.add("no_theme")
    named = {value: name for names in values.values() for value, name in names.items()}
    paragraphs = [" ".join(text.split()).format_map(named) for name, text in _HELP.items() if name not in without]
    themes = [
        f"{theme.label}: {theme.definition} Belongs: {theme.include} Does not: {theme.leave_out}"
        for theme in taxonomy.themes
    ]
    for row, line in enumerate((*paragraphs, "", *themes), 1):
        write_text(sheet, row, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = _LINE_HEIGHT * (1 + len(line) // 105)
    sheet.column_dimensions["A"].width = 110
    protect(sheet)
