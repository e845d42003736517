from __future__ import annotations

import pandas as pd
import pytest

from synth.classifier import FindingClassifier, Model
from synth.findings import probability_columns


@pytest.fixture
def model(labelled, taxonomy, word_encoder):
    classifier = FindingClassifier(taxonomy, word_encoder).fit(labelled)
    return Model(classifier, dict.fromkeys(taxonomy.ids, 0.3), 0.5, 1)


def test_every_row_and_column_comes_back_in_order(model, taxonomy):
    table = pd.DataFrame({"mine": ["b", "a"], "text": ["We read the records.", "Leaders had a clear vision."]}, dtype="str")
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


def test_no_label_is_forced(labelled, taxonomy, word_encoder):
    classifier = FindingClassifier(taxonomy, word_encoder).fit(labelled)
    strict = Model(classifier, dict.fromkeys(taxonomy.ids, 1.1), 0.5, 1)
    assert set(strict.classify(labelled)["themes"]) == {""}
