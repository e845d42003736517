"""The date of publication in a file name."""

from __future__ import annotations

from pathlib import Path

import pytest

from synth.reports import Metadata, Report
from synth.reports.facts.file_name import add_date_of_file_name

INSPECTED = Metadata(area="Strathorran", inspection_start="2030-11-04", inspection_end="2030-12-02", year=2030)


def read_as(name: str, **facts: str) -> Report:
    metadata = Metadata(**{**INSPECTED.__dict__, **facts})
    return add_date_of_file_name(Report(Path("folder-2031-01-01") / name, (), metadata))


def test_the_name_fills_in_what_the_document_does_not_state() -> None:
    report = read_as("strathorran-2031-01-20.pdf")
    assert (report.metadata.publication_date, report.metadata.year) == ("2031-01-20", 2031)
    assert report.notes == ("publication date taken from the file name: 2031-01-20",)


@pytest.mark.parametrize(
    "name",
    [
        "strathorran.pdf",
        "strathorran-2030-11-30.pdf",  # before the inspection ended
        "strathorran-2033-01-20.pdf",  # years after it
        "strathorran-2031-02-30.pdf",  # no such day
        "strathorran-2031-01-20-saved-2031-03-01.pdf",  # two dates
        "case-12031-01-201.pdf",
    ],
)
def test_another_date_is_not_taken(name: str) -> None:
    report = read_as(name)
    assert (report.metadata, report.notes) == (INSPECTED, ())


def test_nothing_is_taken_where_the_dates_of_the_inspection_are_not_known() -> None:
    assert read_as("strathorran-2031-01-20.pdf", inspection_end="").metadata.publication_date == ""


def test_a_date_nearby_is_a_doubt_and_one_far_off_is_something_else() -> None:
    nearby = read_as("strathorran-2031-01-20.pdf", publication_date="2031-01-17")
    assert (nearby.metadata.publication_date, nearby.metadata.year) == ("", 2030)
    assert nearby.notes == ("publication date not clear: 2031-01-17 in the document, 2031-01-20 in its file name",)
    same = read_as("strathorran-2031-01-20.pdf", publication_date="2031-01-20")
    later = read_as("strathorran-2031-06-20.pdf", publication_date="2031-01-17")
    assert (same.metadata.publication_date, same.notes) == ("2031-01-20", ())
    assert (later.metadata.publication_date, later.notes) == ("2031-01-17", ())
