"""Conversion of the cells of a corrected table of inspections to synth's own format."""

from __future__ import annotations

import re
from datetime import date

from synth.programmes import known_scales
from synth.reports.facts.dates import DATE, iso
from synth.reports.inspections.table import is_grade_column

_DATES = ("inspection_start", "inspection_end", "publication_date")
_YEAR = r"(?:19|20)\d\d"


def tidy_cell(column: str, cell: str) -> str:
    """Return a cell in the format of the reading stage.

    A spreadsheet converts ``2021-07-12`` to a date and saves it in the national format, here the British one.

    Raises
    ------
    ValueError
        If the value is not valid for the column. The message is the rest of a sentence that begins with the cell.

    Examples
    --------
    >>> tidy_cell("inspection_start", "12/07/2021"), tidy_cell("inspection_end", "Nov-21"), tidy_cell("grade", "Good")
    ('2021-07-12', '2021-11', 'good')
    """
    cell = " ".join(cell.split())
    if not cell:
        return ""
    if column in _DATES:
        return _date(cell)
    if column == "year" and not re.fullmatch(_YEAR, cell):
        raise ValueError("not a year: write it with four digits")
    if is_grade_column(column) and any(cell.lower() in scale for scale in known_scales()):
        return cell.lower()
    return cell


def _date(cell: str) -> str:
    plain = cell.removesuffix(" 00:00:00")
    problem = "not a date: write 2021-07-12, or 2021-07 if the day is not known"
    try:
        if re.fullmatch(_YEAR + r"-\d\d-\d\d", plain):
            return date.fromisoformat(plain).isoformat()
        if re.fullmatch(_YEAR + r"-\d\d", plain):
            return date.fromisoformat(f"{plain}-01").isoformat()[:7]
        if found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](" + _YEAR + ")", plain):
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        raise ValueError(problem) from None
    if found := re.fullmatch(r"([A-Z][a-z]{2})-(\d\d)", plain):
        plain = f"{found[1]} 20{found[2]}"
    if (found := re.fullmatch(DATE, plain)) and (written := iso(found["day"], found["month"], found["year"])):
        return written
    raise ValueError(problem)
