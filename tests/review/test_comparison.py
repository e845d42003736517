from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from sklearn.metrics import f1_score

from synth.findings import join_themes, theme_matrix
from synth.review import compare_models


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


def longer(labelled, inspections):
    """The same eight inspections again and again, under other names."""
    parts = [
        labelled.assign(inspection_id=labelled["inspection_id"] + f"-{number}", finding_id=labelled["finding_id"])
        for number in range(inspections // 8)
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("losses", [1, 4], ids=["clear", "not clear"])
def test_with_many_inspections_exchanges_are_drawn_and_p_is_close_to_mcnemars_and_never_zero(
    labelled, taxonomy, losses
):
    table = longer(labelled, 24)
    places = table.index[table["themes"] == "chronologies"]
    first = with_themes(table, dict.fromkeys(places[: 20 - losses], ""))
    second = with_themes(table, dict.fromkeys(places[20 - losses : 20], ""))
    p = row(compare_models(table, first, second, taxonomy), "chronologies")["p"]
    assert p == pytest.approx(binomtest(losses, 20).pvalue, abs=0.004)
    turned = row(compare_models(table, second, first, taxonomy), "chronologies")
    assert (turned["p"], turned["fixed"], turned["broken"]) == (p, losses, 20 - losses)
    every = with_themes(table, dict.fromkeys(places, ""))
    assert 0 < row(compare_models(table, every, table, taxonomy), "chronologies")["p"] <= 0.001


@pytest.mark.parametrize("n", [14, 15], ids=["all exchanges", "drawn exchanges"])
def test_up_to_fourteen_inspections_every_exchange_is_counted(labelled, taxonomy, n):
    table = longer(labelled, 16)
    table = table[table["inspection_id"].isin(sorted(table["inspection_id"].unique())[:n])].reset_index(drop=True)
    places = table.index[table["themes"] == "chronologies"]
    first = with_themes(table, dict.fromkeys(places[:7], ""))
    second = with_themes(table, dict.fromkeys(places[7:9], ""))
    p = row(compare_models(table, first, second, taxonomy), "chronologies")["p"]
    exact = binomtest(2, 9).pvalue
    assert p == pytest.approx(exact, abs=0.015)
    assert (abs(p - exact) < 1e-12) == (n == 14)


def test_two_models_with_the_same_errors_differ_by_nothing(labelled, taxonomy):
    same = with_themes(labelled, {0: "", 10: "data", 13: "advocacy", 22: "leadership"})
    same.loc[[1, 12], "polarity"] = "mixed"
    table = compare_models(labelled, same, same.copy(), taxonomy).table.set_index("what")
    assert 0 < table.loc["themes", "first"] < 1
    assert table.loc[["themes", "kind", "polarity"], ["difference", "lower", "upper"]].eq(0).all().all()


def test_f1_and_accuracy_are_those_of_scikit_learn(labelled, taxonomy):
    second = with_themes(labelled, {0: "", 10: "data", 13: "advocacy", 22: "leadership;data"})
    second.loc[[1, 12, 30], "polarity"] = "mixed"
    second.loc[[3, 7], "kind"] = ["other", "finding"]
    table = compare_models(labelled, labelled, second, taxonomy).table.set_index("what")
    truth, given = theme_matrix(labelled, taxonomy), theme_matrix(second, taxonomy)
    finding = (labelled["kind"] == "finding").to_numpy()
    assert table.loc["themes", "second"] == pytest.approx(f1_score(truth, given, average="micro", zero_division=0))
    assert table.loc["kind", "second"] == pytest.approx(f1_score(finding, second["kind"] == "finding"))
    right = (labelled["polarity"] == second["polarity"])[finding]
    assert table.loc["polarity", "second"] == pytest.approx(right.mean())
    assert table.loc[["themes", "kind", "polarity"], "n"].tolist() == [truth.sum(), 56, 56]
    advocacy = list(taxonomy.ids).index("advocacy")
    assert table.loc["advocacy", "second"] == pytest.approx(f1_score(truth[:, advocacy], given[:, advocacy]))


def test_one_inspection_gives_no_interval_and_no_evidence(labelled, taxonomy):
    one = labelled[labelled["inspection_id"] == "invented-0"].reset_index(drop=True)
    compared = compare_models(one, with_themes(one, {0: ""}), one, taxonomy)
    assert (compared.sentences, compared.inspections) == (9, 1)
    assert row(compared, "themes")["p"] == 1
    assert compared.table[["lower", "upper"]].isna().all().all()


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
    alarms = missed = 0
    for _ in range(30):
        models = []
        for _ in range(2):
            wrong = rng.uniform(size=(8, truth.shape[1])) < 0.3
            given = truth ^ wrong[inspections]
            ids = np.array(taxonomy.ids, dtype=object)
            models.append(labelled.assign(themes=[join_themes(ids[held]) for held in given]))
        found = row(compare_models(labelled, *models, taxonomy), "themes")
        alarms += found["p"] < 0.05
        missed += not found["lower"] <= 0 <= found["upper"]
    assert alarms <= 5
    # Eight inspections are few for a bootstrap, so somewhat more than 5% of the intervals leave out the difference.
    assert missed <= 7


def test_themes_only_are_adjusted_and_only_for_those_with_a_p(labelled, taxonomy):
    chronologies = labelled.index[labelled["themes"] == "chronologies"]
    relationships = labelled.index[labelled["themes"] == "relationships"][::2]
    first = with_themes(labelled, dict.fromkeys([*chronologies, *relationships[:2]], ""))
    table = compare_models(labelled, first, labelled, taxonomy).table.set_index("what")
    assert table.loc["chronologies", "p"] == pytest.approx(2 / 2**8)
    assert table.loc["chronologies", "p_adjusted"] == pytest.approx(2 * 2 / 2**8)
    assert table["p_adjusted"].notna().sum() == 2
    assert table.loc["themes", "p"] < 0.05
