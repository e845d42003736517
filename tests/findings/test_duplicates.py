from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.findings import mark_duplicates

WORDS = st.sampled_from(
    ["Staff", "staff", "STAFF's", "staff’s", "plans", "Plans,", "36", "36%", "_well_", "well", "ﬁt", "\x0b"]
)


def linked(*rows: tuple[str, str]) -> list[str]:
    """Links of sentences, given as (inspection, text), with the ids 1, 2, 3 …."""
    inspections, texts = zip(*rows, strict=True)
    ids = [str(number) for number in range(1, len(rows) + 1)]
    table = pd.DataFrame({"finding_id": ids, "inspection_id": inspections, "text": texts}, dtype="str")
    return mark_duplicates(table).tolist()


def test_a_finding_quoted_in_a_press_release_is_linked_to_the_report():
    assert linked(
        ("a", "Children’s views were heard by all staff."),
        ("a", "They agreed."),
        ("a", "“Children's views were heard by all staff.”"),
        ("b", "Children's views were heard by all staff."),
    ) == ["", "", "1", ""]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("STAFF in the Straße KNEW families’ plans well", id="case, by folding"),
        pytest.param("“Staff in the Straße knew families' plans well”", id="quotes and apostrophes"),
        pytest.param("Staff in the Straße knew families plans – well!", id="no apostrophe, a dash"),
        pytest.param("**Staff** in the  Straße\u00a0knew families’ plans _well_.", id="emphasis and spaces"),
        pytest.param("Staﬀ in the Straße knew families’ plans well.", id="ligature"),
    ],
)
def test_what_makes_no_difference(other):
    assert linked(("a", "Staff in the Straße knew families’ plans well."), ("a", other)) == ["", "1"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("About 36 of staff had been trained.", id="a percentage is no number"),
        pytest.param("About 37% of staff had been trained.", id="another figure"),
        pytest.param("About 36% of all staff had been trained.", id="one word more"),
    ],
)
def test_what_makes_another_sentence(other):
    assert linked(("a", "About 36% of staff had been trained."), ("a", other)) == ["", ""]


def test_a_third_one_is_linked_to_the_first():
    sentence = "Plans were clear and up to date."
    assert linked(("a", sentence), ("a", sentence), ("a", sentence)) == ["", "1", "1"]


@pytest.mark.parametrize("text", ["They agreed.", "—", ""], ids=["few words", "no word", "empty"])
def test_short_sentences_may_come_again(text):
    assert linked(("a", text), ("a", text)) == ["", ""]


def test_the_index_is_that_of_the_table():
    table = pd.DataFrame({"finding_id": [], "inspection_id": [], "text": []}, dtype="str")
    assert len(mark_duplicates(table)) == 0
    table = pd.DataFrame({"finding_id": ["1"], "inspection_id": ["a"], "text": ["b"]}, index=[7])
    assert mark_duplicates(table).index.tolist() == [7]


def one_by_one(table):
    """The same, sentence by sentence and in the plainest way."""
    seen, links = {}, []
    for row in table.itertuples():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", row.text).casefold())
        text = "".join(letter for letter in text if letter not in "'’ʼ‘")
        words = "".join(letter if letter.isalnum() or letter == "%" else " " for letter in text).split()
        earlier = seen.setdefault((row.inspection_id, *words), row.finding_id) if len(words) >= 5 else row.finding_id
        links.append("" if earlier == row.finding_id else earlier)
    return links


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from("ab"), st.lists(WORDS, min_size=4, max_size=6)), max_size=12))
def test_it_is_what_comparing_every_sentence_gives(rows):
    table = pd.DataFrame(
        {
            "finding_id": [str(number) for number in range(len(rows))],
            "inspection_id": [inspection for inspection, _ in rows],
            "text": [" ".join(words) for _, words in rows],
        },
        dtype="str",
    )
    assert mark_duplicates(table).tolist() == one_by_one(table)
