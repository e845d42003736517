"""What a person is asked before the table of inspections is used. All reports are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from synth.reports import Reading, read_reports
from synth.reports.inspections.questions import inspection_overview, questions_of, summary_lines
from synth.words import Unit, speaking_of

TITLE = "Report of a joint inspection of services for children and young people at risk of harm in {}"
BODY = (
    "\n\nKey messages\n\nStaff knew families well.\n\nThe joint inspection took place between 4 November and "
    "2 December 2030.\n\nEvaluation of quality indicator 2.1: GOOD\n"
)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (tmp_path / "first-2031-01-20.txt").write_text(TITLE.format("Strathorran") + BODY, encoding="utf-8")
    (tmp_path / "second.txt").write_text(TITLE.format("Nowhere Known") + BODY, encoding="utf-8")
    return read_reports([tmp_path])


def test_an_area_that_is_not_in_the_list_is_a_question_and_no_fact(reading: Reading) -> None:
    assert list(reading.inspections["area"]) == ["", "Strathorran"]
    urgent = [question for question in questions_of(reading) if question.needs_attention]
    assert [(question.inspection_id, question.column) for question in urgent] == [("second", "area")]


def test_a_date_from_a_file_name_is_shown_as_that(reading: Reading) -> None:
    row = reading.inspections.iloc[1]
    assert (row["publication_date"], row["inspection_id"]) == ("2031-01-20", "strathorran-2031")
    [said] = [question for question in questions_of(reading) if question.inspection_id == "strathorran-2031"]
    assert (said.text, said.needs_attention) == ("publication date taken from the file name", False)


def test_the_summary_has_at_most_ten_lines_and_ends_with_a_count(reading: Reading) -> None:
    lines = summary_lines(reading, questions_of(reading))
    assert len(lines) <= 10
    assert lines[0] == "2 inspections of 1 area, 2030 to 2031, from 2 documents."
    assert "Date of publication taken from the file name: 1 inspection." in lines
    assert lines[-1].startswith("1 thing needs your attention. Correct it in the table ")


def test_doubtful_rows_come_first_with_the_doubt_in_words(reading: Reading) -> None:
    overview = inspection_overview(reading, questions_of(reading))
    assert list(overview["inspection_id"]) == ["second", "strathorran-2031"]
    assert "Nowhere Known is not in the list of areas" in overview["doubts"][0]


def test_only_of_inspections_is_asked_when_they_took_place_and_in_which_programme(tmp_path: Path) -> None:
    (tmp_path / "north.txt").write_text("Library of North\n\nThe library opens on Sundays.\n", encoding="utf-8")
    read = read_reports([tmp_path])
    assert {"programme", "inspection_start"} <= {question.column for question in questions_of(read)}
    with speaking_of(Unit("library", "libraries")):
        asked = questions_of(read)
        assert {question.column for question in asked} == {"area", "year", "publication_date"}
        lines = summary_lines(read, asked)
        assert lines[0] == "1 library, from 1 document."
        assert "Not stated: area of 1 library (north)." in lines
        assert not any("programme" in line or "Check" in line for line in lines)
        # Nor is it a doubt that a document is a unit of its own.
        assert not read_reports([tmp_path]).doubts
