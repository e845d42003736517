from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from synth.errors import TableError
from synth.review.agreement import alpha, kappa, measure_agreement


@pytest.fixture
def pair():
    rng = np.random.default_rng(0)
    first = rng.choice(["a", "b", "c"], 500)
    return first, np.where(rng.uniform(size=500) < 0.8, first, rng.choice(["a", "b", "c"], 500))


def test_kappa_is_that_of_scikit_learn(pair):
    assert kappa(*pair) == pytest.approx(cohen_kappa_score(*pair))


def test_alpha_of_the_published_example():
    # Krippendorff (2011), example B: two observers, nominal data, ten units; alpha 0.095.
    first = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 0])
    second = np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0])
    assert alpha(first, second) == pytest.approx(0.095, abs=0.0005)


def test_full_agreement_is_one_and_no_variation_is_undefined():
    same = np.array(["a", "b", "a"])
    assert kappa(same, same) == alpha(same, same) == 1
    assert kappa(same[:1], same[:1]) is None
    assert alpha(same[:1], same[:1]) is None


def test_disagreements_are_listed_by_question(labelled, taxonomy):
    second = labelled.copy()
    second.loc[0, "themes"] = "advocacy"
    second.loc[1, ["kind", "polarity", "themes"]] = ["other", "neutral", ""]
    second.loc[2, "polarity"] = "mixed"
    result = measure_agreement(labelled, second, taxonomy)
    assert result.n == 72
    assert result.disagreements["question"].tolist() == ["themes", "kind", "themes", "polarity"]


def test_only_shared_sentences_count_in_any_order(labelled, taxonomy):
    result = measure_agreement(labelled, labelled.iloc[:10].sample(frac=1, random_state=0), taxonomy)
    assert (result.n, result.only_first, result.only_second) == (10, 62, 0)
    assert result.micro_f1 == 1


def test_tables_without_a_shared_sentence_are_refused(labelled, taxonomy):
    with pytest.raises(TableError, match="no finding_id occurs in both"):
        measure_agreement(labelled, labelled.assign(finding_id="x" + labelled["finding_id"]), taxonomy)


def test_an_id_that_stands_twice_is_named(labelled, taxonomy):
    with pytest.raises(TableError, match="occurs twice"):
        measure_agreement(pd.concat([labelled, labelled.iloc[:1]]), labelled, taxonomy)
