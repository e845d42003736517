"""Dates of the inspection and of the publication of its report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from synth.programmes import Programme
from synth.reports.facts.dates import DATE, PERIOD, iso, parse_date, parse_period, period

_FIRST_BLOCKS = 80
_INSPECTION = re.compile(r"inspect|review|fieldwork", re.IGNORECASE)
_DATE_LINE = re.compile(
    rf"(?:(?:date|published|date of publication|publication date):?\s*(?:on )?)?{DATE}\.?", re.IGNORECASE
)
_REPORT_PUBLISHED = re.compile(
    rf"\breport\b[^.]{{0,160}}?\b(?:was|is|has been) published (?:on|in) {DATE}", re.IGNORECASE
)
_PUBLISHED = re.compile(
    rf"(?:publi(?:shed|cation)(?: date)?|date of publication|report date)(?: (?:on|in))?:?\s*(?:on |in )?{DATE}",
    re.IGNORECASE,
)


def read_inspection_dates(programme: Programme, texts: Sequence[str]) -> tuple[str, str]:
    """Return the first and the last day of the inspection as ISO dates; empty if not stated clearly."""
    for pattern in programme.inspection_dates:
        found = {
            dates
            for text in texts[:_FIRST_BLOCKS]
            for match in pattern.finditer(text)
            if (dates := _whole_period(match, text))[0]
        }
        if len(found) == 1:
            return found.pop()
        if found:
            return "", ""
    return ("", "") if programme.has_own_dates else _general_inspection_dates(texts)


def read_publication_date(programme: Programme, texts: Sequence[str], *, looks_back: bool) -> str:
    """Return the date of publication of the report as an ISO date; empty if it is not stated clearly."""
    for pattern in programme.publication_dates:
        found = {
            written
            for text in texts[:_FIRST_BLOCKS]
            for match in pattern.finditer(text.strip())
            if (written := parse_date(match["date"]))
        }
        if len(found) == 1:
            return found.pop()
    return "" if programme.has_own_dates else _general_publication_date(texts, looks_back=looks_back)


def _whole_period(match: re.Match[str], text: str) -> tuple[str, str]:
    """Return the dates of a match. Two visits ("5 to 9 May and 7 to 8 June 2023") are treated as one period."""
    start, end = parse_period(match["period"]) if "period" in match.re.groupindex else (parse_date(match["date"]),) * 2
    rest = re.match(rf"\s*(?:and|,|&)\s*(?:(?P<period>{PERIOD})|(?P<date>{DATE}))", text[match.end() :], re.IGNORECASE)
    if start and rest and rest["period"]:
        later = parse_period(rest["period"])
        end = max(end, later[1])
    return start, end


def _general_inspection_dates(texts: Sequence[str]) -> tuple[str, str]:
    found: Counter[tuple[str, str]] = Counter()
    months: Counter[str] = Counter()
    for text in texts:
        if not _INSPECTION.search(text):
            continue
        for match in re.finditer(rf"\b(?:between|from|dates?:?|:|took place)\s+{PERIOD}", text):
            dates = period(match)
            around = text[max(0, match.start() - 200) : match.start()]
            paused = re.search(
                r"paused|suspended|programme of|period of the", around + text[match.start() : match.start() + 10]
            )
            if dates[0] and not paused and _INSPECTION.search(around or text):
                found[dates] += 1
        for match in re.finditer(
            rf"(?:undertook|carried out|conducted|completed|took place|undertaken)\b[^.]{{0,60}}?\b(?:in|on)\s+{DATE}",
            text,
        ):
            if re.search(r"(?:review|inspection)\b", text[max(0, match.start() - 80) : match.end()]):
                months[iso(match["day"], match["month"], match["year"])] += 1
    if len(found) == 1 or (found and found.most_common(2)[0][1] > found.most_common(2)[1][1]):
        return found.most_common(1)[0][0]
    months.pop("", None)
    if not found and len(months) == 1:
        return (next(iter(months)),) * 2
    return "", ""


def _general_publication_date(texts: Sequence[str], *, looks_back: bool) -> str:
    """Return the date that is most clearly the report's: in a sentence, else on a line of its own, else elsewhere.

    A progress review mentions the publication of the earlier report, so in it a line of its own takes precedence.
    """
    lines = [match for text in texts[:15] if (match := _DATE_LINE.fullmatch(text))]
    said = [match for text in texts for match in _REPORT_PUBLISHED.finditer(text) if _is_of_this_report(text, match)]
    mentioned = [match for text in texts for match in _PUBLISHED.finditer(text) if _is_of_this_report(text, match)]
    for matches in (lines, said, mentioned) if looks_back else (said, lines, mentioned):
        found = {iso(match["day"], match["month"], match["year"]) for match in matches} - {""}
        if len(found) == 1:
            return next(iter(found))
    return ""


def _is_of_this_report(text: str, match: re.Match[str]) -> bool:
    """Return whether the date is that of this report, not of a framework or an earlier report."""
    before = text[max(0, match.start() - 120) : match.end()]
    other = r"framework|guidance|strategy|\bact\b|earlier|previous|initial|(?:plan|findings)[^,.]{0,12} publi"
    return re.search(other, before, re.IGNORECASE) is None
