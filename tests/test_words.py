from __future__ import annotations

import pytest

from synth.words import Unit, authors, column_in_file, column_of_file, counted, listed, speaking_of, worded


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 inspections"), (1, "1 inspection"), (2, "2 inspections"), (12345, "12,345 inspections")],
    ids=["none", "one", "two", "many"],
)
def test_a_noun_fits_its_number(number, words):
    assert counted(number, "inspection") == words


def test_a_plural_of_its_own_is_taken():
    assert [counted(number, "was", "were") for number in (1, 2)] == ["1 was", "2 were"]


@pytest.mark.parametrize(
    ("unit", "text", "said"),
    [
        (Unit("hospital", "hospitals"), "An inspection is one of 3 inspections.", "A hospital is one of 3 hospitals."),
        (Unit("agency", "agencies"), "In an inspection; Inspections count.", "In an agency; Agencies count."),
        (Unit("hospital", "hospitals"), "Use --inspections, inspection_id or inspections.csv.", None),
        (Unit(), "An inspection is one of 3 inspections.", None),
    ],
    ids=["article", "plural of its own", "names", "inspections"],
)
def test_a_text_names_the_unit_of_the_programme(unit, text, said):
    with speaking_of(unit):
        assert worded(text) == (said or text)
    assert worded(text) == text


def test_numbers_and_columns_follow_the_unit():
    with speaking_of(Unit("response form", "response forms")):
        assert counted(2, "inspection") == "2 response forms"
        assert counted(2, "sentence") == "2 sentences"
        names = [column_in_file(name) for name in ("inspection_id", "inspections", "inspections_earlier", "text")]
        assert names == ["response_form_id", "response_forms", "response_forms_earlier", "text"]
        assert [column_of_file(name) for name in ("response_form_id", "text")] == ["inspection_id", "text"]


def test_whose_words_count_is_said_in_the_words_of_the_programme():
    assert authors() == "inspectors"
    with speaking_of(Unit("response", "responses")):
        assert authors() == "the authors"


def test_lists_end_with_and():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["leadership", "data and outcomes", "advocacy"]) == "leadership, data and outcomes, and advocacy"
