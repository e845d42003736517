"""Dates of the inspection as English reports state them, with a line of their own. All text is invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from synth.reports import Report


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("Inspection dates: 24 to 28 June 2024", ("2024-06-24", "2024-06-28")),
        ("INSPECTION DATES: 24–28 JUNE 2024", ("2024-06-24", "2024-06-28")),
        ("Inspection dates: 24 june to 5 july 2024", ("2024-06-24", "2024-07-05")),
        ("Inspection dates: 11 December until 5 January 2024", ("2023-12-11", "2024-01-05")),
        ("Inspection dates: 11 December 2023 to 5 January 2024", ("2023-12-11", "2024-01-05")),
        ("Inspection dates: 24 to 28 June 2024 and 8 to 9 July 2024", ("2024-06-24", "2024-07-09")),
        ("Inspection date: 24/06/2024 to 28/06/2024", ("2024-06-24", "2024-06-28")),
        ("Inspection dates: 30 June to 28 June 2024", ("", "")),
        ("Inspection dates: 24 to 31 June 2024", ("", "")),
    ],
)
def test_the_line_with_the_dates_of_the_inspection(
    read_text: Callable[..., Report], line: str, dates: tuple[str, str]
) -> None:
    facts = read_text(
        f"Inspection of Strathorran local authority children's services\n\n{line}\n\nLead inspector: Anna Example, His "
        "Majesty's Inspector\n\nSocial workers in Strathorran know children well.\n"
    ).metadata
    assert (facts.inspection_start, facts.inspection_end) == dates
