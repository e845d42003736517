"""Lines that are headings by their words alone, and where the sentences below them are counted. Text is invented."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from synth.reports import Report

Read = Callable[..., Report]


def place_of_last(report: Report) -> tuple[str, str]:
    return report.sentences[-1].section, report.sentences[-1].part


@pytest.mark.parametrize("number", ["3.", "13.", "3)", "3:", "3.2", "3.2.1.", "3"])
def test_a_numbered_question_of_the_framework_ends_the_strengths_above_it(read_text: Read, number: str) -> None:
    question = f"{number} How good is leadership?"
    page = f"<h2>Strengths</h2><p>Plans were clear.</p><p>{question}</p><p>Leaders were absent.</p>"
    assert place_of_last(read_text(page, "report.html")) == (question, "body")


@pytest.mark.parametrize(
    "line", ["How good is leadership?", "3. Do you feel safe?", "2024. How good is leadership?", "3.How good is it?"]
)
def test_other_questions_in_the_text_do_not(read_text: Read, line: str) -> None:
    page = f"<h2>Strengths</h2><p>Plans were clear.</p><p>{line}</p><p>Leaders led.</p>"
    assert place_of_last(read_text(page, "report.html")) == ("Strengths", "strengths")


@pytest.mark.parametrize(("number", "is_heading"), [("3. ", True), ("", False)])
def test_a_question_of_many_words_is_a_heading_if_it_has_a_number(
    read_text: Read, number: str, is_heading: bool
) -> None:
    question = f"{number}What is known of how services in Strathorran keep children and young people safe from harm?"
    report = read_text(f"A report\n\nStrengths\n\nPlans were clear.\n\n{question}\n\nLeaders were absent.\n")
    assert place_of_last(report) == ((question, "body") if is_heading else ("Strengths", "strengths"))
