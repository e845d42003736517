"""Labels as people keep them. All sentences are invented."""

from __future__ import annotations

import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import check_labels, read_labels, theme_matrix


def table(*rows, **columns):
    """Give a table with a row for each of `rows`, and further columns that are the same in each."""
    cells = {"inspection_id": "a", "text": "x", "kind": "finding", "polarity": "strength"} | columns
    return pd.DataFrame([cells | row for row in rows], dtype="str")


@pytest.mark.parametrize(
    ("cell", "themes"),
    [
        ("Early help", "early_help"),
        ("early help; MENTAL HEALTH", "early_help;mental_health"),
        ("early_help|data", "early_help;data"),
        ("early-help\ndata", "early_help;data"),
    ],
    ids=["label", "any case", "bars", "lines"],
)
def test_themes_may_be_named_by_their_labels(taxonomy, cell, themes):
    assert check_labels(table({"themes": cell}), taxonomy, where="t.csv")["themes"].tolist() == [themes]


@pytest.mark.parametrize("yes", ["1", "yes", "x", "Y", "TRUE", "1.0"])
@pytest.mark.parametrize("no", ["0", "no", "", "FALSE", "-"])
def test_a_column_a_theme_holds_marks(taxonomy, yes, no):
    given = table({"early_help": yes, "Mental health": no}, {"early_help": no, "Mental health": yes})
    read = check_labels(given, taxonomy, where="t.csv")
    assert read["themes"].tolist() == ["early_help", "mental_health"]
    assert theme_matrix(read, taxonomy).sum() == 2


def test_a_mark_that_is_none_is_named_with_its_column(taxonomy):
    with pytest.raises(TableError, match=r"row 3, column early_help: '2' is not known. Allowed values: 1, 0, yes"):
        check_labels(table({"early_help": "1"}, {"early_help": "2"}), taxonomy, where="t.csv")


@pytest.mark.parametrize(
    ("given", "polarity"),
    [("positive", "strength"), ("Negative", "improvement"), ("STRENGTH", "strength"), ("both", "mixed")],
)
def test_polarities_have_the_names_that_people_use(taxonomy, given, polarity):
    read = check_labels(table({"themes": "data", "polarity": given}), taxonomy, where="t.csv")
    assert read["polarity"].tolist() == [polarity]


def test_what_is_no_finding_needs_no_polarity(taxonomy):
    read = check_labels(table({"themes": "", "polarity": "", "kind": "Other"}), taxonomy, where="t.csv")
    assert read[["kind", "polarity"]].values.tolist() == [["other", "neutral"]]


def test_the_first_problem_says_how_many_there_are(taxonomy):
    rows = [{"themes": "housing"}, {"themes": "data"}, {"themes": "data", "kind": "fnding", "polarity": "good"}]
    with pytest.raises(TableError, match=r"row 2, column themes: 'housing' is not known.* 2 more to correct"):
        check_labels(table(*rows), taxonomy, where="t.csv")


def test_all_problems_are_found_at_once(taxonomy):
    rows = [{"themes": "housing"}, {"themes": "data", "kind": "fnding"}, {"themes": "data", "inspection_id": " "}]
    _, problems = read_labels(table(*rows), taxonomy)
    assert sorted((problem.row, problem.column, problem.value) for problem in problems) == [
        (2, "themes", "housing"),
        (3, "kind", "fnding"),
        (4, "inspection_id", ""),
    ]


def test_a_split_that_is_not_known_is_not_trained_on_in_silence(taxonomy):
    with pytest.raises(TableError, match="column split: 'dev' is not known"):
        check_labels(table({"themes": "data", "split": "dev"}), taxonomy, where="t.csv")


def test_an_empty_polarity_of_a_finding_follows_from_its_themes(taxonomy):
    rows = [{"themes": "data:negative"}, {"themes": "data:strength;poverty:improvement"}]
    read = check_labels(table(*rows, polarity=""), taxonomy, where="t.csv")
    assert read["polarity"].tolist() == ["improvement", "mixed"]
    assert read["themes"].tolist() == ["data", "data:strength;poverty:improvement"]
