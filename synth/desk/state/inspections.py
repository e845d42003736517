"""The inspections of a project: what the documents say of them, and what people decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synth.desk.storage.decisions import Decision
from synth.reports import Reading
from synth.reports.inspections.questions import InspectionQuestion, questions_of
from synth.reports.reading import arrange
from synth.reports.worker import report_from_json

FACTS = ("area", "year", "programme", "grade", "inspection_start", "inspection_end", "publication_date")


@dataclass(frozen=True)
class Inspection:
    """One inspection as it stands after the decisions.

    Attributes
    ----------
    id
        Its id in all tables.
    facts
        By `FACTS`, and any further column; text, empty where not known.
    documents
        Number and name of each of its documents.
    doubts
        What is not certain, in words; empty where nothing is, or a person has confirmed the row.
    left_out
        Whether a person has left it out of the figures.
    decision
        The latest decision on its row, 0 for none.
    """

    id: str
    facts: Mapping[str, str]
    documents: tuple[tuple[int, str], ...]
    doubts: tuple[str, ...]
    left_out: bool
    decision: int


def arrange_documents(
    readings: Sequence[tuple[str, Mapping[str, Any]]],
) -> tuple[Reading, list[str], list[InspectionQuestion]]:
    """Find the inspections of documents (see `synth.reports.reading.arrange`), and what is doubtful about them.

    Parameters
    ----------
    readings
        Name of each document, and what it says of itself.
    """
    reports = [report_from_json(Path(name), dict(head)) for name, head in readings]
    reading, stems = arrange(reports)
    return reading, stems, [question for question in questions_of(reading) if question.needs_attention]


def inspections_of(
    said: pd.DataFrame,
    doubts: Sequence[InspectionQuestion],
    documents: Mapping[str, Sequence[tuple[int, str]]],
    decided: Mapping[str, Decision],
) -> dict[str, Inspection]:
    """Lay the decisions on inspections over what the documents say.

    Parameters
    ----------
    said
        What the documents say, a row an inspection.
    doubts
        What is doubtful about that.
    documents
        Number and name of the documents of each inspection.
    decided
        The latest decision on each inspection.
    """
    stated = {row["inspection_id"]: row for row in said.to_dict("records")}
    found = {}
    for inspection in sorted(documents):
        facts = {str(name): str(value) for name, value in stated.get(inspection, {}).items()}
        facts = {name: facts.get(name, "") for name in dict.fromkeys((*FACTS, *facts))}
        for name in ("inspection_id", "documents"):
            facts.pop(name, None)
        decision = decided.get(inspection)
        change = dict(decision.after) if decision else {}
        is_left_out, is_confirmed = bool(change.pop("left_out", False)), bool(change.pop("confirmed", False))
        facts.update({name: str(value) for name, value in change.items()})
        is_open = [
            doubt.text
            for doubt in doubts
            if doubt.inspection_id == inspection and not is_confirmed and not change.get(doubt.column)
        ]
        found[inspection] = Inspection(
            inspection,
            facts,
            tuple(documents[inspection]),
            tuple(is_open),
            is_left_out,
            decision.id if decision else 0,
        )
    return found
