"""Assignment of documents to inspections.

Two documents are assigned to one inspection only if there is no doubt: both name the same area of the gazetteer, and
they state the same dates of the inspection or the same day of publication. Otherwise they are treated as separate, and
the doubt is listed. If two inspections of different councils were combined, a wrong number would be published. If a
press release is treated separately, this is reported.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from synth.reports.report import Doubt, Metadata, Report
from synth.reports.slugs import slug
from synth.words import INSPECTION, unit

_MONTHS_APART = 18
_DAY = len("2024-01-31")


def assign_inspections(
    reports: Sequence[Report], documents: Sequence[str], stems: Sequence[str]
) -> tuple[list[str], list[Doubt]]:
    """Return the id of the inspection of each document, and the doubts about it.

    Parameters
    ----------
    reports, documents
        The documents and their names.
    stems
        A unique short name for each document. It is the id of an inspection whose area or year is not known.
    """
    groups = _groups([report.metadata for report in reports])
    names = _group_names(groups, reports, stems)
    ids = [names[group] for group in groups]
    doubts = []
    for report, inspection, document in zip(reports, ids, documents, strict=True):
        facts = report.metadata
        missing = tuple(name for name, known in (("area", facts.area), ("year", facts.year)) if not known)
        # In other programmes, a document is usually a unit, and its area and year need not be known.
        if missing and unit() == INSPECTION:
            what = (
                f"no {' and no '.join(missing)} of the inspection was found, so it counts as an inspection of its own"
            )
            doubts.append(Doubt(inspection, missing, f"{document}: {what}"))
    return ids, [*doubts, *_near_doubts(reports, ids)]


def belong_together(first: Metadata, second: Metadata) -> bool:
    """Return whether two documents are about the same inspection beyond doubt."""
    if not first.area or first.area != second.area:
        return False
    if first.programme and second.programme and first.programme != second.programme:
        return False
    if first.inspection_end and second.inspection_end:
        return _agree(first.inspection_start, second.inspection_start) and _agree(
            first.inspection_end, second.inspection_end
        )
    return len(first.publication_date) == _DAY and first.publication_date == second.publication_date


def _agree(first: str, second: str) -> bool:
    """Return whether two dates agree as far as they are known. A month agrees with any day in it."""
    shorter, longer = sorted((first, second), key=len)
    return bool(shorter) and longer.startswith(shorter)


def _groups(facts: Sequence[Metadata]) -> list[int]:
    """Return for each document the index of the first document of its inspection."""
    groups = list(range(len(facts)))
    by_area: dict[str, list[int]] = defaultdict(list)
    for number, metadata in enumerate(facts):
        if metadata.area and metadata.year:
            by_area[metadata.area].append(number)
    for numbers in by_area.values():
        for first, second in combinations(numbers, 2):
            members = [number for number in numbers if groups[number] == groups[first]]
            # A third document must not combine two that contradict each other.
            if belong_together(facts[first], facts[second]) and all(
                _may_belong_together(facts[second], facts[member]) for member in members
            ):
                joined = groups[second]
                for number in numbers:
                    if groups[number] == joined:
                        groups[number] = groups[first]
    return groups


def _may_belong_together(first: Metadata, second: Metadata) -> bool:
    if first.inspection_end and second.inspection_end:
        return belong_together(first, second)
    return not (first.programme and second.programme) or first.programme == second.programme


def _group_names(groups: Sequence[int], reports: Sequence[Report], stems: Sequence[str]) -> dict[int, str]:
    """Return an id for each group: area and year, with the date if an area has two inspections in one year."""
    facts: dict[int, list[Metadata]] = defaultdict(list)
    for group, report in zip(groups, reports, strict=True):
        facts[group].append(report.metadata)
    short: dict[int, str] = {}
    for group, members in facts.items():
        area = next((metadata.area for metadata in members if metadata.area), "")
        published = [metadata for metadata in members if metadata.publication_date]
        year = next((metadata.year for metadata in published or members if metadata.year), None)
        if area and year:
            short[group] = f"{slug(area)}-{year}"
    counts = Counter(short.values())
    used = {name for name, count in counts.items() if count == 1}
    names: dict[int, str] = {}
    for group, members in facts.items():
        name = short.get(group, stems[group])
        if counts[name] > 1:
            dates = sorted(
                {date for metadata in members if (date := metadata.inspection_end or metadata.publication_date)}
            )
            # Without a date, the name of the document tells them apart.
            stem = stems[group] if stems[group].startswith(name) else f"{name}-{stems[group]}"
            name = f"{name.rpartition('-')[0]}-{dates[-1]}" if dates else stem
        if name in names.values() or (group not in short and name in used):
            name = f"{name}-{stems[group]}"
        names[group] = name
    return names


def _near_doubts(reports: Sequence[Report], ids: Sequence[str]) -> list[Doubt]:
    """Return a doubt for any two inspections of the same area less than 18 months apart."""
    of_area: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for report, inspection in zip(reports, ids, strict=True):
        facts = report.metadata
        date = facts.inspection_end or facts.publication_date
        if facts.area and date:
            of_area[facts.area].setdefault(inspection, (date, facts.programme))
    doubts = []
    for area, found in of_area.items():
        for (first, (one, programme)), (second, (another, other_programme)) in combinations(found.items(), 2):
            # An inspection and its progress review are separate, and so are inspections of two programmes.
            if programme and other_programme and programme != other_programme:
                continue
            earlier, later = sorted((one, another))
            if _months(earlier, later) >= _MONTHS_APART:
                continue
            line = (
                f"{first}, {second}: two {unit().several} of {area} within {_MONTHS_APART} months ({earlier}, "
                f"{later}). If they are one, put their documents into one row of the table of {unit().several}"
            )
            doubts.append(Doubt(first, ("documents",), line))
    return doubts


def _months(earlier: str, later: str) -> int:
    return (int(later[:4]) - int(earlier[:4])) * 12 + int(later[5:7] or 1) - int(earlier[5:7] or 1)
