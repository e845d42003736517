from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier import train_model
from synth.classifier.explanation.sentence import explain

CHRONOLOGIES = "Chronologies in AreaZ were not of a consistent quality."


@pytest.fixture
def explanation(model):
    return explain(model, f"•  {CHRONOLOGIES}", section="Findings")


def theme(explanation, name):
    return next(found for found in explanation.themes if found.theme == name)


def test_answers_are_those_of_the_model(model, explanation):
    table = pd.DataFrame({"text": [CHRONOLOGIES], "section": ["Findings"]}, dtype="str")
    answer = model.classify(table).iloc[0]
    assert explanation.text == CHRONOLOGIES
    assert (explanation.kind, explanation.polarity) == (answer["kind"], answer["polarity"])
    assert explanation.p_finding == pytest.approx(answer["p_finding"], abs=1e-6)
    assert explanation.polarities["improvement"] == pytest.approx(answer["p_improvement"], abs=1e-6)
    assert [found.theme for found in explanation.themes if found.given] == answer["themes"].split(";")
    for found in explanation.themes:
        assert found.probability == pytest.approx(answer[f"p_{found.theme}"], abs=1e-6)


def test_terms_stand_as_they_are_written(model):
    found = theme(explain(model, CHRONOLOGIES, section="Chronologies"), "chronologies")
    assert found.terms == found.section_terms == ("Chronologies",)
    assert theme(explain(model, CHRONOLOGIES), "poverty").terms == ()


def test_a_words_effect_is_what_the_model_loses_without_it(model, explanation):
    found = theme(explanation, "chronologies")
    assert {effect.word for effect in found.words} == {
        *("Chronologies", "in", "AreaZ", "were", "not", "of", "a", "consistent", "quality")
    }
    assert found.words[0].word == "Chronologies"
    without = explain(model, CHRONOLOGIES.removeprefix("Chronologies "), section="Findings")
    expected = found.probability - theme(without, "chronologies").probability
    assert found.words[0].change == pytest.approx(expected)
    assert all(CHRONOLOGIES[effect.start :].startswith(effect.word) for effect in found.words)


def test_neighbours_carry_the_theme_and_are_not_the_sentence_itself(model, labelled):
    known = labelled["text"][labelled["themes"] == "chronologies"].iloc[0]
    found = theme(explain(model, known), "chronologies")
    assert found.neighbours
    assert all("chronologies" in neighbour.themes for neighbour in found.neighbours)
    assert known not in {neighbour.text for neighbour in found.neighbours}
    similarity = [neighbour.similarity for neighbour in found.neighbours]
    assert similarity == sorted(similarity, reverse=True)


def test_sentences_before_count_as_they_do_in_a_report(model):
    table = pd.DataFrame(
        {"inspection_id": "z", "section": "Findings", "text": [CHRONOLOGIES, "This had not helped them."]}, dtype="str"
    )
    expected = model.classify(table)["p_chronologies"].iloc[1]
    given = explain(model, "This had not helped them.", section="Findings", before=[CHRONOLOGIES])
    assert theme(given, "chronologies").probability == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    ["", "x", "•", "word " * 250, "\ud800 lone", "日本語の文"],
    ids=["empty", "letter", "bullet", "250 words", "surrogate", "other script"],
)
def test_any_text_can_be_explained(model, text):
    explanation = explain(model, text)
    assert len(explanation.kind_words) <= 120
    numbers = [explanation.p_finding, *explanation.polarities.values()]
    numbers += [effect.change for found in explanation.themes for effect in found.words]
    assert np.isfinite(numbers).all()


def test_a_theme_far_below_its_threshold_is_not_near(explanation):
    assert theme(explanation, "chronologies").is_near
    assert not theme(explanation, "poverty").is_near


def test_a_part_counts_as_it_does_in_a_report(labelled, taxonomy, word_encoder):
    part = np.where(labelled["kind"] == "other", "method", "body")
    from_weights = train_model(labelled.assign(part=part), taxonomy, word_encoder).model
    table = pd.DataFrame({"text": [CHRONOLOGIES], "part": ["method"]}, dtype="str")
    expected = from_weights.classify(table)["p_finding"].iloc[0]
    assert explain(from_weights, CHRONOLOGIES, part="method").p_finding == pytest.approx(expected, abs=1e-6)
    assert explain(from_weights, CHRONOLOGIES).p_finding != pytest.approx(expected, abs=1e-3)


def test_what_stands_before_stays_while_words_are_left_out(model):
    before = ["Leaders had a clear vision.", CHRONOLOGIES]
    found = theme(explain(model, "This had not helped.", section="Findings", before=before), "chronologies")
    without = theme(explain(model, "This not helped.", section="Findings", before=before), "chronologies")
    effect = next(word for word in found.words if word.word == "had")
    assert effect.change == pytest.approx(found.probability - without.probability)


def test_sentences_before_add_up_to_what_they_do_together(model):
    before = ["Staff had time.", "Leaders had a clear vision.", "Children had time.", CHRONOLOGIES]
    together = explain(model, "This had not helped.", section="Findings", before=before)
    alone = explain(model, "This had not helped.", section="Findings")
    assert [sentence.text for sentence in together.before] == before[1:]
    assert sum(sentence.kind_change for sentence in together.before) == pytest.approx(
        together.p_finding - alone.p_finding
    )
    for found in together.themes:
        change = sum(sentence.theme_changes[found.theme] for sentence in together.before)
        assert change == pytest.approx(found.probability - theme(alone, found.theme).probability)
    assert alone.before == ()


@pytest.mark.parametrize("text", ["1. 2. Chronologies were poor.", "• - Chronologies were poor."])
def test_one_bullet_of_two_is_taken_off_as_the_classifier_does(model, text):
    answer = model.classify(pd.DataFrame({"text": [text]}, dtype="str")).iloc[0]
    assert explain(model, text).p_finding == pytest.approx(answer["p_finding"], abs=1e-6)
