"""Date of publication from the file name, for documents that do not state it.

Many reports are published on a web page that states the date, but the document itself does not state it. People then
save the document under a name with the date, such as ``fernhallow-2023-05-12.pdf``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from synth.reports.notes import Note
from synth.reports.report import Report

FROM_FILE_NAME = "publication date taken from the file name"
"""Beginning of the note on a date taken from the file name."""
NOT_CLEAR = "publication date not clear"
"""Beginning of the note on different dates in the document and its file name."""
_COLUMN = "publication_date"
_ISO = re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)")
# A report is published within a year of its inspection. A date outside this period refers to something else.
_LONGEST_WAIT = timedelta(days=366)
# A letter is dated some days before it is published. A date further away may be, for example, that of a download.
_NEARBY = timedelta(days=31)


def add_date_of_file_name(report: Report) -> Report:
    """Return the report with the date of publication from its file name, if the document does not state the date.

    The name must contain one date, written as ``2023-05-12``, within a year after the end of the inspection. If the
    document states a different date within a month of it, neither date is used.

    Parameters
    ----------
    report
        The report as read. If the date of its inspection is not known, the file name is not used.

    Returns
    -------
    Report
        The report. If anything was changed, it has a note that begins with `FROM_FILE_NAME` or `NOT_CLEAR`.
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
