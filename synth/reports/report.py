"""What the reading stage gives back."""

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
    """One sentence of a document, where it stands.

    Attributes
    ----------
    text
        As it stands in the document, spaces and ligatures apart.
    section
        The nearest heading above it; empty where there is none.
    part
        The part it plays in the report: one of `synth.reports.PARTS`.
    position
        Its place in the document, from 1.
    page
        The page on which it begins, from 1, where the document has pages.
    voice
        Whose words it holds: one of `synth.reports.voices.VOICES`. Only inspectors' sentences are counted.
    """

    text: str
    section: str
    part: str
    position: int
    page: int | None = None
    voice: str = "inspectors"


@dataclass(frozen=True)
class Metadata:
    """What a document says of its inspection; empty (year: None) where it does not say so, never guessed.

    Attributes
    ----------
    area
        The area, by its name in the gazetteer (`synth.programmes.gazetteer`). A name that is not there is no fact: it
        is noted as a doubt.
    area_code
        Its official code; empty where there is none.
    inspection_start, inspection_end
        ISO dates; ``YYYY-MM`` where only a month is given.
    publication_date
        ISO date, or ``YYYY-MM``.
    year
        Of publication; where that is not stated, the year in which the inspection ended.
    programme
        Such as ``at risk of harm``, ``progress review`` or ``joint targeted area inspection``; empty where the document
        belongs to no programme that is known.
    inspection_type
        The kind of inspection within the programme, such as ``focused visit``; may be empty.
    grade
        The overall grade or evaluation, a word of the programme's scale in lower case.
    grades
        ``(name, grade)`` of each further grade, such as ``("care leavers", "good")``.
    quality_indicator
        The indicator evaluated, such as ``2.1``.
    numbers
        ``(what, how many)`` of the people heard and records read, in the order in which they are stated.
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
    """One line of a document's outline; `sentences` counts those that stand right under it."""

    text: str
    level: int
    part: str
    sentences: int
    page: int | None = None


@dataclass(frozen=True)
class Report:
    """One document, read.

    Attributes
    ----------
    path
        The file.
    sentences
        In reading order.
    metadata
        What the document says of its inspection.
    notes
        What was dropped or noticed, a line each.
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
    """What could not be determined of an inspection, until a person says it in the table of inspections.

    Attributes
    ----------
    inspection_id
        The inspection.
    columns
        The columns of its row that settle it once they are filled.
    text
        The line that says so.
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
        A row a sentence: finding_id, inspection_id, document, page, section, part, voice, position, text.
    inspections
        A row an inspection; every cell is text, empty where not known. ``documents`` is joined by ``"; "``.
    failures
        One error for each file that could not be read.
    notes
        What was dropped or noticed, each beginning with the document's name; then the doubts, a line each.
    reports
        The documents that were read, in the order of the table, which has their sentences: here they are left out.
    doubts
        What the documents leave open, or say in several ways.
    """

    table: pd.DataFrame
    inspections: pd.DataFrame
    failures: tuple[ReportError, ...] = ()
    notes: tuple[Note, ...] = ()
    reports: tuple[Report, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def remarks(self) -> tuple[Note, ...]:
        """The notes that are not about one document: doubts, and what was noticed of the run as a whole."""
        return tuple(note for note in self.notes if not note.document)
