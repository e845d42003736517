from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from synth.findings import join_themes, theme_matrix
from synth.review import compare_models
from synth.review.comparison import _holm


def row(compared, what):
    return compared.table.set_index("what").loc[what]


def with_themes(table, changes):
    table = table.copy()
    for place, themes in changes.items():
        table.loc[place, "themes"] = themes
    return table


def test_the_same_answers_change_nothing(labelled, taxonomy):
    compared = compare_models(labelled, labelled, labelled, taxonomy)
    assert compared.changes.empty
    assert (compared.table[["fixed", "broken"]] == 0).all().all()
    assert row(compared, "themes")["first"] == row(compared, "themes")["second"] == 1
    assert compared.table["p"].isna().all()
    assert np.isnan(row(compared, "poverty")["first"])


def test_what_is_fixed_and_broken_is_counted_and_listed(labelled, taxonomy):
    first = with_themes(labelled, {0: "", 2: "chronologies;data"})
    second = with_themes(labelled, {4: "leadership;data"})
    second.loc[1, "polarity"] = "strength"
    compared = compare_models(labelled, first, second, taxonomy)
    assert row(compared, "themes")[["fixed", "broken"]].tolist() == [2, 1]
    assert row(compared, "data")[["fixed", "broken"]].tolist() == [1, 1]
    assert row(compared, "polarity")[["fixed", "broken", "n"]].tolist() == [0, 1, 56]
    assert compared.changes[["change", "what", "finding_id"]].values.tolist() == [
        ["fixed", "data", "invented-0-0003"],
        ["fixed", "relationships", "invented-0-0001"],
        ["broken", "data", "invented-0-0005"],
        ["broken", "polarity", "invented-0-0002"],
    ]
    assert compared.changes.loc[1, ["label", "first", "second"]].tolist() == ["relationships", "", "relationships"]


def test_with_one_change_an_inspection_p_is_that_of_mcnemar(labelled, taxonomy):
    places = labelled.index[labelled["themes"] == "chronologies"]
    first = with_themes(labelled, dict.fromkeys(places[:6], ""))
    second = with_themes(labelled, dict.fromkeys(places[6:7], ""))
    compared = compare_models(labelled, first, second, taxonomy)
    assert row(compared, "chronologies")["p"] == pytest.approx(binomtest(6, 7).pvalue)


def test_changes_within_one_inspection_are_no_evidence(labelled, taxonomy):
    first = with_themes(labelled, dict.fromkeys(range(7), ""))
    assert row(compare_models(labelled, first, labelled, taxonomy), "themes")["p"] == 1


def test_interval_covers_the_difference_and_has_the_right_sign(labelled, taxonomy):
    first = with_themes(labelled, dict.fromkeys(range(0, 72, 9), ""))
    found = row(compare_models(labelled, first, labelled, taxonomy), "themes")
    assert 0 < found["lower"] <= found["difference"] <= found["upper"]
    assert found["difference"] == pytest.approx(found["second"] - found["first"])


def test_the_order_of_rows_does_not_matter(labelled, taxonomy):
    first = with_themes(labelled, dict.fromkeys(range(0, 40, 5), ""))
    order = np.random.default_rng(0).permutation(len(labelled))
    one = compare_models(labelled, first, labelled, taxonomy)
    two = compare_models(labelled.iloc[order], first.iloc[order], labelled.iloc[order], taxonomy)
    pd.testing.assert_frame_equal(one.table, two.table)
    # Nor where a table gives no ids.
    nameless = labelled.assign(finding_id="")
    one = compare_models(nameless, first, labelled, taxonomy)
    two = compare_models(nameless.iloc[order], first.iloc[order], labelled.iloc[order], taxonomy)
    pd.testing.assert_frame_equal(one.changes, two.changes)


def test_false_alarms_are_as_rare_as_promised_when_sentences_of_an_inspection_are_alike(labelled, taxonomy):
    """Two equally good models, whose errors come in runs of one inspection: p below 0.05 in 5% of cases at most."""
    rng = np.random.default_rng(1)
    truth = theme_matrix(labelled, taxonomy)
    inspections = pd.factorize(labelled["inspection_id"])[0]
    alarms = 0
    for _ in range(30):
        models = []
        for _ in range(2):
            wrong = rng.uniform(size=(8, truth.shape[1])) < 0.3
            given = truth ^ wrong[inspections]
            ids = np.array(taxonomy.ids, dtype=object)
            models.append(labelled.assign(themes=[join_themes(ids[held]) for held in given]))
        alarms += row(compare_models(labelled, *models, taxonomy), "themes")["p"] < 0.05
    assert alarms <= 5


def test_holm_is_that_of_the_textbook():
    assert _holm(np.array([0.01, 0.04, 0.03, np.nan])).tolist() == pytest.approx(
        [0.03, 0.06, 0.06, np.nan], nan_ok=True
    )
