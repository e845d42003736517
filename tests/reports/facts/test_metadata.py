from __future__ import annotations

from collections.abc import Callable

import pytest

from synth.reports import Metadata, Report
from synth.reports.facts.dates import iso

Read = Callable[..., Report]


@pytest.fixture
def read_metadata(read_text: Read) -> Callable[[str], Metadata]:
    return lambda text: read_text(text).metadata


ReadMetadata = Callable[[str], Metadata]


def test_what_a_report_states(read_metadata: ReadMetadata) -> None:
    facts = read_metadata(
        "Report of a joint inspection of services for children and young people at risk of harm in North "
        "Strathorran\n\n"
        "Prepared by the inspectors\n\n3 September 2024\n\nOur approach\n\nWe use the framework published in "
        "August 2019.\n\n"
        "The joint inspection took place between 5 February and 9 May 2024. The programme was paused between "
        "March 2020 and June 2021.\n\n"
        "We read records of 60 children and young people. We received 1,405 responses from staff.\n\n"
        "Evaluation of quality indicator 2.1: VERY GOOD\n\nWe evaluated the first response as weak or better "
        "in few records.\n"
    )
    assert facts == Metadata(
        area="North Strathorran",
        inspection_start="2024-02-05",
        inspection_end="2024-05-09",
        publication_date="2024-09-03",
        year=2024,
        programme="at risk of harm",
        grade="very good",
        quality_indicator="2.1",
        numbers=(("children and young people", 60), ("responses", 1405)),
    )


def test_nothing_is_guessed(read_metadata: ReadMetadata) -> None:
    assert (
        read_metadata("Plans were clear and good. Since 2019 and again in May 2020 staff were trained.") == Metadata()
    )


def test_a_progress_review_speaks_of_the_earlier_report(read_metadata: ReadMetadata) -> None:
    facts = read_metadata(
        "Joint inspection of services for children in Strathorran: progress review\n\n12 March 2024\n\nBackground\n\n"
        "The first inspection took place in 2021, and our report was published in May 2022.\n"
    )
    assert (facts.programme, facts.publication_date, facts.year) == ("progress review", "2024-03-12", 2024)


def test_a_progress_review(read_metadata: ReadMetadata) -> None:
    facts = read_metadata(
        "Inspectors report progress in Strathorran children's services\n\nInspectors returned for a follow-up "
        "review of services.\n\n"
        "Staff of the partnership undertook the latest review in May 2016.\n"
    )
    assert (facts.programme, facts.inspection_start, facts.inspection_end, facts.year) == (
        "progress review",
        "2016-05",
        "2016-05",
        2016,
    )


@pytest.mark.parametrize(
    ("title", "area"),
    [
        (
            "Joint inspection of services for children in the Orran and Mid Fallow community planning partnership area",
            "Orran and Mid Fallow",
        ),
        ("Joint inspection of adult support in Isle of Fallow", "Isle of Fallow"),
        ("Services for children in Strathorran Council area", "Strathorran"),
        ("Strathorran: joint inspection of services for children", "Strathorran"),
        ("Joint inspection of services for children in Scotland", ""),
        ("Key messages from joint inspections between 2021 and 2025", ""),
    ],
)
def test_areas_in_titles(read_metadata: ReadMetadata, title: str, area: str) -> None:
    assert read_metadata(f"{title}\n\nPlans were clear.\n").area == area


def test_two_areas_are_a_doubt(read_text: Read) -> None:
    report = read_text(
        "A paper\n\nThe inspection of the Strathorran community planning partnership was long.\n\n"
        "That of the Fallowshire community planning partnership was short.\n"
    )
    assert report.metadata.area == ""
    assert "area not clear: Fallowshire, Strathorran" in report.notes


def test_two_evaluations_are_a_doubt(read_text: Read) -> None:
    report = read_text(
        "Plans were read.\n\nQuality indicator 2.1 was evaluated as good.\n\nEvaluation of quality indicator "
        "2.1: WEAK\n"
    )
    assert (report.metadata.quality_indicator, report.metadata.grade) == ("2.1", "")
    assert "grade not clear: 2.1 good, 2.1 weak" in report.notes


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        ("The inspection took place between 12 July 2021 and 15 November 2021.", ("2021-07-12", "2021-11-15")),
        ("The inspection took place between 3 and 28 June 2021.", ("2021-06-03", "2021-06-28")),
        ("Our inspection took place from Monday 3rd May to 4th June 2021.", ("2021-05-03", "2021-06-04")),
        ("The inspection was carried out between May and August 2022.", ("2022-05", "2022-08")),
        ("The inspection took place between 31 June 2021 and 5 July 2021.", ("", "")),
        ("Training took place between 1 May 2021 and 5 July 2021.", ("", "")),
        ("The inspection took place between 5 July 2022 and 1 May 2021.", ("", "")),
    ],
)
def test_inspection_dates(read_metadata: ReadMetadata, sentence: str, dates: tuple[str, str]) -> None:
    facts = read_metadata(f"Plans were clear.\n{sentence}\n")
    assert (facts.inspection_start, facts.inspection_end) == dates


@pytest.mark.parametrize(
    ("given", "expected"),
    [(("3", "Sept", "2022"), "2022-09-03"), (("30", "February", "2022"), ""), ((None, "may", "2022"), "2022-05")],
)
def test_iso(given: tuple[str | None, str, str], expected: str) -> None:
    assert iso(*given) == expected
