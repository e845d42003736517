from __future__ import annotations

import pytest

from synth.findings import probability_columns
from synth.review import misclassifications, theme_confusion


@pytest.fixture
def predictions(labelled, taxonomy):
    table = labelled.assign(**dict.fromkeys(probability_columns(taxonomy), 0.5))
    table.loc[0, ["themes", "p_relationships", "p_leadership"]] = ["leadership", 0.1, 0.8]
    table.loc[1, ["polarity", "p_improvement"]] = ["strength", 0.2]
    table.loc[7, ["kind", "polarity", "p_finding"]] = ["finding", "strength", 0.9]
    return table


def test_each_difference_is_one_row_and_the_surest_comes_first(labelled, predictions, taxonomy):
    table = misclassifications(labelled, predictions, taxonomy)
    assert table[["error", "theme", "probability"]].values.tolist() == [
        ["missed", "relationships", 0.1],
        ["kind", "", 0.1],
        ["added", "leadership", 0.2],
        ["polarity", "", 0.2],
    ]
    assert len(table) == 4
    assert table["probability"].is_monotonic_increasing


def test_the_sentence_before_is_of_the_same_document(labelled, predictions, taxonomy):
    table = misclassifications(labelled, predictions, taxonomy).set_index("error")
    assert table.loc["missed", "before"] == ""
    assert table.loc["polarity", "before"] == labelled["text"].iloc[0]


def test_nothing_differs_from_itself(labelled, taxonomy):
    same = labelled.assign(**dict.fromkeys(probability_columns(taxonomy), 0.5))
    assert misclassifications(labelled, same, taxonomy).empty


def test_confusion_counts_what_was_given_instead(labelled, predictions, taxonomy):
    counts = theme_confusion(labelled, predictions, taxonomy)
    assert counts.loc["relationships", "leadership"] == 1
    assert counts.to_numpy().sum() == 1


def test_what_was_said_instead_is_named(labelled, predictions, taxonomy):
    predictions = predictions.assign(p_strength=0.5, p_improvement=0.5)
    predictions.loc[1, ["p_strength", "p_improvement"]] = [0.75, 0.2]
    table = misclassifications(labelled, predictions, taxonomy).set_index("error")
    assert table.loc[["missed", "added", "polarity", "kind"], "taken_for"].tolist() == [
        *("leadership", "relationships"),
        *("", ""),
    ]
    assert table.loc["polarity", ["label", "prediction"]].tolist() == ["improvement", "strength"]
    assert table.loc["missed", ["label", "prediction"]].tolist() == ["relationships", "leadership"]


def test_the_probability_is_that_of_the_label(labelled, taxonomy):
    same = labelled.assign(**dict.fromkeys(probability_columns(taxonomy), 0.25))
    other = labelled.index[labelled["kind"] == "other"][0]
    same.loc[other, ["kind", "p_finding"]] = ["finding", 0.875]
    same.loc[0, ["kind", "p_finding"]] = ["other", 0.375]
    table = misclassifications(labelled, same, taxonomy).set_index("finding_id")
    assert table["error"].tolist() == ["kind", "kind"]
    assert table["probability"].tolist() == [0.125, 0.375]


def test_what_was_missed_with_nothing_in_its_place_is_counted_apart(labelled, taxonomy):
    given = labelled.copy()
    given.loc[[0, 9], "themes"] = ""
    given.loc[3, "themes"] = "data;poverty"
    counts = theme_confusion(labelled, given, taxonomy)
    assert counts.loc["relationships", "none"] == 2
    # Of two themes that were missed, each is counted with each that was added.
    assert counts.loc[["participation", "advocacy"], ["data", "poverty"]].eq(1).all().all()
    assert counts.to_numpy().sum() == 6
