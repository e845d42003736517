from __future__ import annotations

import re

import numpy as np
import pytest

from synth.overview.evidence.subthemes import SAME_POINT, find_subthemes, plain_wording

ABOUT = re.compile("advoca", re.IGNORECASE)
OFFER = ["Independent advocacy was not offered to children in {}.", "Advocacy was not routinely offered to children."]
KNOWN = ["Staff had a limited understanding of the advocacy service."]


def two_points():
    texts = [OFFER[0].format("Merrowdale"), OFFER[1], OFFER[1], KNOWN[0], KNOWN[0], OFFER[1]]
    names = ["a", "b", "c", "a", "d", "c"]
    vectors = np.array([[1, 0, 0.1], [1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0, 1, 0.1], [1, 0, 0]], dtype=np.float32)
    return texts, names, np.arange(6) + 10, vectors


def test_points_are_counted_by_inspection_and_worded_by_a_plain_finding():
    texts, names, rows, vectors = two_points()
    first, second = find_subthemes(
        texts, names, rows, "improvement", vectors=vectors, about=ABOUT, names=["Merrowdale"]
    )
    assert (first.wording, first.inspections) == ("Advocacy was not routinely offered to children", 3)
    assert first.rows == (10, 11, 12, 15)
    assert (second.inspections, second.rows) == (2, (13, 14))


def test_without_vectors_words_are_compared():
    texts, names, rows, _ = two_points()
    found = find_subthemes(texts, names, rows, "improvement", vectors=None, about=ABOUT)
    assert found[0].wording == "Advocacy was not routinely offered to children"
    assert find_subthemes(texts[:1], names[:1], rows[:1], "improvement", vectors=None, about=ABOUT) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Advocacy was not offered to children in Merrowdale.",
        "Only eight of the 60 children were offered advocacy.",
        "Advocacy workers had not helped them to speak at meetings.",
        "Staff had too little time for children and their families.",
        "The quality of advocacy was an area for improvement for children.",
        "The JAX team did not offer advocacy to all of the children.",
        "Advocacy is currently not offered to all of the children.",
        "For a small number of children, advocacy was not offered.",
        "Advocacy was not offered to children in the towns.",
        "Inspectors met children who were not offered advocacy.",
        "In the large majority of cases, advocacy was not offered to children.",
        "Advocacy was equally limited for children with disabilities.",
        "Some children were, however, not offered any advocacy.",
    ],
    ids=[
        "a place",
        "a number",
        "a pronoun",
        "another subject",
        "a verdict",
        "a local team",
        "a time",
        "a few",
        "a part of one area",
        "what inspectors did",
        "a share of one sample",
        "a comparison with what stands before",
        "a contrast with what stands before",
    ],
)
def test_what_is_not_plain_is_no_wording(text):
    assert plain_wording(text, "improvement", about=ABOUT, names=["Merrowdale"]) == ""


def test_a_point_is_not_everything_on_its_theme():
    """All findings are similar, as on one theme; what they share beyond it makes the point."""
    texts = [
        f"Advocacy was not {very * 'very '}{word} to children." for word in ("open", "known") for very in range(12)
    ]
    n, apart = len(texts), np.repeat(np.eye(2), 12, axis=0)
    vectors = np.hstack([np.full((n, 1), 2.0), apart, 0.1 * np.eye(n)]).astype(np.float32)
    length = np.linalg.norm(vectors, axis=1)
    assert (vectors @ vectors.T / np.outer(length, length)).min() > SAME_POINT
    names = [f"i{number}" for number in range(n)]
    found = find_subthemes(texts, names, np.arange(n), "improvement", vectors=vectors, about=ABOUT)
    assert [point.rows for point in found] == [tuple(range(12)), tuple(range(12, 24))]


def test_an_opening_is_left_out():
    text = "Inspectors found that advocacy was not offered to all children."
    assert plain_wording(text, "improvement", about=ABOUT) == "Advocacy was not offered to all children"


def test_those_whom_the_sentence_names_need_no_sentence_before():
    text = "Routes to advocacy for children at home were less clear than those for children in care."
    assert plain_wording(text, "improvement", about=ABOUT) == text.rstrip(".")


def points_of(*groups, others=None):
    """The points of groups of findings: in each, all say the same in inspections of their own."""
    texts = [text for group in groups for text in group]
    vectors = np.repeat(np.eye(len(groups)), [len(group) for group in groups], axis=0).astype(np.float32)
    names = [f"i{number}" for number in range(len(texts))]
    about = re.compile("advoca", re.IGNORECASE)
    return find_subthemes(
        texts, names, np.arange(len(texts)), "improvement", vectors=vectors, about=about, others=others
    )


def test_a_wording_that_makes_two_points_does_not_stand_for_findings_that_make_one():
    two, one = "Advocacy was rarely offered, and records were not kept.", "Advocacy was rarely offered to any children."
    (point,) = points_of([two, two, two, one])
    assert (point.wording, point.inspections) == (one.rstrip("."), 4)


def test_a_wording_on_its_own_theme_goes_before_one_on_another_too():
    both, own = "Advocacy and chronologies were not of a good quality.", "Advocacy was not of a good quality at all."
    (point,) = points_of([both, both, own], others=re.compile("chronolog"))
    assert (point.wording, point.inspections) == (own.rstrip("."), 3)


def test_the_first_point_is_the_one_that_most_inspections_make():
    two = "Advocacy was rarely offered, and records were not kept."
    counts = [point.inspections for point in points_of([two] * 5, ["Advocacy was not known to children at all."] * 3)]
    assert counts == [5, 3]


def test_a_point_is_not_made_again_in_other_words():
    """The groups differ beyond what all findings share, but their wordings are closer than a reader can tell apart."""
    texts = [
        f"Advocacy was not {very * 'very '}{word} to children." for word in ("open", "known") for very in range(12)
    ]
    n = len(texts)
    vectors = np.hstack([np.full((n, 1), 2.5), np.repeat(np.eye(2), 12, axis=0), 0.1 * np.eye(n)]).astype(np.float32)
    names = [f"i{number}" for number in range(n)]
    found = find_subthemes(texts, names, np.arange(n), "improvement", vectors=vectors, about=ABOUT)
    assert [point.rows for point in found] == [tuple(range(12))]
