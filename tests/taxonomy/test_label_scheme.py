"""What a taxonomy file says of its programme."""

from __future__ import annotations

import pandas as pd
import pytest

from synth.classifier.evaluation import evaluate_predictions
from synth.classifier.model import labels_from
from synth.errors import TableError, TaxonomyError
from synth.findings import check_labels
from synth.taxonomy import load_taxonomy

THEME = """
[[theme]]
id = "{0}"
label = "{0}"
definition = "D."
include = "I."
leave_out = "L."
terms = ["{0}"]
"""


@pytest.fixture
def programme(tmp_path):
    def programme(head, *, themes=("food", "staff")):
        path = tmp_path / "t.toml"
        path.write_text(f'name = "Restaurants"\n{head}\n' + "".join(map(THEME.format, themes)), encoding="utf-8")
        return load_taxonomy(path)

    return programme


def labels(*rows):
    return pd.DataFrame([{"inspection_id": f"a{n}", "text": "x"} | row for n, row in enumerate(rows)], dtype="str")


def test_a_file_that_says_nothing_counts_inspections_with_kind_and_polarity(programme, taxonomy):
    given = programme("").label_scheme
    assert given == taxonomy.label_scheme
    assert (given.unit.several, given.has_kind, given.has_polarity, given.one_theme) == (
        "inspections",
        True,
        True,
        False,
    )


def test_names_do_not_change_what_a_model_depends_on_and_rules_do(programme):
    plain = programme("").digest
    assert programme('[unit]\nsingular = "meal"\nplural = "meals"\n[polarity]\nstrength = "praise"').digest == plain
    assert (
        len({plain, *(programme(f"{key}").digest for key in ("kind = false", "polarity = false", "one_theme = true"))})
        == 4
    )


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ('unit = "meal"', "unit is not a table with singular and plural"),
        ('[unit]\nsingular = "meal"\nplural = 3', "unit.plural is not a word"),
        ('[polarity]\nstrength = "good, or fair"', "polarity.strength is not a word"),
        ('kind = "none"', "kind is neither false nor a table of names"),
        ('[polarity]\ngood = "praise"', "polarity is neither false nor a table of names"),
        ('[polarity]\nstrength = "x"\nimprovement = "X"', "polarity: a name occurs twice"),
        ("one_theme = 1", "one_theme is neither true nor false"),
    ],
    ids=["unit", "plural", "comma", "kind", "polarity", "twice", "one theme"],
)
def test_what_breaks_a_rule_is_named(programme, head, message):
    with pytest.raises(TaxonomyError, match=message):
        programme(head)


def test_messages_need_no_numbers(programme):
    assert [theme.key_message for theme in programme("").themes] == [None, None]


def test_without_kind_and_polarity_labels_need_neither(programme):
    given = programme("kind = false\npolarity = false")
    read = check_labels(labels({"themes": "food"}, {"themes": ""}), given, where="t.csv")
    assert read[["kind", "polarity"]].values.tolist() == [["finding", "neutral"]] * 2
    with pytest.raises(TableError, match=r"row 2, column polarity: 'strength' is not known. Allowed values: neutral"):
        check_labels(labels({"themes": "food", "polarity": "strength"}), given, where="t.csv")


def test_names_of_the_programme_are_read(programme):
    given = programme('[kind]\nfinding = "view"\n[polarity]\nstrength = "praise"')
    read = check_labels(labels({"themes": "food", "kind": "View", "polarity": "Praise"}), given, where="t.csv")
    assert read[["kind", "polarity"]].values.tolist() == [["finding", "strength"]]


def test_the_column_of_the_unit_is_read(programme):
    given = programme('kind = false\n[unit]\nsingular = "meal"\nplural = "meals"')
    table = labels({"themes": "food", "polarity": "mixed"}).rename(columns={"inspection_id": "meal_id"})
    assert check_labels(table, given, where="t.csv")["inspection_id"].tolist() == ["a0"]


def test_themes_that_exclude_each_other_are_one_a_finding(programme):
    given = programme("one_theme = true")
    row = {"kind": "finding", "polarity": "strength"}
    with pytest.raises(TableError, match="row 3: 2 themes, but in this programme each sentence has exactly one"):
        check_labels(labels(row | {"themes": "food"}, row | {"themes": "food;staff"}), given, where="t.csv")
    probability = pd.DataFrame([[0.9, 1, 0, 0, 0, 0.2, 0.1], [0.9, 1, 0, 0, 0, 0.7, 0.8], [0.1, 1, 0, 0, 0, 0.7, 0.8]])
    cuts = {"food": 0.5, "staff": 0.5}
    assert labels_from(probability.to_numpy(), given, cuts, 0.5)["themes"].tolist() == ["food", "staff", ""]
    assert labels_from(probability.to_numpy(), programme(""), cuts, 0.5)["themes"].tolist() == ["", "food;staff", ""]


def test_what_is_the_same_for_all_sentences_has_no_score(programme):
    row = {"kind": "finding", "polarity": "neutral", "themes": "food"}
    same = labels(row, row)
    assert set(evaluate_predictions(same, same, programme("")).scores) == {"micro_f1", "macro_f1"}
    other = labels(row, row | {"kind": "other"})
    assert "kind_f1" in evaluate_predictions(other, same, programme("")).scores
    praised = labels(row, row | {"polarity": "strength"})
    assert "polarity_accuracy" in evaluate_predictions(same, praised, programme("")).scores
