from __future__ import annotations

import pandas as pd
import pytest

from synth.findings import repeats


def linked(*rows: tuple[str, str]) -> list[str]:
    """Links of sentences, given as (inspection, text), with the ids 1, 2, 3 …."""
    inspections, texts = zip(*rows, strict=True)
    ids = [str(number) for number in range(1, len(rows) + 1)]
    table = pd.DataFrame({"finding_id": ids, "inspection_id": inspections, "text": texts}, dtype="str")
    return repeats(table).tolist()


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
    assert len(repeats(table)) == 0
    table = pd.DataFrame({"finding_id": ["1"], "inspection_id": ["a"], "text": ["b"]}, index=[7])
    assert repeats(table).index.tolist() == [7]
