from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from synth.errors import TableError
from synth.findings import theme_matrix
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


def test_polarity_counts_only_what_both_call_a_finding(labelled, taxonomy):
    second = labelled.copy()
    # In four sentences the second sees no finding; in four others it sees another polarity.
    second.loc[[0, 9, 18, 27], ["kind", "polarity", "themes"]] = ["other", "neutral", ""]
    second.loc[[1, 10, 19, 28], "polarity"] = "mixed"
    table = measure_agreement(labelled, second, taxonomy).table.set_index("what")
    both = ((labelled["kind"] == "finding") & (second["kind"] == "finding")).to_numpy()
    assert both.sum() == 52
    expected = cohen_kappa_score(labelled["polarity"][both], second["polarity"][both])
    assert table.loc["polarity", ["n", "kappa"]].tolist() == [52, pytest.approx(expected)]
    assert table.loc["polarity", ["first", "second"]].tolist() == ["", ""]
    assert np.isnan(table.loc["polarity", "f1"])


def test_each_theme_has_its_counts_and_its_f1(labelled, taxonomy):
    second = labelled.copy()
    second.loc[[0, 1], "themes"] = ""
    second.loc[2, "themes"] = "relationships;chronologies"
    result = measure_agreement(labelled, second, taxonomy)
    line = result.table.set_index("what").loc["relationships"]
    # 14 in common, 16 in the first, 15 in the second.
    assert line[["n", "first", "second", "f1"]].tolist() == [72, "16", "15", pytest.approx(28 / 31)]
    assert np.isnan(result.table.set_index("what").loc["poverty", "f1"])
    # The second left out two and added one.
    n = int((theme_matrix(labelled, taxonomy)).sum())
    assert result.micro_f1 == pytest.approx(2 * (n - 2) / (n + n - 1))
    kind = result.table.set_index("what").loc["kind (finding)"]
    assert kind[["first", "second", "kappa"]].tolist() == ["56", "56", 1]


def test_both_labels_and_the_text_of_a_disagreement_are_shown(labelled, taxonomy):
    second = labelled.drop(columns="text")
    second.loc[0, ["polarity", "themes"]] = ["mixed", "participation;advocacy"]
    second.loc[3, "themes"] = "advocacy;participation"
    for first, other in ((labelled, second), (second, labelled)):
        rows = measure_agreement(first, other, taxonomy).disagreements
        assert rows["finding_id"].tolist() == ["invented-0-0001"] * 2
        assert rows["text"].tolist() == [labelled["text"].iloc[0]] * 2
        assert rows["question"].tolist() == ["polarity", "themes"]
    assert rows[["first", "second"]].values.tolist() == [
        ["mixed", "strength"],
        ["advocacy;participation", "relationships"],
    ]
    nameless = measure_agreement(second, labelled.drop(columns="text"), taxonomy).disagreements
    assert nameless["text"].tolist() == ["", ""]


def test_no_sentence_gives_no_figure():
    nothing = np.array([], dtype=object)
    assert kappa(nothing, nothing) is None
    assert alpha(nothing, nothing) is None
