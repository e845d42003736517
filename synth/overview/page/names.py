"""Names and pages of inspections, and the values by which pages filter them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from synth.files import digest_of_bytes
from synth.overview.content import Overview
from synth.overview.inspections import reader_names, shown_id
from synth.overview.wording import plain, records
from synth.words import unit

FILTERS = (("year", "Year"), ("grade", "Evaluation"), ("area_type", "Type of area"), ("programme", "Programme"))
_SAFE = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True)
class InspectionName:
    """An inspection as shown on pages: its id, its name for readers, its page, and its values for filters."""

    id: str
    name: str
    page: str
    values: dict[str, str]


def inspection_names(overview: Overview) -> dict[str, InspectionName]:
    """Return the names of all inspections by id."""
    names = reader_names(overview.inspections)
    found = {}
    for row in records(overview.inspections):
        one = row["inspection_id"]
        values = {key: plain(str(row.get(key) or ""), most=60) for key, _ in FILTERS}
        found[one] = InspectionName(one, names[shown_id(one)], page_name(one), values)
    return found


def page_name(inspection: str) -> str:
    """Return the file name of an inspection's page; a digest is used for ids that are not valid file names."""
    if _SAFE.fullmatch(inspection):
        return f"{inspection}.html"
    digest = digest_of_bytes(inspection.encode("utf-8", "replace"))[:8]
    words = re.sub(r"[^a-z0-9]+", "-", inspection.lower()).strip("-")[:60]
    return f"{words or unit().table}-{digest}.html"


def filters_of(overview: Overview) -> list[tuple[str, str, list[str]]]:
    """Return the column, heading and values of each filter for inspections that has several values."""
    found = []
    names = inspection_names(overview).values()
    for key, heading in FILTERS:
        values = sorted({one.values[key] for one in names if one.values[key]})
        if len(values) > 1:
            found.append((key, heading, values))
    return found
