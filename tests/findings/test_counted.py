from __future__ import annotations

import pandas as pd
import pytest

from synth.findings import is_counted, is_standard_text, of_inspectors, summary_of


@pytest.mark.parametrize(
    ("voice", "counts"),
    [("inspectors", True), ("", True), (None, True), ("services", False), ("another", False)],
    ids=["inspectors", "empty", "missing", "services", "unknown"],
)
def test_only_the_words_of_inspectors_are_counted(voice, counts):
    table = pd.DataFrame({"voice": [voice], "repeat_of": [""]}, index=[7])
    assert of_inspectors(table).to_dict() == {7: counts}
    assert is_counted(table).to_dict() == {7: counts}


def test_without_a_voice_all_are_of_inspectors_and_a_repeat_is_not_counted():
    table = pd.DataFrame({"repeat_of": ["", "f-1", ""]}, index=[3, 4, 5])
    assert of_inspectors(table).to_dict() == {3: True, 4: True, 5: True}
    assert is_counted(table).to_dict() == {3: True, 4: False, 5: True}


def test_a_repeat_in_the_words_of_services_is_not_counted_either():
    table = pd.DataFrame({"voice": ["services", "inspectors"], "repeat_of": ["f-1", "f-1"]})
    assert not is_counted(table).any()


def test_sentences_findings_and_themes_are_counted():
    table = pd.DataFrame(
        [
            ("finding", "data;advocacy:improvement"),
            ("finding", "data;advocacy:improvement"),
            ("finding", "data"),
            ("finding", ""),
            ("other", ""),
            ("other", ""),
        ],
        columns=["kind", "themes"],
        dtype="str",
    )
    assert summary_of(table) == {
        "sentences": 6,
        "findings": 4,
        "without_theme": 1,
        "theme data": 3,
        "theme advocacy": 2,
    }


def test_a_table_without_sentences_has_zeros():
    empty = pd.DataFrame({"kind": [], "themes": []}, dtype="str")
    assert summary_of(empty) == {"sentences": 0, "findings": 0, "without_theme": 0}


@pytest.mark.parametrize(
    ("part", "counts"), [("body", True), ("definition", False), ("contents", False), ("contact", False), ("", True)]
)
def test_what_a_model_finds_in_standard_text_is_not_counted(part, counts):
    table = pd.DataFrame({"part": [part], "repeat_of": [""], "p_finding": [0.9]})
    assert is_counted(table).to_list() == [counts]


def test_what_people_labelled_in_standard_text_is_counted():
    table = pd.DataFrame({"part": ["definition"], "repeat_of": [""]})
    assert is_counted(table).all()
    assert not is_standard_text(table).any()
