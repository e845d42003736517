"""Conversion of the dates in reports to ISO format."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date

from synth.programmes.loading import MONTH

# The interpreter starts in the C locale, and synth does not set another.
_MONTHS = [month.lower() for month in month_name[1:]]


def _day(name: str, after: str = r"\s+") -> str:
    weekday = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
    return rf"{weekday}(?:the\s+)?(?P<day{name}>\d{{1,2}})(?:st|nd|rd|th)?{after}(?:of\s+)?"


def _date(name: str) -> str:
    return rf"(?:\b{_day(name)})?\b(?P<month{name}>{MONTH}),?\s+(?P<year{name}>\d{{4}})\b"


# "24–28 June"
_NO_SPACE = r"\s*"

DATE = _date("")
"""Pattern of a date with its year, with or without a day; groups day, month, year."""
PERIOD = (
    rf"(?:{_day('1', _NO_SPACE)})?(?:(?P<month1>{MONTH}),?(?:\s+(?P<year1>\d{{4}}))?)?"
    rf"\s*(?:to|and|until|[-–—])\s*{_date('2')}"
)
"""Pattern of "12 July 2021 and 5 November 2021", where the first year or month may be missing."""
_NUMERIC = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_A_DATE = re.compile(DATE, re.IGNORECASE)
_A_PERIOD = re.compile(PERIOD, re.IGNORECASE)


def iso(day: str | None, month: str, year: str) -> str:
    """Return a date in ISO format; without a day, ``YYYY-MM``; empty if the date does not exist.

    Examples
    --------
    >>> iso("3", "Sept", "2022"), iso(None, "May", "2016"), iso("31", "June", "2020")
    ('2022-09-03', '2016-05', '')
    """
    number = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith(month.lower().rstrip(".")[:3]))
    if not 1990 <= int(year) <= 2099:
        return ""
    return f"{year}-{number:02d}" if day is None else _numeric_date(day, number, year)


def period(found: re.Match[str]) -> tuple[str, str]:
    """Return the two dates of a match of `PERIOD`; empty if they are not valid."""
    month = found["month1"] or (found["month2"] if found["day1"] else None)
    end = iso(found["day2"], found["month2"], found["year2"])
    if month is None or not end:
        return "", ""
    start = iso(found["day1"], month, found["year1"] or found["year2"])
    if found["month1"] and not found["year1"] and start[:7] > end[:7]:
        # "11 December to 5 January 2024" began in the previous year.
        start = iso(found["day1"], month, str(int(found["year2"]) - 1))
    if not start or start[: len(end)] > end[: len(start)]:
        return "", ""
    return start, end


def parse_date(text: str) -> str:
    """Return a date in ISO format; empty if the text is not a date.

    Examples
    --------
    >>> parse_date("9 May 2018"), parse_date("25/11/2016"), parse_date("May 2018"), parse_date("soon")
    ('2018-05-09', '2016-11-25', '2018-05', '')
    """
    text = text.strip()
    if numeric := _NUMERIC.fullmatch(text):
        return _numeric_date(*numeric.groups())
    found = _A_DATE.fullmatch(text)
    return iso(found["day"], found["month"], found["year"]) if found else ""


def parse_period(text: str) -> tuple[str, str]:
    """Return the first and the last date of a period in ISO format; empty if the text is not a period.

    Examples
    --------
    >>> parse_period("24–28 June 2013")
    ('2013-06-24', '2013-06-28')
    >>> parse_period("12/09/2016 to 06/10/2016")
    ('2016-09-12', '2016-10-06')
    >>> parse_period("11 December to 5 January 2024")
    ('2023-12-11', '2024-01-05')
    """
    text = text.strip()
    numeric = _NUMERIC.findall(text)
    if len(numeric) == 2:
        start, end = (_numeric_date(*parts) for parts in numeric)
        return (start, end) if start and end and start <= end else ("", "")
    found = _A_PERIOD.fullmatch(text)
    return period(found) if found else ("", "")


def _numeric_date(day: str, month: str | int, year: str) -> str:
    """Return a date in British order (day first) in ISO format; empty if the date does not exist."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
