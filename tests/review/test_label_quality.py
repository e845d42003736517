from __future__ import annotations

import sys

import numpy as np
import pytest

from synth.errors import SynthError
from synth.review import label_probabilities
from synth.review.label_quality import label_quality


def test_without_cleanlab_the_error_says_what_to_install(labelled, unsure, taxonomy, monkeypatch):
    monkeypatch.setitem(sys.modules, "cleanlab.multilabel_classification.rank", None)
    with pytest.raises(SynthError, match=r"cleanlab, which is not installed\. .* run: pip install .*'\.\[review\]'"):
        label_quality(labelled, unsure, taxonomy)


def test_the_wrong_label_is_the_first_suspect_and_rare_themes_are_named(labelled, unsure, taxonomy):
    pytest.importorskip("cleanlab", reason="the extra 'review' is not installed")
    many = np.tile(np.arange(len(labelled)), 3)
    labels, predictions = labelled.iloc[many].reset_index(drop=True), unsure.iloc[many].reset_index(drop=True)
    found = label_quality(labels, predictions, taxonomy)
    assert set(np.argsort(found.scores, kind="stable")[:3]) == {0, 72, 144}
    assert found.questions[0] == "relationships"
    assert set(found.too_rare) == set(taxonomy.ids) - {
        *("relationships", "chronologies", "participation", "advocacy", "leadership")
    }
    assert ((found.scores >= 0) & (found.scores <= 1)).all()


def test_each_label_has_the_probability_that_was_given_to_it(labelled, unsure, taxonomy):
    agreed = label_probabilities(labelled, unsure, taxonomy)
    assert agreed.loc[0, "relationships"] == pytest.approx(0.05)
    assert agreed.loc[0, "participation"] == pytest.approx(0.2)
    assert agreed.loc[0, "polarity"] == pytest.approx(0.7)
    other = agreed.loc[labelled.index[labelled["kind"] == "other"][0]]
    assert other["kind"] == pytest.approx(0.9)
    assert (other.drop("kind") == 1).all()
