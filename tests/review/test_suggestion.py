from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import POLARITIES, probability_columns
from synth.review import suggest

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
