from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from synth.classifier import FindingClassifier, SentenceModel
from synth.classifier.model import labels_from
from synth.errors import ModelError
from synth.findings import columns, probability_columns


@pytest.fixture
def model(labelled, taxonomy, word_encoder):
    classifier = FindingClassifier(taxonomy, word_encoder).fit(labelled)
    sets = {
        name: {"thresholds": dict.fromkeys(taxonomy.ids, cut), "kind_threshold": cut + 0.2}
        for name, cut in (("precision", 0.795), ("balanced", 0.3), ("recall", -0.2))
    }
    return SentenceModel(classifier, dict.fromkeys(taxonomy.ids, 0.3), 0.5, {"preferences": sets})


def test_every_row_and_column_comes_back_in_order(model, taxonomy):
    table = pd.DataFrame(
        {"mine": ["b", "a"], "text": ["We read the records.", "Leaders had a clear vision."]}, dtype="str"
    )
    answer = model.classify(table)
    assert answer["mine"].tolist() == ["b", "a"]
    assert list(answer.columns) == ["mine", "text", "kind", "polarity", "themes", *probability_columns(taxonomy)]


def test_what_is_no_finding_has_no_theme_and_is_neutral(model, labelled):
    answer = model.classify(labelled)
    other = answer[answer["kind"] == "other"]
    assert len(other)
    assert set(other["themes"]) == {""}
    assert set(other["polarity"]) == {"neutral"}


def test_labels_of_people_are_kept_under_another_name(model, labelled):
    answer = model.classify(labelled)
    assert answer["given_themes"].tolist() == labelled["themes"].tolist()


def test_classifying_again_replaces_the_earlier_answer(model, labelled):
    once = model.classify(labelled.drop(columns=["kind", "polarity", "themes"]))
    pd.testing.assert_frame_equal(model.classify(once), once)


def test_a_saved_model_puts_its_name_into_every_row(model, taxonomy):
    table = pd.DataFrame({"text": ["We read the records.", "Leaders had a clear vision."]}, dtype="str", index=[7, 3])
    answer = replace(model, name="0123456789ab").classify(table)
    assert answer["model"].tolist() == ["0123456789ab"] * 2
    assert list(answer.columns) == ["text", "kind", "polarity", "themes", "model", *probability_columns(taxonomy)]
    assert set(answer.columns) <= set(columns(taxonomy))


def test_another_model_replaces_the_name_of_the_first(model):
    once = replace(model, name="first").classify(pd.DataFrame({"text": ["Leaders had a vision."]}, dtype="str"))
    assert replace(model, name="second").classify(once)["model"].tolist() == ["second"]
    assert "model" not in model.classify(once)


def test_a_column_of_ones_own_called_model_is_kept_under_another_name(model):
    own = pd.DataFrame({"text": ["Leaders had a clear vision."], "model": ["mine"]}, dtype="str")
    assert replace(model, name="first").classify(own)[["given_model", "model"]].values.tolist() == [["mine", "first"]]


def test_no_label_is_forced(labelled, taxonomy, word_encoder):
    classifier = FindingClassifier(taxonomy, word_encoder).fit(labelled)
    strict = SentenceModel(classifier, dict.fromkeys(taxonomy.ids, 1.1), 0.5)
    assert set(strict.classify(labelled)["themes"]) == {""}


def test_preferences_move_labels_and_nothing_else(model, labelled, taxonomy):
    names = [name for name in probability_columns(taxonomy) if name.startswith("p_")]
    answers = {name: model.with_preference(name).classify(labelled) for name in ("precision", "balanced", "recall")}
    pd.testing.assert_frame_equal(answers["balanced"], model.classify(labelled))
    for stricter, looser in (("precision", "balanced"), ("balanced", "recall")):
        np.testing.assert_array_equal(answers[stricter][names], answers[looser][names])
        given, more = answers[stricter], answers[looser]
        assert ((given["kind"] == "finding") <= (more["kind"] == "finding")).all()
        pairs = zip(given["themes"], more["themes"], strict=True)
        assert all(set(few.split(";")) - {""} <= set(many.split(";")) for few, many in pairs)
    assert (answers["recall"]["kind"] != answers["precision"]["kind"]).any()


def test_a_model_without_sets_says_so(model):
    with pytest.raises(ModelError, match="no thresholds for the preference 'recall'"):
        SentenceModel(model.classifier, model.thresholds, model.kind_threshold).with_preference("recall")


@pytest.mark.parametrize("n_rows", [0, 1, 300])
@pytest.mark.parametrize("n_themes", [1, 11])
def test_labels_are_those_of_each_row(taxonomy, n_themes, n_rows):
    some = replace(taxonomy, themes=taxonomy.themes[:n_themes])
    probability = np.random.default_rng(0).random((n_rows, 5 + n_themes))
    cuts = dict(zip(some.ids, np.linspace(0.3, 0.9, n_themes), strict=True))
    labels = labels_from(probability, some, cuts, 0.4)
    assert len(labels) == n_rows
    for row, label in zip(probability, labels.itertuples(index=False), strict=True):
        given = [theme for theme, value in zip(some.ids, row[5:], strict=True) if value >= cuts[theme]]
        polarity = ("strength", "improvement", "mixed", "neutral")[row[1:5].argmax()]
        expected = ("finding", polarity, ";".join(given)) if row[0] >= 0.4 else ("other", "neutral", "")
        assert tuple(label) == expected
