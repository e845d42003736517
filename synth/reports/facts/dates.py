"""Dates as reports write them, to ISO."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan"
    r"|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)


def _day(name: str) -> str:
    weekday = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
    return rf"{weekday}(?:the\s+)?(?P<day{name}>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?"


def _date(name: str) -> str:
    return rf"(?:\b{_day(name)})?\b(?P<month{name}>{_MONTH}),?\s+(?P<year{name}>\d{{4}})\b"


DATE = _date("")
"""Pattern of a date with its year, with or without a day: groups day, month, year."""
PERIOD = (
    rf"(?:{_day('1')})?(?:(?P<month1>{_MONTH}),?(?:\s+(?P<year1>\d{{4}}))?)?\s*(?:to|and|until|[-–—])\s*{_date('2')}"
)
"""Pattern of "12 July 2021 and 5 November 2021", where the first year, or month, may be left out."""


def iso(day: str | None, month: str, year: str) -> str:
    """Write a date as ISO; without a day, ``YYYY-MM``; empty if there is no such day.

    Examples
    --------
    >>> iso("3", "Sept", "2022"), iso(None, "May", "2016"), iso("31", "June", "2020")
    ('2022-09-03', '2016-05', '')
    """
    number = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith(month.lower().rstrip(".")[:3]))
    if not 1990 <= int(year) <= 2099:
        return ""
    if day is None:
        return f"{year}-{number:02d}"
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return ""


def period(found: re.Match[str]) -> tuple[str, str]:
    """Give the two dates of a match of `PERIOD`; empty ones if it is none."""
    month = found["month1"] or (found["month2"] if found["day1"] else None)
    end = iso(found["day2"], found["month2"], found["year2"])
    if month is None or not end:
        return "", ""
    start = iso(found["day1"], month, found["year1"] or found["year2"])
    if not start or start[: len(end)] > end[: len(start)]:
        return "", ""
    return start, end
