from __future__ import annotations

from collections.abc import Callable

import pytest

from synth.errors import ReportError
from synth.reports import Report

Read = Callable[..., Report]


def texts(report: Report) -> list[str]:
    return [sentence.text for sentence in report.sentences]


REPORT = """Report of a joint inspection of services for children in Strathorran

11 March 2024

Contents

Introduction\t3\tStatement 2: Lives improve\t14
Key messages\t6\tConclusion\t30

Key messages

Strengths

1. Most children were kept safe. Staff knew them well.
2. Leaders had a shared vision

Statement 1: Children are safer because risks are seen early.

Quality of **first** responses

Staff used the [shared guide](#guide) well. They said:
- “it helps us”
- *training* had been good
"""


def test_sections_bullets_and_marks(read_text: Read) -> None:
    report = read_text(REPORT)
    rows = [
        (sentence.section, sentence.text)
        for sentence in report.sentences
        if sentence.part not in ("front", "contents", "heading")
    ]
    assert rows == [
        ("Strengths", "Most children were kept safe."),
        ("Strengths", "Staff knew them well."),
        ("Strengths", "Leaders had a shared vision"),
        ("Quality of first responses", "Staff used the shared guide well."),
        ("Quality of first responses", "They said:"),
        ("Quality of first responses", "“it helps us”"),
        ("Quality of first responses", "training had been good"),
    ]


def test_contents_lines_are_no_text_of_the_report(read_text: Read) -> None:
    report = read_text(REPORT)
    contents = [sentence.text for sentence in report.sentences if sentence.part == "contents"]
    assert contents == ["Introduction 3 Statement 2: Lives improve 14", "Key messages 6 Conclusion 30"]


def test_positions_count_from_one(read_text: Read) -> None:
    report = read_text(REPORT)
    assert [sentence.position for sentence in report.sentences] == list(range(1, len(report.sentences) + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(read_text: Read, encoding: str) -> None:
    assert texts(read_text("Children’s plans were clear. Café visits helped.".encode(encoding))) == [
        "Children’s plans were clear.",
        "Café visits helped.",
    ]


def test_another_encoding_is_noted(read_text: Read) -> None:
    assert "not UTF-8: read as Windows-1252" in read_text("Children’s plans were clear.".encode("cp1252")).notes


def test_unseen_marks_are_taken_out(read_text: Read) -> None:
    text = "\ufeffPlans\u200b were\u202f\u00a0clear\u00ad.\x00 \u202eStaff ﬁnd them.\u2028Few diﬀer."
    assert texts(read_text(text)) == ["Plans were clear.", "Staff find them.", "Few differ."]


def test_wrapped_lines_are_joined(read_text: Read) -> None:
    text = (
        "Staff across the partnership met every month to agree what each family\n"
        "needed. Plans were reviewed at those meetings, and most families said they\n"
        "knew what would happen next and who would be there with them at the time.\n\n"
        "- One service had been slow to answer, and a few families had waited for\n"
        "  many weeks.\n"
        "- Another was quick."
    )
    assert texts(read_text(text)) == [
        "Staff across the partnership met every month to agree what each family needed.",
        (
            "Plans were reviewed at those meetings, and most families said they knew what would happen next and who "
            "would be there with them at the time."
        ),
        "One service had been slow to answer, and a few families had waited for many weeks.",
        "Another was quick.",
    ]


def test_markdown(read_text: Read) -> None:
    text = (
        "# Report\n\n## Strengths\n\nPlans were *clear* and/or __short__.\n\nWhat comes\n----------\n\n> We "
        "heard this. \n\n| Area | Who |\n|---|---|\n| Plans were late. | Staff |\n"
    )
    report = read_text(text, "report.md")
    assert [(sentence.section, sentence.text) for sentence in report.sentences] == [
        ("Strengths", "Plans were clear and/or short."),
        ("What comes", "We heard this."),
        ("What comes", "Plans were late."),
        ("What comes", "Staff"),
    ]


def test_a_line_that_announces_is_no_heading(read_text: Read) -> None:
    report = read_text("Strengths\n\nInspectors found that:\n\nTotal population: 12,300 people\n\nPlans were clear.")
    assert [(sentence.section, sentence.text) for sentence in report.sentences] == [
        ("Strengths", "Inspectors found that:"),
        ("Strengths", "Total population: 12,300 people"),
        ("Strengths", "Plans were clear."),
    ]


def test_numbered_paragraphs_of_a_council_paper(read_text: Read) -> None:
    text = (
        "4 Findings\n\n4.5 Strengths\n\n4.5.1 Inspectors said that plans were clear. They were "
        "shared.\n\n4.5.2 Leaders agreed.\n"
    )
    report = read_text(text)
    assert texts(report) == ["Inspectors said that plans were clear.", "They were shared.", "Leaders agreed."]
    assert {sentence.section for sentence in report.sentences} == {"4.5 Strengths"}


def test_pages_by_form_feed(read_text: Read) -> None:
    report = read_text("Plans were clear.\fReviews were late.")
    assert [sentence.page for sentence in report.sentences] == [1, 2]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\x00" * 500, "is empty", id="only zeros"),
        pytest.param(b"\xef\xbb\xbf \n", "is empty", id="only a mark"),
        pytest.param(bytes(range(32)) * 50, "is not text", id="binary"),
        pytest.param(b"%PDF-1.7 ...", "but is a PDF", id="a PDF"),
        pytest.param(b"PK\x03\x04....", "but is a Word document", id="a zip file"),
        pytest.param(b"{\\rtf1 text}", "but is an RTF", id="rich text"),
        pytest.param(b"\x89PNG\r\n", "is a picture", id="a picture"),
        pytest.param(b"12 34 -- 56", "contains no sentence", id="figures only"),
    ],
)
def test_what_cannot_be_read_says_why(read_text: Read, content: bytes, problem: str) -> None:
    with pytest.raises(ReportError, match=problem) as caught:
        read_text(content)
    assert caught.value.remedy
    assert "report.txt" in caught.value.where


QUESTION = "How good is the partnership at recognising and responding when children and young people need protection?"


@pytest.mark.parametrize("number", ["", "3. ", "3 ", "2.1 "], ids=["none", "3.", "3", "2.1"])
def test_a_long_question_is_a_heading_and_ends_the_list_above(read_text: Callable[..., Report], number: str) -> None:
    report = read_text(
        f"Areas for improvement\n\n- Plans were late.\n\n{number}{QUESTION}\n\nStaff knew families well.\n"
    )
    assert [(row.section, row.part) for row in report.sentences] == [
        ("Areas for improvement", "improvement"),
        (f"{number}{QUESTION}", "heading"),
        (f"{number}{QUESTION}", "body"),
    ]


def test_a_numbered_question_of_another_kind_is_a_heading(read_text: Callable[..., Report]) -> None:
    question = "4. Do staff across all of the services know what they should do when they have concerns about a child?"
    report = read_text(f"Strengths\n\nPlans were clear.\n\n{question}\n\nMost of them knew.\n")
    assert [row.part for row in report.sentences] == ["strengths", "heading", "body"]


def test_a_list_of_questions_is_no_row_of_headings(read_text: Callable[..., Report]) -> None:
    report = read_text(
        "Our survey\n\nWe asked this.\n\n1. Do you feel safe at home?\n\n2. Does someone listen to you at school?\n\n"
        "Most said yes.\n"
    )
    assert {row.section for row in report.sentences} == {"Our survey"}
