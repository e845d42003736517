"""Show how reports were read, before anything is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synth.pipeline.input.documents import read_documents
from synth.reporter import Reporter
from synth.reports.inspections.questions import InspectionQuestion, inspection_overview, questions_of
from synth.reports.inspections.table import is_grade_column

if TYPE_CHECKING:
    import pandas as pd

    from synth.reports import Reading, Report


@dataclass(frozen=True)
class ReadDocument:
    """A document as it was read.

    Attributes
    ----------
    report
        Its facts, outline and notes.
    document, inspection_id
        As in the table of sentences.
    sentences
        Number of its sentences.
    last_page
        The last page with a sentence; None if pages are not known.
    parts
        Number of sentences of each part.
    """

    report: Report
    document: str
    inspection_id: str
    sentences: int
    last_page: int | None
    parts: Mapping[str, int]


@dataclass(frozen=True)
class Inspected:
    """How reports were read.

    Attributes
    ----------
    reading
        The reading of the documents.
    overview
        One row for each inspection, doubtful ones first, with a description of what is doubtful.
    grade
        The first column of `overview` with a grade; empty if there is none.
    questions
        Questions on what is doubtful or not stated.
    """

    reading: Reading
    overview: pd.DataFrame
    grade: str
    questions: tuple[InspectionQuestion, ...]

    @property
    def documents(self) -> tuple[ReadDocument, ...]:
        """The documents, in the order of reading."""
        by_document = self.reading.table.groupby("document", sort=False)
        return tuple(
            ReadDocument(
                report,
                str(name),
                str(table["inspection_id"].iloc[0]),
                len(table),
                int(table["page"].max()) if table["page"].notna().any() else None,
                Counter(table["part"]),
            )
            for report, (name, table) in zip(self.reading.reports, by_document, strict=True)
        )


def inspect_reports(
    reports: Sequence[Path], reporter: Reporter, *, inspections: Path | None, programme: Path | None
) -> Inspected:
    """Read reports, and find what a person should check."""
    reading = read_documents(reports, reporter, inspections=inspections, programme=programme)
    questions = questions_of(reading)
    overview = inspection_overview(reading, questions)
    grades = [str(name) for name in overview.columns if is_grade_column(str(name)) and (overview[name] != "").any()]
    return Inspected(reading, overview, grades[0] if grades else "", questions)
