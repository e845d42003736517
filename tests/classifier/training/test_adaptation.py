"""A model that is adapted to corrections: what it learns, and what it leaves as it is. All sentences are invented."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier import save_model
from synth.classifier.training.adaptation import adapt, classify_again
from synth.findings import probability_columns

LABELS = ["kind", "polarity", "themes"]
TIMELY = "response to concerns"


@pytest.fixture
def sentences(labelled):
    return labelled.drop(columns=LABELS).reset_index(drop=True)


def classified(model, sentences):
    table = model.classify(sentences)
    return table, table[list(probability_columns(model.taxonomy))].to_numpy(dtype=np.float64)


def corrections(sentences, inspections):
    """People say that a prompt response is about leadership."""
    wrong = sentences["text"].str.contains(TIMELY) & sentences["inspection_id"].isin(inspections)
    rows = sentences.index[wrong]
    return pd.DataFrame({"kind": "finding", "polarity": "strength", "themes": "leadership"}, index=rows)


def test_what_was_corrected_is_learnt_for_other_inspections_and_the_rest_stays(model, sentences):
    known = sentences[sentences["inspection_id"] < "invented-5"].reset_index(drop=True)
    _, probability = classified(model, known)
    corrected = corrections(known, known["inspection_id"].unique())
    found = adapt(model, known, probability, corrected)
    assert found.right_before == 0
    assert found.held_out_inspections
    assert found.right_held_out == len(corrected) == 5

    others = sentences[sentences["inspection_id"] >= "invented-5"].reset_index(drop=True)
    after = found.model.classify(others)
    is_timely = others["text"].str.contains(TIMELY)
    assert set(after.loc[is_timely, "themes"]) == {"leadership"}
    assert after.loc[~is_timely, LABELS].equals(model.classify(others).loc[~is_timely, LABELS])
    assert found.model.facts["adapted"]["sentences"] == 5


def test_corrections_that_say_what_the_model_says_change_next_to_nothing(model, sentences):
    before, probability = classified(model, sentences)
    corrected = before.loc[[0, 11, 22, 33, 44], LABELS]
    found = adapt(model, sentences, probability, corrected)
    assert found.right_before == 5
    after, changed = classified(found.model, sentences)
    assert after[LABELS].equals(before[LABELS])
    assert np.abs(changed - probability).max() < 0.25


def test_sentences_are_classified_again_as_the_adapted_model_does(model, sentences):
    _, probability = classified(model, sentences)
    found = adapt(model, sentences, probability, corrections(sentences, ["invented-0", "invented-1"]))
    expected, numbers = classified(found.model, sentences)
    again = classify_again(model, found.model, sentences, probability)
    assert again[LABELS].equals(expected[LABELS])
    np.testing.assert_allclose(again[list(probability_columns(model.taxonomy))], numbers, atol=1e-4)
    assert np.abs(numbers - probability).max() > 0.2


def test_the_card_says_that_the_scores_are_those_of_the_model_before(model, sentences, tmp_path):
    _, probability = classified(model, sentences)
    save_model(model, tmp_path / "before")
    found = adapt(model, sentences, probability, corrections(sentences, ["invented-0"]))
    assert not found.held_out_inspections
    save_model(found.model, tmp_path / "after")
    card = (tmp_path / "after" / "README.md").read_text(encoding="utf-8")
    assert "adapted to 1 sentence that people corrected" in card
    assert "adapted" not in (tmp_path / "before" / "README.md").read_text(encoding="utf-8")
