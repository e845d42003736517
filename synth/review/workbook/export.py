"""Write the review workbook: sentences with drop-down lists for their labels; everything else is locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from synth.errors import TableError
from synth.files import atomic_file, digest_of_bytes
from synth.findings import KINDS, POLARITIES, join_themes, split_themes
from synth.findings.excel_files import EXCEL_ROWS, save_workbook, to_excel_text
from synth.findings.excel_forms import add_drop_down, protect, set_print_layout, thin_border, write_text
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

REVIEW_SHEET, HELP_SHEET, RECORD_SHEET = "Review", "How to review", "Record"
MARK = "x"
# The sentence is in an early column, so that it stays visible when the rest is scrolled.
PLACE = ("finding_id", "text", "question", "before", "after", "section", "inspection_id")
_STAYS_IN_SIGHT = 2
NAME_CELL = "B1"
MODEL = "model"
_WIDTHS = {
    "finding_id": 11,
    "text": 52,
    "question": 32,
    "before": 32,
    "after": 28,
    "section": 16,
    "inspection_id": 14,
    "verdict": 14,
    "kind": 9,
    "polarity": 13,
    "note": 36,
}
_LABELS_WIDTH, _MARK_WIDTH = 22, 5
_LINE_HEIGHT, _MOST_HEIGHT, _HEADING_HEIGHT = 15, 409, 135
_HELP = f"""\
Each row of the sheet {REVIEW_SHEET!r} is a sentence. Those that most need review come first. Read the sentence
with those before and after it, label it by the codebook, and do one of these:

The label is right: choose 'label right' in the column verdict.

{{opinions}}

Something else is right: choose the kind and the polarity, and put {MARK} under every theme that the sentence is about.
These columns show the current label. Leave verdict empty in this case.

You cannot tell: choose 'unsure'.

A row in which you change nothing counts as not reviewed. Give the reason in note, if it is not obvious.

kind: {" or ".join(KINDS)}. For other, choose neutral and remove every {MARK}.

The grey columns are locked, without a password, so that no sentence is lost. Filter as you like. Save the file as .xlsx
and return it; synth review import reads it.
"""


def place_headings(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the headings of the columns `PLACE`, in which the unit has the name that the programme gives it."""
    return tuple(taxonomy.label_scheme.unit.column if name == "inspection_id" else name for name in PLACE)


def verdicts_offered(opinions: Sequence[str]) -> tuple[str, ...]:
    """Return the verdicts available when these opinions are shown beside the labels of the table."""
    both = ("both",) if list(opinions) == [MODEL] else ()
    return ("label right", *(f"{name} right" for name in opinions), *both, "unsure")


def choice_columns(taxonomy_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns that a reviewer completes, in order."""
    return ("verdict", "kind", "polarity", *taxonomy_ids, "note")


def write_review_workbook(
    sentences: pd.DataFrame, opinions: Mapping[str, pd.DataFrame], taxonomy: Taxonomy, path: Path
) -> None:
    """Write sentences for a person to review; the same input gives the same bytes.

    Parameters
    ----------
    sentences
        The columns `PLACE`, and kind, polarity and themes as in the labelled table, in the order of review.
    opinions
        Kind, polarity and themes from other sources, in the same order of rows, by the name used in the workbook
        (``model``).
    taxonomy
        The themes.
    path
        Ends in .xlsx.

    Raises
    ------
    TableError
        If there are more sentences than a sheet can hold, a sentence has no id, or an id occurs twice.
    """
    from openpyxl import Workbook

    if path.suffix.lower() != ".xlsx":
        raise TableError("a review is an Excel workbook", where=path, remedy="Name it .xlsx.")
    if len(sentences) >= EXCEL_ROWS:
        raise TableError(
            f"{len(sentences):,} sentences are more than a sheet can hold",
            where=path,
            remedy="Write fewer: --rows 500.",
        )
    clash = sorted(set(taxonomy.ids) & {*place_headings(taxonomy), "label now", "verdict", "kind", "polarity", "note"})
    if clash:
        raise TableError(
            f"theme {clash[0]!r} has the name of another column", where=path, remedy="Give the theme another id."
        )
    ids = sentences["finding_id"].str.strip()
    if (ids == "").any() or ids.duplicated().any():
        first = "is empty" if (ids == "").any() else f"{ids[ids.duplicated()].iloc[0]!r} occurs twice"
        raise TableError(
            f"a finding_id {first}", where=path, remedy="Give each sentence an id of its own: corrections refer to it."
        )
    workbook = Workbook()
    workbook.properties.creator = "synth"
    sheet = workbook.active
    assert sheet is not None
    sheet.title = REVIEW_SHEET
    locked = _locked_cells(sentences, opinions)
    _fill_review(sheet, locked, sentences, tuple(opinions), taxonomy)
    _fill_help(workbook.create_sheet(HELP_SHEET), tuple(opinions), taxonomy)
    _fill_record(workbook.create_sheet(RECORD_SHEET), locked, sentences, opinions, taxonomy)
    with atomic_file(path) as temporary:
        save_workbook(workbook, temporary)


def digest_of_row(cells: Sequence[Any]) -> str:
    """Return a digest of locked cells, ignoring spaces and line ends, which programs change."""
    return digest_of_bytes("\x1f".join(" ".join(str(cell or "").split()) for cell in cells).encode())[:16]


def digest_of_record(rows: Sequence[Sequence[str]]) -> str:
    """Return a digest of the hidden sheet, which identifies the export from which a workbook came."""
    return digest_of_bytes("\x1e".join("\x1f".join(row) for row in rows).encode())[:16]


def _locked_cells(sentences: pd.DataFrame, opinions: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    locked = sentences[list(PLACE)].astype("str").reset_index(drop=True)
    locked["label now"] = _in_words(sentences)
    for name, labels in opinions.items():
        locked[f"{name} says"] = _in_words(labels)
    # Convert to the text that Excel stores, so that cells can be compared when they are read.
    return locked.map(to_excel_text)


def _in_words(labels: pd.DataFrame) -> list[str]:
    cells = zip(labels["kind"], labels["polarity"], labels["themes"], strict=True)
    return [
        "other" if kind == "other" else f"finding, {polarity}: {', '.join(split_themes(themes)) or 'no theme'}"
        for kind, polarity, themes in cells
    ]


def _fill_review(
    sheet: Worksheet, locked: pd.DataFrame, sentences: pd.DataFrame, opinions: Sequence[str], taxonomy: Taxonomy
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    names = [*place_headings(taxonomy), *locked.columns[len(PLACE) :], *choice_columns(taxonomy.ids)]
    first_choice, last = locked.shape[1] + 1, len(locked) + 1
    top, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    upright = Alignment(text_rotation=90, vertical="bottom", horizontal="center")
    grey, open_cell = PatternFill("solid", fgColor="EDEDED"), Protection(locked=False)
    frame = thin_border()
    for number, name in enumerate(names, 1):
        heading = write_text(sheet, 1, number, name)
        width = _WIDTHS.get(name, _LABELS_WIDTH if number < first_choice else _MARK_WIDTH)
        heading.font, heading.alignment = bold, upright if width == _MARK_WIDTH else top
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[1].height = _HEADING_HEIGHT
    labels = sentences[["kind", "polarity", "themes"]].itertuples(index=False, name=None)
    for row, (cells, (kind, polarity, themes)) in enumerate(
        zip(locked.itertuples(index=False, name=None), labels, strict=True), 2
    ):
        held = split_themes(themes)
        marks = [MARK if theme in held else "" for theme in taxonomy.ids]
        for number, value in enumerate((*cells, "", kind, polarity, *marks, ""), 1):
            cell = write_text(sheet, row, number, value)
            cell.alignment = top
            if number < first_choice:
                cell.fill = grey
            else:
                cell.protection, cell.border = open_cell, frame
        sheet.row_dimensions[row].height = _height(dict(zip(names, cells, strict=False)))
    offers = [
        ("verdict", verdicts_offered(opinions), "Who is right; leave it empty if you change the labels yourself."),
        ("kind", KINDS, "finding or other"),
        ("polarity", POLARITIES, "Polarity of a finding; neutral for other."),
        *((theme.label, (MARK,), f"{theme.definition} Not: {theme.leave_out}") for theme in taxonomy.themes),
    ]
    for number, (title, choices, prompt) in enumerate(offers, first_choice):
        add_drop_down(sheet, number, last, choices=choices, title=title, prompt=prompt)
    sheet.freeze_panes = sheet.cell(2, _STAYS_IN_SIGHT + 1)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{last}"
    set_print_layout(sheet)
    protect(sheet)


def _height(cells: Mapping[str, str]) -> int:
    """Return the height of a row in points, because not every program computes it."""
    lines = [
        sum(1 + len(line) // _WIDTHS.get(name, _LABELS_WIDTH) for line in cell.split("\n"))
        for name, cell in cells.items()
    ]
    return min(_MOST_HEIGHT, _LINE_HEIGHT * max(lines))


def _fill_help(sheet: Worksheet, opinions: Sequence[str], taxonomy: Taxonomy) -> None:
    from openpyxl.styles import Alignment, Font, Protection

    told = "\n\n".join(f"The {name} is right ({name} says): choose '{name} right'." for name in opinions)
    if list(opinions) == [MODEL]:
        told += "\n\nBoth are right: choose 'both'. The label does not change."
    paragraphs = [" ".join(part.split()) for part in _HELP.format(opinions=told).split("\n\n")]
    themes = [
        f"{theme.id} ({theme.label}): {theme.definition} Belongs: {theme.include} Does not: {theme.leave_out}"
        for theme in taxonomy.themes
    ]
    write_text(sheet, 1, 1, "Your name").font = Font(bold=True)
    sheet[NAME_CELL].protection = Protection(locked=False)
    sheet[NAME_CELL].border = thin_border()
    for row, line in enumerate(["", *paragraphs, "", *(" ".join(theme.split()) for theme in themes)], 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        write_text(sheet, row, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
        # Programs do not compute the height of merged cells.
        sheet.row_dimensions[row].height = 15 * (1 + len(line) // 110)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 90
    protect(sheet)


def _fill_record(
    sheet: Worksheet,
    locked: pd.DataFrame,
    sentences: pd.DataFrame,
    opinions: Mapping[str, pd.DataFrame],
    taxonomy: Taxonomy,
) -> None:
    """Write the record for `read_review_workbook`: a row for the whole export, then one row for each sentence."""
    tables = [sentences, *opinions.values()]
    labels = [
        [cell for table in tables for cell in table[["kind", "polarity", "themes"]].iloc[row]]
        for row in range(len(sentences))
    ]
    digests = [digest_of_row(cells) for cells in locked.itertuples(index=False, name=None)]
    rows = [
        [finding, digest, *map(str, cells)]
        for finding, digest, cells in zip(locked["finding_id"], digests, labels, strict=True)
    ]
    head = [join_themes(opinions), join_themes(taxonomy.ids), taxonomy.digest]
    for number, values in enumerate([[digest_of_record([head, *rows]), *head], *rows], 1):
        for column, value in enumerate(values, 1):
            write_text(sheet, number, column, value)
    sheet.sheet_state = "hidden"
    protect(sheet)
