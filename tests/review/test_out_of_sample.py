from __future__ import annotations

import pandas as pd
import pytest

from synth.classifier import FindingClassifier, train_model
from synth.errors import TableError
from synth.findings import probability_columns
from synth.review import misclassifications
from synth.review.out_of_sample import out_of_sample_predictions, was_trained_on

_MADE = {}


@pytest.fixture
def classifier(taxonomy, word_encoder):
    return FindingClassifier(taxonomy, word_encoder)


@pytest.fixture
def model(labelled, taxonomy, word_encoder):
    """Trained once, on six of the eight inspections."""
    if not _MADE:
        some = labelled[labelled["inspection_id"] < "invented-6"].reset_index(drop=True)
        _MADE["model"] = train_model(some, taxonomy, word_encoder).model
    return _MADE["model"]


def test_only_what_the_model_learnt_from_is_cross_validated(labelled, taxonomy, classifier, model):
    unseen = out_of_sample_predictions(labelled, classifier, model=model)
    learnt = (labelled["inspection_id"] < "invented-6").to_numpy()
    assert (unseen.cross_validated == learnt).all()
    new = labelled[~learnt].reset_index(drop=True)
    names = ["kind", "polarity", "themes", *probability_columns(taxonomy)]
    given = unseen.predictions[~learnt][names].reset_index(drop=True)
    pd.testing.assert_frame_equal(given, model.classify(new)[names], check_dtype=False)


def test_no_label_of_an_inspection_has_a_say_in_what_is_said_of_it(labelled, taxonomy, classifier):
    usual = out_of_sample_predictions(labelled, classifier).predictions
    other = labelled.copy()
    mine = other["inspection_id"] == "invented-3"
    other.loc[mine & (other["themes"] == "chronologies"), "themes"] = "data"
    changed = out_of_sample_predictions(other, classifier).predictions
    names = list(probability_columns(taxonomy))
    names += ["kind", "polarity", "themes"]
    pd.testing.assert_frame_equal(usual.loc[mine, names], changed.loc[mine, names])


def test_differences_are_listed_from_out_of_sample_predictions(labelled, taxonomy, classifier):
    changed = labelled.copy()
    changed.loc[0, "themes"] = "poverty"
    errors = misclassifications(changed, out_of_sample_predictions(changed, classifier).predictions, taxonomy)
    missed = errors[(errors["error"] == "missed") & (errors["theme"] == "poverty")].iloc[0]
    assert missed["taken_for"] == "relationships"


def test_a_single_inspection_cannot_be_cross_validated(labelled, classifier):
    with pytest.raises(TableError, match="only inspection 'invented-0'"):
        out_of_sample_predictions(labelled[labelled["inspection_id"] == "invented-0"], classifier)


def test_what_a_model_learnt_from_is_known(labelled, model):
    assert was_trained_on(labelled, model).sum() == 54
    assert was_trained_on(labelled, None).all()
