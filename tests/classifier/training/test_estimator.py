from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from synth.classifier import FindingClassifier
from synth.findings import POLARITIES, probability_columns, theme_matrix
from synth.taxonomy import default_taxonomy


@pytest.fixture
def fitted(labelled, taxonomy, word_encoder):
    return FindingClassifier(taxonomy, word_encoder).fit(labelled)


def test_learns_what_it_was_shown(fitted, labelled, taxonomy):
    answer = pd.DataFrame(fitted.predict_proba(labelled), columns=list(probability_columns(taxonomy)))
    about = labelled["themes"].str.contains("chronologies").to_numpy()
    assert answer["p_chronologies"][about].min() > answer["p_chronologies"][~about].max()
    assert answer["p_finding"][(labelled["kind"] == "finding").to_numpy()].min() > 0.5


def test_probabilities_are_probabilities(fitted, labelled):
    answer = fitted.predict_proba(labelled)
    assert np.isfinite(answer).all()
    assert ((answer >= 0) & (answer <= 1)).all()
    np.testing.assert_allclose(answer[:, 1 : 1 + len(POLARITIES)].sum(axis=1), 1)


def test_clone_has_the_parameters_but_not_what_was_learnt(fitted, labelled):
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError):
        copy.predict_proba(labelled)


@pytest.mark.parametrize("part", ["context", "terms", "words", "negations", "part"])
def test_each_part_can_be_switched_off(labelled, taxonomy, word_encoder, part):
    without = FindingClassifier(taxonomy, word_encoder).set_params(**{part: False}).fit(labelled)
    assert np.isfinite(without.predict_proba(labelled)).all()


@pytest.mark.parametrize(
    "text",
    ["", "x", "word " * 2_000, "•", "ALL CAPITALS IN THIS SENTENCE", "\ud800 lone", "日本語の文", "a" * 100_000],
    ids=["empty", "letter", "2,000 words", "bullet", "capitals", "surrogate", "other script", "one long word"],
)
def test_whatever_a_cell_holds_has_an_answer(fitted, text):
    assert np.isfinite(fitted.predict_proba(pd.DataFrame({"text": [text]}, dtype=object))).all()


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA], ids=["None", "NaN", "NA"])
@pytest.mark.parametrize("column", ["text", "section", "part"])
def test_a_missing_cell_is_an_empty_one(labelled, taxonomy, word_encoder, column, missing):
    table = labelled.assign(part="body")
    fitted = FindingClassifier(taxonomy, word_encoder).fit(table)
    rows = table[["text", "section", "part"]].astype(object)
    rows.loc[0, column] = missing
    np.testing.assert_array_equal(fitted.predict_proba(rows), fitted.predict_proba(rows.fillna("")))


def test_the_part_of_a_report_tells(labelled, taxonomy, word_encoder):
    part = labelled["kind"].map({"finding": "body", "other": "method"})
    fitted = FindingClassifier(taxonomy, word_encoder).fit(labelled.assign(part=part))
    rows = pd.DataFrame({"text": ["New words."] * 4, "part": ["body", "method", "", "no such part"]}, dtype="str")
    finding = fitted.predict_proba(rows)[:, 0]
    assert finding[1] < finding[2] == finding[3] < finding[0]


def test_without_parts_in_training_a_part_tells_nothing(fitted, labelled):
    np.testing.assert_array_equal(fitted.predict_proba(labelled.assign(part="method")), fitted.predict_proba(labelled))


def test_no_rows_give_no_rows(fitted, labelled):
    assert fitted.predict_proba(labelled.iloc[:0]).shape == (0, 16)


def test_a_target_with_one_class_is_answered_by_its_share(labelled, taxonomy, word_encoder):
    classifier = FindingClassifier(taxonomy, word_encoder).fit(labelled[labelled["kind"] == "finding"])
    answer = pd.DataFrame(classifier.predict_proba(labelled), columns=list(probability_columns(taxonomy)))
    assert (answer["p_finding"] == 1).all()
    assert (answer["p_poverty"] == 0).all()


def test_context_tells_what_a_leaning_sentence_speaks_of(labelled, taxonomy, word_encoder):
    alone = pd.DataFrame(
        {"text": ["This had helped them."], "inspection_id": ["z"], "section": ["Findings"]}, dtype="str"
    )
    after = pd.concat(
        [alone.assign(text="Chronologies in AreaZ were not of a consistent quality."), alone], ignore_index=True
    )
    classifier = FindingClassifier(taxonomy, word_encoder).fit(labelled)
    assert not np.allclose(classifier.predict_proba(alone)[0], classifier.predict_proba(after)[1])


def test_predict_gives_labels_and_score_their_f1(fitted, labelled, taxonomy):
    predicted = fitted.predict(labelled.set_index("finding_id", drop=False))
    assert list(predicted.index) == list(labelled["finding_id"])
    probability = pd.DataFrame(fitted.predict_proba(labelled), columns=fitted.classes_)
    assert ((predicted["kind"] == "finding").to_numpy() == (probability["finding"] >= 0.5)).all()
    truth, given = theme_matrix(labelled, taxonomy), theme_matrix(predicted, taxonomy)
    assert fitted.score(labelled) == pytest.approx(2 * (truth & given).sum() / (truth.sum() + given.sum()))
    assert fitted.score(labelled.drop(columns=["kind", "polarity", "themes"]), labelled) == fitted.score(labelled)


def test_probabilities_have_names_in_the_order_of_their_columns(fitted, taxonomy):
    assert tuple(f"p_{name}" for name in fitted.classes_) == tuple(probability_columns(taxonomy))


# scikit-learn hands arrays of numbers to these; a sentence comes in a table with its context.
NEEDS_TABLE = (
    "check_complex_data",
    "check_dict_unchanged",
    "check_dont_overwrite_parameters",
    "check_dtype_object",
    "check_estimator_sparse_array",
    "check_estimator_sparse_matrix",
    "check_estimator_sparse_tag",
    "check_estimators_dtypes",
    "check_estimators_empty_data_messages",
    "check_estimators_fit_returns_self",
    "check_estimators_nan_inf",
    "check_estimators_overwrite_params",
    "check_estimators_pickle",
    "check_f_contiguous_array_estimator",
    "check_fit1d",
    "check_fit2d_1feature",
    "check_fit2d_1sample",
    "check_fit2d_predict1d",
    "check_fit_check_is_fitted",
    "check_fit_idempotent",
    "check_fit_score_takes_y",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_n_features_in",
    "check_n_features_in_after_fitting",
    "check_pipeline_consistency",
    "check_positive_only_tag_during_fit",
    "check_readonly_memmap_input",
)


@parametrize_with_checks(
    [FindingClassifier(default_taxonomy(), None)],
    expected_failed_checks=lambda _: dict.fromkeys(NEEDS_TABLE, "X is a table of sentences"),
)
def test_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)
