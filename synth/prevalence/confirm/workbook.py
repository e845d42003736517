"""Write the workbook that readers complete: one answer in each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from synth.errors import TableError
from synth.files import atomic_file
from synth.findings import POLARITIES
from synth.findings.context import with_context
from synth.findings.excel_files import EXCEL_ROWS, save_workbook
from synth.findings.excel_forms import add_drop_down, protect, set_print_layout, write_text
from synth.prevalence.confirm.candidates import FLOOR, sentence_key
from synth.prevalence.confirm.decisions import ANSWERS
from synth.prevalence.confirm.drawing import ConfirmDraw
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

READER_SHEET, ORDERED_SHEET, SAMPLE_SHEET = "Start here", "Sentences", "Random sample"
FACTS_SHEET = "How it was drawn"
MARK = "x"
NAME_CELL, DATE_CELL = "B3", "B4"
ORDERED = (
    "verdict no", "inspection", "theme", "model says", "second opinion", "heading", "before", "sentence", "after",
    "answer", "state", "assigned to", "weight", "sentence key",
)  # fmt: skip
_WIDTHS = {"before": 32, "sentence": 64, "after": 32, "heading": 22, "inspection": 20, "theme": 18, "model says": 22}
_WIDTHS |= {
    "second opinion": 22,
    "answer": 14,
    "state": 16,
    "sentence key": 4,
    "weight": 7,
    "verdict no": 8,
    "assigned to": 12,
}
_GREY = "EDEDED"
_HELP = (
    "Each row of the sheet 'Sentences' asks one question: is this sentence about the theme, and if so, how? Choose an "
    "answer. Consider only the words of the sentence itself; the heading and the sentences around it only show what "
    "'this' or 'they' refers to.",
    "strength: working well, improved, a good experience. improvement: not working well, limited, needs to get better. "
    "mixed: both, each with real weight. neutral: about the theme, without an evaluation. not about it: also if the "
    "theme is mentioned only in passing. An answer holds for the theme of its row only: a sentence may be a strength "
    "on one theme and an area for improvement on another.",
    "Work from the top: the least certain verdicts, and those on which most depends, come first. Skip a row if its "
    "state is 'settled': that sentence can no longer change the verdict. You can stop at any row.",
    "The sheet 'Random sample' contains sentences from all reports, drawn at random. Choose the polarity of each, or "
    "'not about it' if it is not a finding, and put an x under every theme that it is about, or the polarity of the "
    "theme if that is another one. The sample shows what the model misses.",
    "Enter your name and the date above. They are shown with the figures.",
)


def write_confirm_workbook(
    draw: ConfirmDraw,
    sentences: pd.DataFrame,
    all_sentences: pd.DataFrame,
    facts: Mapping[str, Any],
    taxonomy: Taxonomy,
    path: Path,
    *,
    readers: Sequence[str] = (),
    opinions: Mapping[tuple[str, str], str] | None = None,
) -> None:
    """Write the workbook; the same draw gives the same bytes.

    Parameters
    ----------
    draw
        The sentences to be read.
    sentences
        The sentences that were drawn from.
    all_sentences
        All sentences in document order, from which the sentences before and after each one are taken.
    facts
        Facts about the draw, for the last sheet.
    taxonomy
        The themes.
    path
        File to write; its name ends in .xlsx.
    readers
        Names of several readers; verdicts are assigned to them in turn.
    opinions
        Second opinions, keyed by sentence key and theme; their column is hidden if there are none.

    Raises
    ------
    TableError
        If `path` does not end in .xlsx, or there are more sentences than fit on a sheet.
    """
    from openpyxl import Workbook

    if path.suffix.lower() != ".xlsx":
        raise TableError("the workbook to confirm in is an Excel file", where=path, remedy="Name it .xlsx.")
    if len(draw.ordered) >= EXCEL_ROWS - 1:
        raise TableError("more sentences than a sheet holds", where=path, remedy="Give fewer --minutes.")
    workbook = Workbook()
    start = workbook.active
    assert start is not None
    start.title = READER_SHEET
    _fill_start(start, draw, readers)
    _fill_ordered(
        workbook.create_sheet(ORDERED_SHEET),
        draw,
        sentences,
        neighbours_of(all_sentences),
        taxonomy,
        readers,
        opinions or {},
    )
    _fill_sample(workbook.create_sheet(SAMPLE_SHEET), draw, sentences, taxonomy)
    sheet = workbook.create_sheet(FACTS_SHEET)
    for row, (name, value) in enumerate(facts.items(), 1):
        write_text(sheet, row, 1, name)
        write_text(sheet, row, 2, str(value))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 80
    protect(sheet)
    with atomic_file(path) as temporary:
        save_workbook(workbook, temporary)


def _fill_start(sheet: Worksheet, draw: ConfirmDraw, readers: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font, Protection

    write_text(sheet, 1, 1, "Confirm verdicts by reading").font = Font(bold=True, size=14)
    for row, (label, value) in enumerate((("Your name", readers[0] if len(readers) == 1 else ""), ("Date", "")), 3):
        write_text(sheet, row, 1, label).font = Font(bold=True)
        cell = write_text(sheet, row, 2, value)
        cell.protection = Protection(locked=False)
        cell.number_format = "@"
    write_text(sheet, 4, 3, "such as 2026-11-29")
    write_text(sheet, 5, 1, "To read")
    write_text(
        sheet,
        5,
        2,
        f"at most {len(draw.ordered):,} sentences on {draw.verdicts:,} verdicts, and {len(draw.sample):,} of the "
        f"sample; about {draw.minutes:.0f} minutes if you skip what is settled, otherwise {draw.minutes_at_most:.0f}",
    )
    for row, text in enumerate(_HELP, 7):
        cell = write_text(sheet, row, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
        sheet.row_dimensions[row].height = 48
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 70
    sheet.column_dimensions["C"].width = 22
    set_print_layout(sheet)
    protect(sheet)


def _fill_ordered(
    sheet: Worksheet,
    draw: ConfirmDraw,
    sentences: pd.DataFrame,
    neighbours: Mapping[str, tuple[str, str]],
    taxonomy: Taxonomy,
    readers: Sequence[str],
    opinions: Mapping[tuple[str, str], str],
) -> None:
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill

    column = {name: number for number, name in enumerate(ORDERED, 1)}
    letter = {name: chr(64 + number) for name, number in column.items()}
    _head(sheet, ORDERED, taxonomy)
    rows = draw.ordered.to_dict("records")
    ends = {row["block"]: number for number, row in enumerate(rows, 2)}
    first = 2
    for number, row in enumerate(rows, 2):
        if row["block"] != (rows[number - 3]["block"] if number > 2 else 0):
            first = number
        source = sentences.iloc[int(row["row"])]
        before, after = neighbours.get(str(source["finding_id"]), ("", ""))
        texts = {
            "verdict no": str(row["block"]),
            "inspection": row["inspection_id"],
            "theme": taxonomy[str(row["theme"])].label,
            "model says": f"{row['verdict']} ({float(row['certainty']):.0%} sure)",
            "second opinion": opinions.get((str(row["sentence"]), str(row["theme"])), ""),
            "heading": str(source.get("section", "") or ""),
            "before": before,
            "sentence": str(source["text"]),
            "after": after,
            "assigned to": readers[(int(row["block"]) - 1) % len(readers)] if readers else "",
            "sentence key": row["sentence"],
        }
        _fill_row(sheet, number, texts, column, open_cell=column["answer"])
        sheet.cell(number, column["weight"], float(row["weight"]))
        area = f"{{}}${first}:{{}}${ends[row['block']]}"
        answers, weights = (area.replace("{}", f"${letter[name]}") for name in ("answer", "weight"))
        sheet.cell(number, column["state"], _state_formula(row, answers, weights))
    last = max(2, len(rows) + 1)
    add_drop_down(
        sheet, column["answer"], last, choices=ANSWERS, title="answer", prompt="Is it about the theme, and how?"
    )
    grey = PatternFill("solid", bgColor="D9D9D9")
    sheet.conditional_formatting.add(
        f"A2:{letter['state']}{last}",
        FormulaRule(
            formula=[f'AND(${letter["state"]}2="settled",${letter["answer"]}2="")'],
            fill=grey,
            font=Font(color="808080"),
        ),
    )
    sheet.column_dimensions[letter["sentence key"]].hidden = True
    sheet.column_dimensions[letter["weight"]].hidden = True
    sheet.column_dimensions[letter["second opinion"]].hidden = not opinions
    _finish(sheet, f"A1:{letter['sentence key']}{last}")


def _state_formula(row: Mapping[Any, Any], answers: str, weights: str) -> str:
    """Return a formula that shows 'settled' when no claim that this sentence may support is still open."""
    need = float(row["need"])
    conditions = []
    for side in ("strength", "improvement"):
        if float(row[f"p_{side}"]) >= FLOOR:
            found = f'SUMIFS({weights},{answers},"{side}")+SUMIFS({weights},{answers},"mixed")/2'
            conditions.append(f"{found}+{float(row[f'said_{side}'])}>={need}")
    if not conditions:
        # Only whether the theme is found depends on this sentence.
        about = "+".join(f'SUMIFS({weights},{answers},"{name}")' for name in ANSWERS[:-1])
        conditions.append(f"{about}+{float(row['said_found'])}>={need}")
    return f'=IF(AND({",".join(conditions)}),"settled","")'


def _fill_sample(sheet: Worksheet, draw: ConfirmDraw, sentences: pd.DataFrame, taxonomy: Taxonomy) -> None:
    names = ("inspection", "heading", "sentence", "answer", *taxonomy.ids, "sentence key")
    column = {name: number for number, name in enumerate(names, 1)}
    from openpyxl.styles import Protection
    from openpyxl.utils import get_column_letter

    _head(sheet, names, taxonomy)
    for number, place in enumerate(draw.sample, 2):
        source = sentences.iloc[place]
        texts = {
            "inspection": str(source["inspection_id"]),
            "heading": str(source.get("section", "") or ""),
            "sentence": str(source["text"]),
            "sentence key": sentence_key(str(source["text"])),
        }
        _fill_row(sheet, number, texts, column, open_cell=column["answer"])
        for theme in taxonomy.ids:
            sheet.cell(number, column[theme]).protection = Protection(locked=False)
    last = max(2, len(draw.sample) + 1)
    add_drop_down(sheet, column["answer"], last, choices=ANSWERS, title="answer", prompt="Polarity, or not about it.")
    for meant in taxonomy.themes:
        meaning = f"{meant.definition} Not: {meant.leave_out}"
        add_drop_down(sheet, column[meant.id], last, choices=(MARK, *POLARITIES), title=meant.label, prompt=meaning)
    sheet.column_dimensions[get_column_letter(column["sentence key"])].hidden = True
    _finish(sheet, f"A1:{get_column_letter(len(names))}{last}")


def _width(name: str) -> int:
    """Return the width of a column; the name of a theme is one word, and must not be broken."""
    return _WIDTHS.get(name, max(10, len(name) + 3))


def _head(sheet: Worksheet, names: Sequence[str], taxonomy: Taxonomy) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, name in enumerate(names, 1):
        # The column with the unit has the name that the programme gives it.
        cell = write_text(sheet, 1, number, taxonomy.label_scheme.unit.one if name == "inspection" else name)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = _width(name)


def _fill_row(
    sheet: Worksheet, number: int, texts: Mapping[str, str], column: Mapping[str, int], *, open_cell: int
) -> None:
    from openpyxl.styles import Alignment, PatternFill, Protection

    grey, top = PatternFill("solid", fgColor=_GREY), Alignment(wrap_text=True, vertical="top")
    lines = 1
    for name, text in texts.items():
        cell = write_text(sheet, number, column[name], text)
        cell.alignment = top
        if name in ("before", "after", "heading"):
            cell.fill = grey
        if name != "sentence key":
            lines = max(lines, 1 + int(1.1 * len(text)) // _width(name))
    sheet.row_dimensions[number].height = min(400.0, 14.0 * lines)
    sheet.cell(number, open_cell).protection = Protection(locked=False)
    sheet.cell(number, open_cell).alignment = top


def _finish(sheet: Worksheet, area: str) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = area
    set_print_layout(sheet)
    protect(sheet)


def neighbours_of(sentences: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Return the sentences before and after each one in its document, by finding_id."""
    around = with_context(sentences)
    pairs = zip(around["before"], around["after"], strict=True)
    return dict(zip(around["finding_id"].astype("str"), pairs, strict=True))
