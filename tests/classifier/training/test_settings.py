from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier import FindingClassifier, train_model
from synth.classifier.training.settings import choose_settings, learning_curve


@pytest.fixture(scope="module")
def few(labelled):
    """A hundred and more labelled sentences: the small table twice, as other inspections."""
    again = labelled.assign(inspection_id=labelled["inspection_id"] + "-b", finding_id=labelled["finding_id"] + "-b")
    return pd.concat([labelled, again], ignore_index=True)


@pytest.fixture(scope="module")
def chosen(few, taxonomy, word_encoder):
    """A classifier with the settings that were chosen for it, and what was found out of fold."""
    classifier = FindingClassifier(taxonomy, word_encoder)
    return classifier, *choose_settings(classifier, few)


def test_the_weight_of_words_changes_what_is_learnt_and_not_how_it_is_used(labelled, taxonomy, word_encoder):
    usual, light = (
        FindingClassifier(taxonomy, word_encoder, word_weight=weight).fit(labelled) for weight in (1.0, 0.1)
    )
    assert not np.allclose(usual.predict_proba(labelled), light.predict_proba(labelled))
    # The fitted weights alone give the same probabilities: a saved model needs no setting.
    loaded = FindingClassifier(taxonomy, word_encoder).from_weights(light.weights_)
    np.testing.assert_array_equal(loaded.predict_proba(labelled), light.predict_proba(labelled))


def test_with_words_of_next_to_no_weight_they_say_nothing(labelled, taxonomy, word_encoder):
    without = FindingClassifier(taxonomy, word_encoder, words=False).fit(labelled)
    light = FindingClassifier(taxonomy, word_encoder, word_weight=1e-6).fit(labelled)
    np.testing.assert_allclose(light.predict_proba(labelled), without.predict_proba(labelled), atol=1e-3)


def test_the_settings_with_the_smallest_loss_out_of_fold_are_taken(few, taxonomy, word_encoder, chosen):
    classifier, settings, found = chosen
    assert classifier.word_weight == settings.word_weight
    assert classifier.inverse_regularisation == settings.inverse_regularisation
    other = FindingClassifier(taxonomy, word_encoder, inverse_regularisation=10.0)
    usual, _ = choose_settings(other, few)
    assert usual == settings
    assert settings.log_loss > 0
    assert len(found.probability) == len(few)


def test_the_curve_ends_with_all_sentences_and_extrapolates_upwards(few, chosen):
    classifier, _, found = chosen
    curve = learning_curve(classifier, few, found)
    sizes = [n for n, *_ in curve["points"]]
    assert sizes == sorted(sizes)
    assert sizes[-1] == round(len(few) * 4 / 5)
    if "expected" in curve:
        assert curve["points"][-1][1] < curve["expected"] < 1


@pytest.mark.parametrize("times", [1, 2], ids=["too few", "few"])
def test_settings_are_chosen_where_labels_are_few_and_not_fewer_still(labelled, few, taxonomy, word_encoder, times):
    facts = train_model(few if times == 2 else labelled, taxonomy, word_encoder).model.facts
    assert ("learning_curve" in facts) == ("settings" in facts) == (len(labelled) * times >= 100)
