from __future__ import annotations

from collections.abc import Callable

import pytest

from synth.programmes import PARTS
from synth.reports import Report
from synth.reports.blocks import Block
from synth.reports.structure.sections import find_sentences, part_of_heading


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("Contents", "contents"),
        ("Our remit", "method"),
        ("How we conducted this inspection", "method"),
        ("The terms that we use in this report (see appendix 2)", "definition"),
        ("Appendix 2: Key terms", "definition"),
        ("Key facts", "context"),
        ("Key messages:", "key_message"),
        ("Key message 7", "key_message"),
        ("Statement 1: Key messages", "key_message"),
        ("Statement 2 key messages", "key_message"),
        ("Statement 2: Key messages (continued)", "key_message"),
        ("Relationships – key messages", "key_message"),
        ("How good is leadership? Key messages:", "key_message"),
        ("Our key messages", "key_message"),
        ("How we arrived at key messages", "method"),
        ("Involving families in key messages", ""),
        ("How good is leadership?", "body"),
        ("3. How good is the partnership at keeping children safe?", "body"),
        ("How effective are services?", "body"),
        ("What difference is being made?", "body"),
        ("Strengths", "strengths"),
        ("Areas for improvement", "improvement"),
        ("Statement 3: Families are involved.", "body"),
        ("Good practice example:", "good_practice"),
        ("Evaluation of quality indicator 2.1: GOOD", "evaluation"),
        ("Evaluation of the impact on children", "evaluation"),
        ("Quality indicator 2.1, impact on children: VERY GOOD", "evaluation"),
        ("Quality indicator 2.1: impact on children", "body"),
        ("Conclusion", "conclusion"),
        ("What happens next?", "next_steps"),
        ("Appendix 1: The quality indicators", "appendix"),
        ("Appendix 3: Summary for children, young people, parents and carers", "easy_read"),
        ("What services in Strathorran did well", "easy_read"),
        ("Improvement plan", "action"),
        ("Recommendations", "action"),
        ("Notes to editors", "contact"),
        ("Quality of relationships", ""),
        ("Planning and reviewing", ""),
    ],
)
def test_part_of_heading(heading: str, part: str) -> None:
    assert part_of_heading(heading) == part


def test_every_part_is_declared(read_text: Callable[..., Report]) -> None:
    report = read_text("Strengths\n\nPlans were clear.\n\nEvaluation of quality indicator 2.1: GOOD\n\nIt was good.\n")
    assert {sentence.part for sentence in report.sentences} <= set(PARTS)


def heading(text: str, level: int = 0) -> Block:
    return Block(text, "heading", level)


def parts(*blocks: Block) -> list[str]:
    return [sentence.part for sentence in find_sentences(blocks)[0]]


TEXT = Block("Plans were clear.")


def test_a_heading_without_part_is_body_after_key_messages() -> None:
    assert parts(heading("Key messages"), TEXT, heading("Staff confidence"), TEXT) == ["key_message", "body"]


def test_an_appendix_goes_on_over_headings_without_part() -> None:
    assert parts(heading("Appendix 1: The scale"), TEXT, heading("Excellent"), TEXT, heading("Conclusion"), TEXT) == [
        "appendix",
        "appendix",
        "conclusion",
    ]


def test_a_summary_for_children_keeps_its_part() -> None:
    assert parts(
        heading("Appendix 3: Summary for children", 1),
        heading("Areas for improvement", 2),
        TEXT,
        heading("Conclusion", 1),
        TEXT,
    ) == [
        "easy_read",
        "conclusion",
    ]


def test_headings_that_are_sentences_are_kept_as_such() -> None:
    sentences, outline = find_sentences(
        [heading("Statement 1: Children are safer because risks are seen early."), TEXT]
    )
    assert [(sentence.part, sentence.section[:11]) for sentence in sentences] == [
        ("heading", "Statement 1"),
        ("body", "Statement 1"),
    ]
    assert outline[0].sentences == 1


def test_text_without_headings_is_body() -> None:
    assert parts(TEXT, TEXT) == ["body", "body"]


def test_the_outline_counts_sentences() -> None:
    _, outline = find_sentences(
        [heading("Strengths", 1), Block("Plans were clear. Staff knew."), heading("More", 2), TEXT]
    )
    assert [(entry.text, entry.level, entry.sentences) for entry in outline] == [("Strengths", 1, 2), ("More", 2, 1)]
