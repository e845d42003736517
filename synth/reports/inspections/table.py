"""The table of inspections, with one row for each inspection and facts from its documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from synth.errors import UsageError
from synth.programmes import known_programmes
from synth.reports.report import Doubt, Metadata, Report
from synth.words import unit

if TYPE_CHECKING:
    import pandas as pd

_FACTS = (
    "area",
    "area_code",
    "year",
    "programme",
    "inspection_type",
    "grade",
    "inspection_start",
    "inspection_end",
    "publication_date",
    "quality_indicator",
)
INSPECTION_COLUMNS = ("inspection_id", *_FACTS, "documents")
"""Columns of the table of inspections, in order. Columns for further grades are inserted before ``documents``."""
_GRADE = "grade_"


def grade_column(name: str) -> str:
    """Return the column that holds a grade.

    Examples
    --------
    >>> grade_column("overall"), grade_column("care leavers")
    ('grade', 'grade_care_leavers')
    """
    return "grade" if name == "overall" else _GRADE + name.replace(" ", "_")


def is_grade_column(name: str) -> bool:
    """Return whether a column contains a grade, whether overall or another."""
    return name == "grade" or name.startswith(_GRADE)


def choose_grade(inspections: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table of inspections with a different grade in the column ``grade``.

    Parameters
    ----------
    inspections
        With columns of grades, see `grade_column`.
    name
        Such as ``care leavers``; ``overall`` leaves the table unchanged.

    Raises
    ------
    UsageError
        If no inspection has a grade of that name.
    """
    column = grade_column(" ".join(name.lower().replace("_", " ").split()))
    if column == "grade":
        return inspections
    if column not in inspections.columns:
        further = [str(other) for other in inspections.columns if str(other).startswith(_GRADE)]
        names = ["overall", *(other.removeprefix(_GRADE).replace("_", " ") for other in further)]
        raise UsageError(f"--grade: no {unit().one} has a grade {name!r}", remedy=f"Grades are: {', '.join(names)}.")
    return inspections.assign(grade=inspections[column])


def inspection_table(
    reports: Sequence[Report], documents: Sequence[str], inspections: Sequence[str], doubts: list[Doubt]
) -> pd.DataFrame:
    """Return one row for each inspection. Every cell is text, and empty if not known.

    Parameters
    ----------
    reports, documents, inspections
        The documents, their names, and the ids of their inspections.
    doubts
        Receives a doubt for each fact that the documents of one inspection state in different ways.
    """
    import pandas as pd

    members: dict[str, list[tuple[Metadata, str]]] = defaultdict(list)
    for report, document, inspection in zip(reports, documents, inspections, strict=True):
        members[inspection].append((report.metadata, document))
    grades = _further_grades(report.metadata for report in reports)
    rows = []
    for inspection, held in sorted(members.items()):
        facts = [metadata for metadata, _ in held]
        row = {"inspection_id": inspection}
        row |= {name: _agreed(inspection, name, _stated(facts, name), doubts) for name in _FACTS}
        for name in grades:
            said = [dict(metadata.grades).get(name, "") for metadata in facts]
            row[grade_column(name)] = _agreed(inspection, grade_column(name), said, doubts)
        rows.append({**row, "documents": "; ".join(document for _, document in held)})
    columns = [*INSPECTION_COLUMNS[:-1], *map(grade_column, grades), INSPECTION_COLUMNS[-1]]
    return pd.DataFrame(rows, columns=columns).astype("str")


def _further_grades(facts: Iterable[Metadata]) -> list[str]:
    """Return the names of all grades except the overall one, in the order of their programmes."""
    found = {name for metadata in facts for name, _ in metadata.grades}
    known = [rule.name for programme in known_programmes() for rule in programme.grades]
    return sorted(found, key=lambda name: (known.index(name) if name in known else len(known), name))


def _stated(facts: Sequence[Metadata], name: str) -> list[object]:
    # The year in a press release is that of the inspection, so documents that state their publication date come first.
    telling = [metadata for metadata in facts if metadata.publication_date] if name == "year" else []
    return [getattr(metadata, name) for metadata in telling or facts]


def _agreed(inspection: str, name: str, values: Iterable[object], doubts: list[Doubt]) -> str:
    """Return the value stated by the documents of one inspection, if they do not contradict one another."""
    said = sorted({str(value) for value in values if value not in ("", None)})
    # "2023-05" and "2023-05-08" do not contradict each other.
    if name.endswith(("_start", "_end", "_date")):
        said = [value for value in said if not any(other != value and other.startswith(value) for other in said)]
    if len(said) > 1:
        line = f"{inspection}: {name} is stated in several ways ({', '.join(said)}), so it is left empty"
        doubts.append(Doubt(inspection, (name,), line))
        return ""
    return said[0] if said else ""
