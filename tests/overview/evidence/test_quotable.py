from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from synth.overview.evidence import quotable
from synth.overview.evidence.quotable import (
    is_quotable,
    is_statement,
    shows_side,
    stands_alone,
    states_grade,
    unbulleted,
)


@pytest.mark.parametrize(
    ("text", "side", "holds"),
    [
        ("Chronologies were of good quality.", "improvement", False),
        ("Chronologies were not of good quality.", "improvement", True),
        ("Chronologies were not of good quality.", "strength", False),
        ("Families were helped without delay and had no concerns.", "strength", True),
        ("Staff listened to children at risk of harm.", "strength", True),
        ("Support was less effective than in other areas.", "improvement", True),
        ("Most plans require improvement.", "improvement", True),
        ("Supervision has deteriorated in some teams.", "improvement", True),
    ],
)
def test_words_of_lack_are_the_second_witness(text, side, holds):
    assert shows_side(text, side) is holds


@pytest.mark.parametrize(
    "text",
    [
        "Advocacy for children.",
        "The partnership plans to offer advocacy to all children next year.",
        "We are delighted that inspectors recognised the work of our staff.",
        "You should be told about the advocacy worker in your area.",
        "“Children were listened to by all of the staff” said one parent there.",
        "good quality chronologies and clear plans for all children",
        "Fewer children were seen here than in similar areas (53%: 71%).",
        "Contextual safeguarding is an approach to the risks that young people meet outside their families.",
        "Children and young people should not have to wait so long for an advocate.",
    ],
    ids=[
        "fragment",
        "plan",
        "speech",
        "address",
        "quotation",
        "no sentence",
        "a figure in brackets",
        "definition",
        "wish",
    ],
)
def test_what_is_no_statement_of_inspectors_is_not_quoted(text):
    assert not is_statement(text)


@pytest.mark.parametrize(
    "text",
    [
        "Social workers build strong relationships with families.",
        "School nurses rarely raise concerns about children.",
        "Staff engage well with children and their parents.",
    ],
)
def test_a_verb_in_the_present_tense_makes_a_statement(text):
    assert is_statement(text)


@pytest.mark.parametrize(
    "text", ["Advocacy and family support for children in care.", "Social workers’ use of plans for all children."]
)
def test_a_noun_that_may_be_a_verb_does_not(text):
    assert not is_statement(text)


def test_a_numbered_paragraph_is_quoted_without_its_number():
    assert is_quotable("12.Children were listened to at their own meetings.", "strength")


@pytest.mark.parametrize(
    "opening", ["They", "However, staff", "As a result, staff", "In all of these, staff", "Despite this staff"]
)
def test_a_sentence_that_leans_on_another_does_not_stand_alone(opening):
    assert not stands_alone(f"{opening} used plans for children at risk of harm.")


@pytest.mark.parametrize(
    "text",
    [
        "Partners knew that there was more to do to achieve this.",
        "Oversight was not regular enough for these children.",
    ],
    ids=["at the end", "a noun not named before"],
)
def test_a_sentence_that_refers_to_another_does_not_stand_alone(text):
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "All are supported with rent, books and travel costs.",
        "A few have waited too long for support at home.",
        "In many of the records seen, this led to a delay in support.",
        "For other children, changes of worker have led to delay.",
    ],
    ids=["all of whom", "a few of whom", "what led to it", "other than whom"],
)
def test_a_sentence_whose_subject_stands_before_it_does_not_stand_alone(text):
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text", ["All children are supported by staff.", "In many of the records seen, plans were not clear."]
)
def test_a_sentence_with_a_subject_of_its_own_stands_alone(text):
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Outstanding",
        "The impact of leaders on the work of family centres: good",
        "Children’s services in Merrowdale are inadequate because:",
        "Leadership, management and governance remain inadequate.",
        "Services for older children were judged to be adequate at that inspection.",
        "We evaluated the impact on children and young people as very good.",
        "The graded judgement for family centres is that they are good.",
    ],
)
def test_a_sentence_that_only_states_a_grade_is_neither_quoted_nor_a_point(text):
    assert states_grade(text)
    assert not is_statement(text)


@pytest.mark.parametrize(
    "text",
    [
        "The quality of early help plans is good.",
        "Oversight of plans by managers was weak in two of the teams.",
        "Leaders judged that early help was good value and extended it.",
        "Most plans require improvement.",
        "Outcomes were recorded in three groups: good practice, concerns and plans.",
    ],
)
def test_a_finding_with_a_word_of_the_scale_states_no_grade(text):
    assert not states_grade(text)


@pytest.mark.parametrize(
    "text",
    [
        "Direct work with her was limited and did not reduce the risk.",
        "A 14-year-old boy waited too long for a place at a school.",
    ],
)
def test_a_sentence_on_one_child_does_not_stand_for_the_inspection(text):
    assert not stands_alone(text)


def test_a_weakness_for_few_children_is_not_quoted():
    text = "A very small number of children in Merrowdale were waiting too long for support."
    assert not is_quotable(text, "improvement")
    assert is_quotable(text.replace("A very small number of children", "Many children"), "improvement")


def test_a_sentence_may_refer_to_what_it_says_itself():
    assert stands_alone("Few plans were reviewed, and for these plans the actions were not clear.")


@pytest.mark.parametrize("bullet", ["\uf06e ", "◼ ", "12.", "• \u00a0", "– 3. "])
def test_bullets_and_paragraph_numbers_are_left_out(bullet):
    assert unbulleted(f"{bullet}Chronologies were good.") == "Chronologies were good."


def test_no_word_of_the_lists_has_an_asterisk_inside():
    lists = tomllib.loads(Path(quotable.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    assert not [term for terms in lists.values() for term in terms if "*" in term.strip("*")]


def test_a_plain_finding_is_quotable():
    assert is_quotable("Independent advocacy was not routinely offered to children.", "improvement")
