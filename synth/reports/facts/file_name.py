"""The date of publication in a file name, for documents that do not state one.

Many reports are published on a page that states the date, while the document itself does not. People then keep the
document under a name with the date, such as ``fernhallow-2023-05-12.pdf``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from synth.reports.notes import Note
from synth.reports.report import Report

FROM_FILE_NAME = "publication date taken from the file name"
"""How the note begins that says so."""
NOT_CLEAR = "publication date not clear"
"""How the note begins where the document and its file name differ."""
_COLUMN = "publication_date"
_ISO = re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)")
# A report follows its inspection within a year. A date that is further off is that of something else.
_LONGEST_WAIT = timedelta(days=366)
# A letter is dated some days before it is published. A date that is further off is, say, the day of a download.
_NEARBY = timedelta(days=31)


def add_date_of_file_name(report: Report) -> Report:
    """Return the report with the date of publication from its file name, where the document states none.

    The name must hold one date, written as ``2023-05-12``, that lies within a year after the end of the inspection.
    Where the document states another date within a month of it, neither is taken.

    Parameters
    ----------
    report
        As it was read; the date of its inspection must be known, or nothing is taken from the name.

    Returns
    -------
    Report
        With a note that begins with `FROM_FILE_NAME` or `NOT_CLEAR` if anything was changed.
    """
    named, facts = _date_in(report.path.stem), report.metadata
    if named is None:
        return report
    stated, end = _day(facts.publication_date), _day(facts.inspection_end)
    if facts.publication_date:
        if stated is None or stated == named or abs(stated - named) > _NEARBY:
            return report
        note = Note(
            f"{NOT_CLEAR}: {stated} in the document, {named} in its file name",
            column=_COLUMN,
            is_routine=True,
            is_doubt=True,
        )
        return replace(report, metadata=replace(facts, publication_date=""), notes=(*report.notes, note))
    if end is None or not end <= named <= end + _LONGEST_WAIT:
        return report
    metadata = replace(facts, publication_date=named.isoformat(), year=named.year)
    note = Note(f"{FROM_FILE_NAME}: {named}", column=_COLUMN, is_routine=True)
    return replace(report, metadata=metadata, notes=(*report.notes, note))


def _date_in(name: str) -> date | None:
    found = {day for written in _ISO.findall(name) if (day := _day(written))}
    return found.pop() if len(found) == 1 else None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
