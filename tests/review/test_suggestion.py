from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import POLARITIES, probability_columns
from synth.review import suggest
from synth.review.suggestion import uncertainty

_WORDS = ("staff", "children", "plans", "leaders", "records", "homes", "schools", "panels", "reviews", "families")


@pytest.fixture
def findings(taxonomy):
    """Two hundred sentences of ten inspections of unequal length, with probabilities drawn at random."""
    rng = np.random.default_rng(0)
    rows = []
    for number in range(200):
        share = rng.dirichlet(np.ones(4))
        themes = rng.beta(0.4, 3, len(taxonomy.ids))
        words = " ".join(rng.choice(_WORDS, 8))
        rows.append((f"id-{number:03d}", f"area-{int(np.sqrt(number / 2))}", words, rng.beta(5, 1), *share, *themes))
    names = ["finding_id", "inspection_id", "text", *probability_columns(taxonomy)]
    return pd.DataFrame(rows, columns=names)


def test_neither_the_order_of_rows_nor_chance_matters(findings, taxonomy):
    first = suggest(findings, taxonomy, 20)
    again = suggest(findings.sample(frac=1, random_state=1), taxonomy, 20)
    assert first["finding_id"].tolist() == again["finding_id"].tolist()
    assert len(set(first["finding_id"])) == 20


def test_what_is_chosen_is_less_certain_than_the_rest(findings, taxonomy):
    everything = suggest(findings, taxonomy, len(findings))
    chosen = suggest(findings, taxonomy, 20)
    assert chosen["uncertainty"].mean() > everything["uncertainty"].mean() + 0.1
    assert chosen["uncertainty"].between(0, 1).all()


def test_the_choice_is_spread_over_inspections_and_questions(findings, taxonomy):
    chosen = suggest(findings, taxonomy, 30)
    assert chosen["inspection_id"].nunique() >= 9
    assert chosen["inspection_id"].value_counts().max() <= 6
    assert chosen["unsure_of"].nunique() >= 8


def test_a_sentence_on_the_threshold_is_the_least_certain(findings, taxonomy):
    certain = findings.assign(p_finding=1.0, p_strength=1.0, p_improvement=0.0, p_mixed=0.0, p_neutral=0.0)
    certain[[f"p_{theme}" for theme in taxonomy.ids]] = 0.01
    certain.loc[7, "p_data"] = 0.3
    chosen = suggest(certain, taxonomy, 1, thresholds={"data": 0.3}).iloc[0]
    assert (chosen["finding_id"], chosen["unsure_of"], chosen["uncertainty"]) == ("id-007", "data", 1)


def test_of_very_many_sentences_the_least_certain_are_considered(findings, taxonomy, monkeypatch):
    monkeypatch.setattr("synth.review.suggestion._MOST_CANDIDATES", 1)
    certain = findings.assign(p_finding=1.0, p_strength=1.0, p_improvement=0.0, p_mixed=0.0, p_neutral=0.0)
    certain[[f"p_{theme}" for theme in taxonomy.ids]] = 0.01
    certain.loc[[7, 150], "p_data"] = [0.4, 0.5]
    # Twenty candidates for each sentence that is asked for.
    assert suggest(certain, taxonomy, 1)["finding_id"].tolist() == ["id-150"]
    assert len(suggest(certain, taxonomy, 11)) == 11


def test_copies_are_not_suggested_again(findings, taxonomy):
    copies = findings.assign(text="Staff had good plans for all their children.", inspection_id="area")
    assert len(suggest(copies, taxonomy, 10)) == 1
    elsewhere = findings.copy()
    elsewhere.loc[[10, 150], "text"] = "A word for word copy of one sentence of another inspection."
    names = [f"p_{name}" for name in (*POLARITIES, *taxonomy.ids)]
    elsewhere.loc[[10, 150], ["p_finding", *names]] = 0.5
    chosen = suggest(elsewhere, taxonomy, 40)["finding_id"].tolist()
    assert len({"id-010", "id-150"} & set(chosen)) == 1


def test_more_than_there_are_gives_all(findings, taxonomy):
    assert len(suggest(findings, taxonomy, 999)) == 200
    assert suggest(findings.iloc[:0], taxonomy, 5).empty


def test_sentences_without_probabilities_or_with_one_id_are_refused(findings, taxonomy):
    with pytest.raises(TableError, match="p_data"):
        suggest(findings.drop(columns="p_data"), taxonomy, 5)
    with pytest.raises(TableError, match="occurs twice"):
        suggest(findings.assign(finding_id="a"), taxonomy, 5)


def test_a_sentence_that_is_hardly_a_finding_is_not_asked_about_its_themes(findings, taxonomy):
    certain = findings.assign(p_finding=0.99, p_strength=1.0, p_improvement=0.0, p_mixed=0.0, p_neutral=0.0)
    certain[[f"p_{theme}" for theme in taxonomy.ids]] = 0.01
    certain.loc[7, ["p_finding", "p_data"]] = [0.01, 0.5]
    certain.loc[9, "p_poverty"] = 0.4
    chosen = suggest(certain, taxonomy, 1).iloc[0]
    assert (chosen["finding_id"], chosen["unsure_of"]) == ("id-009", "poverty")
    assert chosen["uncertainty"] == pytest.approx(0.99 * 0.8, abs=0.001)


def test_a_theme_matters_more_than_the_polarity(findings, taxonomy):
    certain = findings.assign(p_finding=1.0, p_strength=1.0, p_improvement=0.0, p_mixed=0.0, p_neutral=0.0)
    certain[[f"p_{theme}" for theme in taxonomy.ids]] = 0.0
    certain.loc[3, ["p_strength", "p_improvement"]] = 0.5
    certain.loc[5, "p_data"] = 0.3
    chosen = suggest(certain, taxonomy, 2)
    assert chosen[["finding_id", "unsure_of", "uncertainty"]].values.tolist() == [
        ["id-005", "data", 0.6],
        ["id-003", "polarity", 0.5],
    ]


@pytest.mark.parametrize(
    ("probability", "threshold", "near"),
    [(0.0, 0.3, 0), (0.15, 0.3, 0.5), (0.3, 0.3, 1), (0.65, 0.3, 0.5), (1.0, 0.3, 0), (0.2, 0.0, 0.8), (0.2, 1.0, 0.2)],
    ids=["nought", "below", "on it", "above", "one", "threshold of nought", "threshold of one"],
)
def test_uncertainty_falls_evenly_from_the_threshold_to_both_ends(findings, taxonomy, probability, threshold, near):
    one = findings.head(1).assign(p_finding=1.0, p_strength=1.0, p_improvement=0.0, p_mixed=0.0, p_neutral=0.0)
    one[[f"p_{theme}" for theme in taxonomy.ids]] = 0.0
    one["p_data"] = probability
    matrix, questions = uncertainty(one, taxonomy, {"data": threshold})
    assert matrix[0, questions.index("data")] == pytest.approx(near)
    assert matrix.shape == (1, 2 + len(taxonomy.ids))


def test_the_kind_is_unsure_at_its_own_threshold(findings, taxonomy):
    one = findings.head(1).assign(p_finding=0.7)
    for cuts, near in (({}, 0.6), ({"finding": 0.7}, 1.0)):
        matrix, questions = uncertainty(one, taxonomy, cuts)
        assert matrix[0, questions.index("kind")] == pytest.approx(near)


def alike_but_for(findings, taxonomy, **columns):
    """Sentences with the same probabilities, so that only what `columns` say makes a difference."""
    table = findings.assign(p_finding=1.0, p_strength=0.5, p_improvement=0.5, p_mixed=0.0, p_neutral=0.0)
    table[[f"p_{theme}" for theme in taxonomy.ids]] = 0.0
    return table.head(len(next(iter(columns.values())))).assign(**columns)


def test_a_sentence_unlike_those_chosen_comes_before_one_like_them(findings, taxonomy):
    texts = [
        "Staff visited children weekly at home.",
        "Staff visited children weekly at homes.",
        "Few plans had dates.",
    ]
    chosen = suggest(alike_but_for(findings, taxonomy, text=texts, inspection_id=["a"] * 3), taxonomy, 2)
    assert chosen["finding_id"].tolist() == ["id-000", "id-002"]


def test_an_inspection_asked_before_gives_way_to_another(findings, taxonomy):
    texts = ["Abcd efgh ijkl.", "Mnop qrst uvwx.", "Yzab 1234 5678."]
    chosen = suggest(alike_but_for(findings, taxonomy, text=texts, inspection_id=["a", "a", "b"]), taxonomy, 2)
    assert chosen["finding_id"].tolist() == ["id-000", "id-002"]


def test_a_question_asked_before_gives_way_to_another(findings, taxonomy):
    texts = ["Abcd efgh ijkl.", "Mnop qrst uvwx.", "Yzab 1234 5678."]
    table = alike_but_for(findings, taxonomy, text=texts, inspection_id=["a", "b", "c"])
    table = table.assign(p_strength=1.0, p_improvement=0.0, p_data=[0.5, 0.49, 0.0], p_poverty=[0.0, 0.0, 0.4])
    assert suggest(table, taxonomy, 2)["unsure_of"].tolist() == ["data", "poverty"]
