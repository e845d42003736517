"""Which documents are one inspection. All areas and inspections are invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from synth.reports import Metadata, Report
from synth.reports.inspections.identity import assign_inspections, belong_together

REPORT = Metadata(
    area="Strathorran",
    inspection_start="2030-11-04",
    inspection_end="2030-12-02",
    publication_date="2031-01-20",
    year=2031,
    programme="at risk of harm",
)
RELEASE = Metadata(area="Strathorran", publication_date="2031-01-20", year=2031)


def assign(*facts: Metadata) -> tuple[list[str], list[str]]:
    names = [f"document-{number}" for number in range(1, len(facts) + 1)]
    reports = [Report(Path(name), (), metadata) for name, metadata in zip(names, facts, strict=True)]
    ids, doubts = assign_inspections(reports, names, names)
    return ids, [doubt.text for doubt in doubts]


def test_a_press_release_of_the_same_day_belongs_to_the_report() -> None:
    assert assign(REPORT, RELEASE) == (["strathorran-2031", "strathorran-2031"], [])


@pytest.mark.parametrize(
    "change",
    [
        {"area": "North Strathorran"},
        {"area": ""},
        {"inspection_end": "2030-12-03"},
        {"inspection_start": "2030-11-05"},
        {"programme": "progress review"},
    ],
)
def test_what_differs_in_area_dates_or_programme_stays_apart(change: dict[str, str]) -> None:
    other = replace(REPORT, **change)
    assert not belong_together(REPORT, other)
    ids, _ = assign(REPORT, other)
    assert ids[0] != ids[1]


def test_two_reports_of_an_area_and_year_without_a_date_are_told_apart_by_their_documents() -> None:
    ids, _ = assign(Metadata(area="Strathorran", year=2031), Metadata(area="Strathorran", year=2031))
    assert ids == ["strathorran-2031-document-1", "strathorran-2031-document-2"]


def test_without_an_area_two_documents_never_meet() -> None:
    ids, doubts = assign(replace(REPORT, area=""), replace(REPORT, area=""))
    assert ids == ["document-1", "document-2"]
    assert all("no area of the inspection was found" in doubt for doubt in doubts)


def test_a_month_agrees_with_a_day_in_it() -> None:
    assert belong_together(REPORT, replace(REPORT, inspection_start="2030-11", inspection_end="2030-12"))


def test_a_release_does_not_bind_two_reports_that_contradict_each_other() -> None:
    other = replace(REPORT, inspection_start="2030-10-01", inspection_end="2030-10-20")
    ids, doubts = assign(REPORT, RELEASE, other)
    assert ids[0] == ids[1] != ids[2]
    assert any("two inspections of Strathorran within 18 months" in doubt for doubt in doubts)


def test_two_inspections_of_an_area_are_asked_about_only_within_18_months() -> None:
    later = {"inspection_start": "2032-07-01", "inspection_end": "2032-07-20", "publication_date": "2032-09-01"}
    assert assign(REPORT, replace(REPORT, year=2032, **later)) == (["strathorran-2031", "strathorran-2032"], [])
