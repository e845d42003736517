"""Questions that a person should check before the table of inspections is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from synth.programmes import Kind, Programme, known_programmes
from synth.reports.facts.file_name import FROM_FILE_NAME
from synth.reports.inspections.table import grade_column, is_grade_column
from synth.reports.report import Reading
from synth.words import INSPECTION, counted, unit, worded

# Facts that a document may leave open, in words for a reader.
_NAMES = {
    "area": "area",
    "year": "year",
    "programme": "programme",
    "inspection_start": "first day of the inspection",
    "inspection_end": "last day of the inspection",
    "publication_date": "date of publication",
    "grade": "grade",
}
# Facts about inspections only, which the reports of other programmes do not state.
_OF_INSPECTIONS = frozenset(("programme", "inspection_start", "inspection_end"))
# Figures of inspections depend on these facts. The others are only shown.
_DECIDES = frozenset(("area", "year", "programme"))
_TEXTS = {
    "area": "area not stated, so it counts as an inspection of its own",
    "programme": "programme not known, so general rules were used",
}
_MOST_LINES = 10
_MOST_NAMED = 3


@dataclass(frozen=True)
class InspectionQuestion:
    """A fact that is doubtful or not stated.

    Attributes
    ----------
    inspection_id
        The inspection.
    column
        The column of the table of inspections that answers the question.
    text
        Description of the doubt.
    needs_attention
        Whether figures may be wrong until the question is answered. If not, a fact is merely not stated.
    """

    inspection_id: str
    column: str
    text: str
    needs_attention: bool


def questions_of(reading: Reading) -> tuple[InspectionQuestion, ...]:
    """Return the doubts about each inspection. Those that need attention come first.

    Parameters
    ----------
    reading
        As returned by `read_reports` or corrected by `correct_reading`.
    """
    found = [
        InspectionQuestion(doubt.inspection_id, column, _without_name(doubt.text), needs_attention=True)
        for doubt in reading.doubts
        for column in doubt.columns[:1]
        if not set(doubt.columns) <= set(_NAMES) - {"grade"} or "stated in several ways" in doubt.text
    ]
    inspection_of = dict(zip(reading.table["document"], reading.table["inspection_id"], strict=True))
    rows = {
        str(row["inspection_id"]): {str(name): str(cell) for name, cell in row.items()}
        for row in reading.inspections.to_dict("records")
    }
    for note in reading.notes:
        inspection = inspection_of.get(note.document, "")
        if not inspection or not note.column:
            continue
        if not note.is_doubt:
            found.append(InspectionQuestion(inspection, note.column, FROM_FILE_NAME, needs_attention=False))
        elif not rows[inspection].get(note.column):
            found.append(InspectionQuestion(inspection, note.column, note.text, needs_attention=not note.is_routine))
    asked = {(question.inspection_id, question.column) for question in found}
    for inspection, row in rows.items():
        found += [question for question in _not_stated(inspection, row) if (inspection, question.column) not in asked]
    return tuple(
        sorted(dict.fromkeys(found), key=lambda question: (not question.needs_attention, question.inspection_id))
    )


def summary_lines(reading: Reading, questions: Sequence[InspectionQuestion]) -> list[str]:
    """Summarise in at most ten lines what was read and what needs attention."""
    inspections = reading.inspections
    years = sorted({year for year in inspections["year"] if year})
    span = "" if not years else f", {years[0]}" if len(years) == 1 else f", {years[0]} to {years[-1]}"
    areas = set(inspections["area"])
    # What is counted in other programmes need not belong to an area.
    places = "" if unit() != INSPECTION and "" in areas else f" of {counted(len(areas - {''}), 'area')}"
    documents = counted(len(reading.reports), "document")
    lines = [f"{counted(len(inspections), 'inspection')}{places}{span}, from {documents}."]
    programmes = inspections["programme"].replace("", "programme not known").value_counts()
    if unit() == INSPECTION or set(programmes.index) != {"programme not known"}:
        lines.append("; ".join(f"{count:,} {name}" for name, count in list(programmes.items())[:4]) + ".")
    named = [question for question in questions if question.text == FROM_FILE_NAME]
    if named:
        lines.append(f"Date of publication taken from the file name: {counted(len(named), 'inspection')}.")
    open_ = [question for question in questions if not question.needs_attention and question not in named]
    for column, name in _NAMES.items():
        ids = sorted({question.inspection_id for question in open_ if question.column == column})
        if ids:
            lines.append(f"Not stated: {worded(name)} of {counted(len(ids), 'inspection')} ({_named(ids)}).")
    of_services = int((reading.table["voice"] != "inspectors").sum()) if "voice" in reading.table.columns else 0
    if of_services:
        lines.append(f"{counted(of_services, 'sentence')} of the services themselves: not counted.")
    urgent = [question for question in questions if question.needs_attention]
    room = _MOST_LINES - 1 - len(lines)
    shown = urgent if len(urgent) <= room else urgent[: max(0, room - 1)]
    lines += [f"Check {question.inspection_id}, {question.column}: {question.text}." for question in shown]
    if len(shown) < len(urgent):
        lines.append(f"… and {len(urgent) - len(shown):,} more: synth inspect lists all.")
    things = counted(len(urgent), "thing needs", "things need")
    remedy = (
        f" Correct {'it' if len(urgent) == 1 else 'them'} in the table that synth inspect … -o {unit().table}.xlsx "
        "writes, and pass it back with --inspections."
    )
    lines.append(f"{things} your attention.{remedy if urgent else ''}")
    return lines[:_MOST_LINES]


def inspection_overview(reading: Reading, questions: Sequence[InspectionQuestion]) -> pd.DataFrame:
    """Return the table of inspections with the number of sentences and the doubts. Doubtful rows come first.

    Returns
    -------
    DataFrame
        The columns of ``reading.inspections``, then ``sentences`` (those of inspectors) and ``doubts`` (in words,
        joined by ``"; "``).
    """
    table = reading.table
    if "voice" in table.columns:
        table = table[table["voice"] == "inspectors"]
    counts = table["inspection_id"].value_counts()
    frame = reading.inspections.copy()
    frame["sentences"] = [str(int(counts.get(name, 0))) for name in frame["inspection_id"]]
    words = {
        name: "; ".join(question.text for question in questions if question.inspection_id == name)
        for name in frame["inspection_id"]
    }
    frame["doubts"] = frame["inspection_id"].map(words)
    urgent = {question.inspection_id for question in questions if question.needs_attention}
    rank = [0 if name in urgent else 1 if words[name] else 2 for name in frame["inspection_id"]]
    return (
        frame.assign(rank=rank)
        .sort_values(["rank", "inspection_id"], kind="stable")
        .drop(columns="rank")
        .reset_index(drop=True)
    )


def _not_stated(inspection: str, row: Mapping[str, str]) -> list[InspectionQuestion]:
    is_inspection = unit() == INSPECTION
    programme, kind = _programme_of(row)
    is_graded = any(row.get(name) for name in row if is_grade_column(str(name)))
    # Reports of progress repeat the grade of an earlier inspection, if they state one.
    gives_grades = programme is not None and programme.scale.grades and kind is not None and not kind.looks_back
    found = []
    for column, name in _NAMES.items():
        if row.get(column, "") or (column == "grade" and not is_graded and not gives_grades):
            continue
        if column in _OF_INSPECTIONS and not is_inspection:
            continue
        text = worded(_TEXTS.get(column, f"{name} not stated"))
        found.append(InspectionQuestion(inspection, column, text, needs_attention=is_inspection and column in _DECIDES))
    for rule in programme.grades if programme and row.get("grade") else ():
        if rule.name != "overall" and not rule.is_optional and not row.get(grade_column(rule.name)):
            text = f"grade {rule.name} not stated"
            found.append(InspectionQuestion(inspection, grade_column(rule.name), text, needs_attention=False))
    return found


def _programme_of(row: Mapping[str, str]) -> tuple[Programme | None, Kind | None]:
    for programme in known_programmes():
        for kind in programme.kinds:
            if kind.name == row.get("programme"):
                return programme, kind
    return None, None


def _without_name(text: str) -> str:
    """Return a doubt without the name of the inspection or document at its beginning."""
    if f"two {unit().several} of" in text:
        return text
    return text.partition(": ")[2] or text


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _MOST_NAMED:,} more" if len(ids) > _MOST_NAMED else ""
    return ", ".join(ids[:_MOST_NAMED]) + more
