"""Results of the reading stage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import ReportError
from synth.reports.notes import Note

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a document, with its place.

    Attributes
    ----------
    text
        As in the document, except for spaces and ligatures.
    section
        The nearest heading above it; empty if there is none.
    part
        Its part of the report: one of `synth.reports.PARTS`.
    position
        Its position in the document, from 1.
    page
        The page on which it begins, from 1, if the document has pages.
    voice
        Whose words it contains: inspectors or services. Only inspectors' sentences are counted.
    """

    text: str
    section: str
    part: str
    position: int
    page: int | None = None
    voice: str = "inspectors"


@dataclass(frozen=True)
class Metadata:
    """What a document states about its inspection. What it does not state is empty (year: None) and never guessed.

    Attributes
    ----------
    area
        The area, by its name in the gazetteer (`synth.programmes.gazetteer`). Other names are not used; they are noted
        as a doubt.
    area_code
        Its official code; empty if there is none.
    inspection_start, inspection_end
        ISO dates; ``YYYY-MM`` if only a month is given.
    publication_date
        ISO date, or ``YYYY-MM``.
    year
        Year of publication; if that is not stated, the year in which the inspection ended.
    programme
        Such as ``at risk of harm``, ``progress review`` or ``joint targeted area inspection``; empty if the document
        belongs to no known programme.
    inspection_type
        The kind of inspection within the programme, such as ``focused visit``; may be empty.
    grade
        The overall grade or evaluation, a word of the programme's scale in lower case.
    grades
        ``(name, grade)`` of each further grade, such as ``("care leavers", "good")``.
    quality_indicator
        The indicator evaluated, such as ``2.1``.
    numbers
        ``(what, how many)`` of the people interviewed and records read, in the order in which they are stated.
    """

    area: str = ""
    area_code: str = ""
    inspection_start: str = ""
    inspection_end: str = ""
    publication_date: str = ""
    year: int | None = None
    programme: str = ""
    inspection_type: str = ""
    grade: str = ""
    grades: tuple[tuple[str, str], ...] = ()
    quality_indicator: str = ""
    numbers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Heading:
    """One line of a document's outline; `sentences` is the number of sentences directly under it."""

    text: str
    level: int
    part: str
    sentences: int
    page: int | None = None


@dataclass(frozen=True)
class Report:
    """One document that has been read.

    Attributes
    ----------
    path
        The file.
    sentences
        The sentences in reading order.
    metadata
        What the document states about its inspection.
    notes
        What was left out or noticed, one line each.
    outline
        The headings, in order.
    """

    path: Path
    sentences: tuple[Sentence, ...]
    metadata: Metadata
    notes: tuple[Note, ...] = ()
    outline: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """Something that could not be determined about an inspection, until a person enters it in the table of inspections.

    Attributes
    ----------
    inspection_id
        The inspection.
    columns
        The columns of its row that settle the doubt when they are filled in.
    text
        Description of the doubt in one line.
    """

    inspection_id: str
    columns: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Reading:
    """All documents of a run.

    Attributes
    ----------
    table
        One row for each sentence: finding_id, inspection_id, document, page, section, part, voice, position, text.
    inspections
        One row for each inspection. Every cell is text, and empty if not known. ``documents`` are joined by ``"; "``.
    failures
        One error for each file that could not be read.
    notes
        What was left out or noticed, each line beginning with the document's name; then the doubts, one line each.
    reports
        The documents that were read, in the order of the table. Their sentences are only in the table, not here.
    doubts
        Facts that the documents leave open or state in several ways.
    """

    table: pd.DataFrame
    inspections: pd.DataFrame
    failures: tuple[ReportError, ...] = ()
    notes: tuple[Note, ...] = ()
    reports: tuple[Report, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def remarks(self) -> tuple[Note, ...]:
        """The notes that are not about one document: doubts, and observations about the run as a whole."""
        return tuple(note for note in self.notes if not note.document)

    @property
    def unstated(self) -> dict[str, tuple[str, ...]]:
        """The inspections without a value in each column of their table that has empty cells."""
        ids = self.inspections["inspection_id"]
        gaps = {str(name): tuple(ids[cells == ""]) for name, cells in self.inspections.items()}
        return {name: without for name, without in gaps.items() if without}
