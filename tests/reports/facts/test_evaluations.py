"""Which sentence states the grade of the inspection. All areas and findings are invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from synth.reports import Report

OPENING = "Joint inspection of services in Thornhaven\n\nOur approach\n\nWe read records.\n\n"
Read = Callable[..., Report]


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        pytest.param("Evaluation of quality indicator 2.1\n\nEvaluation: ADEQUATE", "adequate", id="a line"),
        pytest.param("Evaluation\n\nThe quality indicator was evaluated as good.", "good", id="it was evaluated"),
        pytest.param("Evaluation\n\nWe evaluated this quality indicator as weak.", "weak", id="we evaluated"),
        pytest.param("Evaluation\n\nImpact on children: evaluated as GOOD", "good", id="a line with evaluated as"),
        pytest.param(
            "Evaluation of the impact on children\n\nOur evaluation of the impact in Thornhaven: VERY GOOD.",
            "very good",
            id="our evaluation",
        ),
        pytest.param("Evaluation\n\nEvaluation of impact on children: ADEQUATE", "adequate", id="evaluation of impact"),
        pytest.param(
            "Findings\n\nWe evaluated the impact of services (quality indicator 2.1) as GOOD.", "good", id="indicator"
        ),
        pytest.param("Findings\n\nQI 2.1 – GOOD", "good", id="a heading"),
        pytest.param("Findings\n\nInspectors evaluated the impact of services as good.", "good", id="press release"),
        pytest.param(
            "Findings\n\nInspectors spoke to staff. They gave an evaluation of weak for the impact of services.",
            "weak",
            id="they are inspectors",
        ),
        pytest.param("Findings\n\n“Very good” evaluation for children's services", "very good", id="headline"),
        pytest.param(
            "Evaluation\n\nImpact on families: ADEQUATE\n\nLeadership of change: ADEQUATE", "adequate", id="twice alike"
        ),
    ],
)
def test_the_grade_that_is_stated(read_text: Read, text: str, grade: str) -> None:
    assert read_text(f"{OPENING}{text}\n").metadata.grade == grade


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Evaluation\n\nAn evaluation of good applies where strengths are clear.", id="what a grade means"),
        pytest.param("Evaluation\n\nThe scale of quality indicator 2.1 ends in: excellent", id="the scale"),
        pytest.param("Appendix 1: The scale\n\nQuality indicator 2.1 is evaluated as GOOD.", id="an appendix"),
        pytest.param("Evaluation\n\nWe evaluated the impact as good or better in most records.", id="good or better"),
        pytest.param("Evaluation\n\nThe quality of chronologies was evaluated as weak.", id="chronologies"),
        pytest.param("Evaluation\n\nThe impact on safety was evaluated as very good.", id="safety alone"),
        pytest.param("Findings\n\nThe impact of training was evaluated as good.", id="training"),
        pytest.param("Evaluation\n\nIn our previous inspection we evaluated the impact as weak.", id="earlier"),
        pytest.param("Findings\n\nQuality indicator 2.1 was evaluated as weak in 2019.", id="a year"),
        pytest.param("Findings\n\nPartners evaluated quality indicator 2.1 as very good.", id="by partners"),
        pytest.param(
            "Findings\n\nLeaders agreed. They evaluated the impact of services as good.", id="they are leaders"
        ),
        pytest.param("Findings\n\nIn five inspections, the impact of services was evaluated as good.", id="several"),
        pytest.param("Findings\n\nQuality indicator 2.1 is a good example.", id="an ordinary word"),
        pytest.param("Findings\n\nQuality indicator 2.1 rose from weak to good.", id="from one to another"),
    ],
)
def test_a_grade_of_something_else_is_none(read_text: Read, text: str) -> None:
    report = read_text(f"{OPENING}{text}\n")
    assert report.metadata.grade == ""
    assert not any("evaluation" in note for note in report.notes)


def test_the_scale_in_an_appendix_is_no_second_grade(read_text: Read) -> None:
    report = read_text(
        f"{OPENING}Evaluation of quality indicator 2.1\n\nWe evaluated the impact (quality indicator 2.1) as GOOD.\n\n"
        "Appendix 1: The six-point scale\n\nQuality indicator 2.1 is evaluated on a scale of six points: excellent, "
        "very good, good, adequate, weak and unsatisfactory.\n"
    )
    assert (report.metadata.quality_indicator, report.metadata.grade) == ("2.1", "good")


def test_grades_of_several_indicators_are_a_doubt(read_text: Read) -> None:
    report = read_text(f"{OPENING}Evaluations\n\nImpact on children: good.\n\nLeadership of change: weak.\n")
    assert report.metadata.grade == ""
    assert "grade not clear: good, weak" in report.notes


def test_a_progress_review_does_not_take_the_earlier_grade(read_text: Read) -> None:
    report = read_text(
        "Progress review of services in Thornhaven\n\nFindings\n\nInspectors evaluated the impact as weak.\n"
    )
    assert (report.metadata.programme, report.metadata.grade) == ("progress review", "")
