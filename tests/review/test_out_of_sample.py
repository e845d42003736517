from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier import FindingClassifier, train_model
from synth.classifier.thresholds import choose_thresholds
from synth.errors import TableError
from synth.findings import THEME_COLUMNS, probability_columns, theme_matrix
from synth.review import misclassifications
from synth.review.out_of_sample import _thresholds_of_other_folds, out_of_sample_predictions, was_trained_on

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
    cuts = {"finding": model.kind_threshold, **model.thresholds}
    assert (unseen.thresholds[~learnt] == pd.Series(cuts)).all().all()


def test_no_label_of_an_inspection_has_a_say_in_what_is_said_of_it(labelled, taxonomy, classifier):
    usual = out_of_sample_predictions(labelled, classifier).predictions
    other = labelled.copy()
    mine = other["inspection_id"] == "invented-3"
    other.loc[mine & (other["themes"] == "chronologies"), "themes"] = "data"
    changed = out_of_sample_predictions(other, classifier).predictions
    names = list(probability_columns(taxonomy))
    pd.testing.assert_frame_equal(usual.loc[mine, names], changed.loc[mine, names])


def test_labels_follow_the_thresholds_that_are_given_with_them(labelled, taxonomy, classifier):
    unseen = out_of_sample_predictions(labelled, classifier)
    table, cuts = unseen.predictions, unseen.thresholds
    is_finding = table["p_finding"] >= cuts["finding"] - 1e-6
    assert ((table["kind"] == "finding") == is_finding).all()
    said = table["themes"].str.split(";").map(set)
    for theme in taxonomy.ids:
        given = said.map(lambda held, theme=theme: theme in held).astype(bool)
        assert (given == (is_finding & (table[f"p_{theme}"] >= cuts[theme] - 1e-6))).all()


def test_the_thresholds_of_a_fold_follow_from_the_labels_of_the_others_alone(labelled, taxonomy):
    rng = np.random.default_rng(4)
    table = pd.concat([labelled] * 5, ignore_index=True)
    known = np.column_stack([(table["kind"] == "finding"), np.zeros((len(table), 4)), theme_matrix(table, taxonomy)])
    probability = np.clip(rng.beta(1, 4, known.shape) + known * rng.uniform(0, 0.8, known.shape), 0, 1)
    fold = rng.integers(0, 3, len(table))
    mine = fold == 1
    thresholds = _thresholds_of_other_folds(table, probability, fold, taxonomy)
    without = table[~mine].reset_index(drop=True)
    expected = choose_thresholds(theme_matrix(without, taxonomy), probability[~mine][:, THEME_COLUMNS])
    assert (thresholds[mine, 1:] == expected).all()
    turned = table.assign(themes=table["themes"].where(~mine, "poverty;data"))
    again = _thresholds_of_other_folds(turned, probability, fold, taxonomy)
    assert (again[mine] == thresholds[mine]).all()
    assert (again[~mine] != thresholds[~mine]).any(axis=1).all()


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
