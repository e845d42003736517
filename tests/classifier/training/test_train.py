from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier import FindingClassifier, train_model
from synth.classifier.training.cross_validation import out_of_fold
from synth.classifier.training.data import check_training_data
from synth.errors import TableError


def test_no_inspection_is_in_two_folds(labelled, taxonomy, word_encoder):
    result = out_of_fold(FindingClassifier(taxonomy, word_encoder), labelled)
    folds = labelled.assign(fold=result.fold).groupby("inspection_id")["fold"].nunique()
    assert (folds == 1).all()
    assert len(np.unique(result.fold)) == 5


def test_number_of_processes_does_not_matter(labelled, taxonomy, word_encoder):
    one = out_of_fold(FindingClassifier(taxonomy, word_encoder), labelled, jobs=1)
    two = out_of_fold(FindingClassifier(taxonomy, word_encoder), labelled, jobs=2)
    np.testing.assert_array_equal(one.probability, two.probability)


def test_test_inspections_are_scored_and_not_learnt_from(labelled, taxonomy, word_encoder):
    held_out = labelled["inspection_id"].isin(["invented-0", "invented-1"])
    table = labelled.assign(split=held_out.map({True: "test", False: "train"}))
    model = train_model(table, taxonomy, word_encoder).model
    assert model.facts["training"]["inspections"] == 6
    assert [one["sentences"] for one in model.facts["tests"]] == [18]
    assert set(model.labelled.table["inspection_id"]) == {f"invented-{number}" for number in range(2, 8)}
    changed = table.copy()
    changed.loc[held_out, "themes"] = ""
    again = train_model(changed, taxonomy, word_encoder).model
    np.testing.assert_array_equal(model.classifier.predict_proba(labelled), again.classifier.predict_proba(labelled))
    assert again.facts["tests"] != model.facts["tests"]


def test_rare_themes_are_named(labelled, taxonomy):
    warnings = check_training_data(labelled, taxonomy)
    assert any(warning.startswith("poverty: 0 labelled") for warning in warnings)


def test_sentences_shared_by_inspections_are_told(labelled, taxonomy):
    table = labelled.assign(text=labelled["text"].str.replace(r"Area\d", "X", regex=True))
    assert any(" sentences occur word for word" in warning for warning in check_training_data(table, taxonomy))
    one = labelled.copy()
    one.loc[one.index[-1], "text"] = one["text"].iloc[0]
    assert any(warning.startswith("1 sentence occurs word") for warning in check_training_data(one, taxonomy))


@pytest.mark.parametrize("column", ["inspection_id", "kind"])
def test_data_that_cannot_be_learnt_from_are_refused(labelled, taxonomy, column):
    value = {"inspection_id": "one", "kind": "other"}[column]
    with pytest.raises(TableError):
        check_training_data(labelled.assign(**{column: value}), taxonomy)


def test_thresholds_of_each_preference_are_kept_with_what_they_bring(model):
    kept = model.facts["preferences"]
    assert list(kept) == ["precision", "balanced", "recall"]
    assert kept["balanced"]["thresholds"] == model.thresholds
    assert kept["balanced"]["kind_threshold"] == model.kind_threshold
    assert all(0 <= chosen["scores"][name] <= 1 for chosen in kept.values() for name in ("precision", "recall"))
    assert kept["precision"]["scores"]["recall"] <= kept["recall"]["scores"]["recall"]


def test_sentences_may_teach_polarity_only(labelled, taxonomy, word_encoder):
    """Kind, themes, their thresholds and all scores are as without them; polarity is not."""
    taught = labelled.head(18).assign(
        inspection_id=["review-1"] * 9 + ["review-2"] * 9, themes="poverty", kind="finding", polarity="mixed"
    )
    plain = labelled.assign(split="train")
    table = pd.concat([plain, taught.assign(split="polarity")], ignore_index=True)
    without, with_them = (train_model(one, taxonomy, word_encoder, words=False) for one in (plain, table))
    assert (with_them.model.facts["training"]["sentences"], with_them.model.facts["training"]["polarity_only"]) == (
        72,
        18,
    )
    assert with_them.model.facts["out_of_fold"]["sentences"] == 72
    assert with_them.labels["inspection_id"].nunique() == 8
    before, after = (one.model.predict_proba(labelled) for one in (without, with_them))
    others = [0, *range(5, 16)]
    np.testing.assert_allclose(after[:, others], before[:, others], atol=1e-6)
    assert with_them.model.thresholds == without.model.thresholds
    assert (after[:, 3] > before[:, 3]).all()
