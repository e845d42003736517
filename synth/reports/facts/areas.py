"""The area that was inspected. Only areas in the gazetteer are used; any other name is noted as a doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from synth.programmes import Area, Gazetteer, Programme, gazetteer
from synth.reports.notes import Note

_MOST_NAMED = 5


def read_area(programme: Programme, titles: Sequence[str], texts: Sequence[str], doubts: list[Note]) -> Area | None:
    """Return the area that a document states.

    Parameters
    ----------
    programme
        Its patterns find the area.
    titles, texts
        Titles and texts of the document.
    doubts
        Receives a note if several areas are stated, or one that is not in the gazetteer.
    """
    known = gazetteer().with_areas(programme.areas)
    strangers: dict[str, None] = {}
    for places, pattern in (
        *((titles, pattern) for pattern in programme.area_titles),
        *((texts, pattern) for pattern in programme.area_text),
        (titles, None),
    ):
        found: Counter[str] = Counter()
        areas: dict[str, Area] = {}
        for text in places:
            # All text is in capitals, so the beginning and end of a name cannot be recognised.
            if text.isupper() and pattern is not None:
                continue
            for area in _areas_in(text, pattern, programme, known, strangers):
                areas[area.name] = area
                found[area.name] += 1
        if found and (len(found) == 1 or found.most_common(1)[0][1] > 2 * sum(found.values()) / 3):
            return areas[found.most_common(1)[0][0]]
        if found:
            doubts.append(Note(f"area not clear: {', '.join(sorted(found))}", column="area", is_doubt=True))
            return None
    if strangers:
        named = ", ".join(list(strangers)[:_MOST_NAMED])
        doubts.append(Note(f"area not clear: {named} is not in the list of areas", column="area", is_doubt=True))
    return None


def _areas_in(
    text: str,
    pattern: re.Pattern[str] | None,
    programme: Programme,
    known: Gazetteer,
    strangers: dict[str, None],
) -> Iterable[Area]:
    if pattern is None:
        return [area for area in known.find(text) if _is_inspected(area, programme)]
    found = []
    for match in pattern.finditer(text):
        name = match["area"].strip()
        area = known.look_up(name)
        if area is not None and _is_inspected(area, programme):
            found.append(area)
        elif area is None and _may_be_area(name, programme):
            strangers[name] = None
    return found


def _is_inspected(area: Area, programme: Programme) -> bool:
    """Return whether the programme inspects the area's country; invented areas and those of a user belong to any."""
    return not programme.countries or area.country in (*programme.countries, "invented", "")


def _may_be_area(name: str, programme: Programme) -> bool:
    """Return whether a name that is not in the gazetteer should be noted as a doubt."""
    if programme.no_area is not None and programme.no_area.match(name):
        return False
    return len(name.split()) <= 6 and name[:1].isupper() and re.search(r"\d", name) is None
