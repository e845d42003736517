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


@pytest.mark.parametrize("mark", ["negative", "Area for improvement", " IMPROVEMENT "])
def test_a_mark_may_be_the_polarity_of_its_theme(taxonomy, mark):
    given = table({"early_help": mark, "data": "x"}, {"early_help": mark, "data": ""}, polarity="positive")
    read = check_labels(given, taxonomy, where="t.csv")
    assert read["themes"].tolist() == ["early_help:improvement;data", "early_help:improvement"]
    assert read["polarity"].tolist() == ["strength", "strength"]
    # A polarity that is that of the sentence is not written twice.
    same = check_labels(table({"early_help": mark}, polarity="negative"), taxonomy, where="t.csv")
    assert same["themes"].tolist() == ["early_help"]


def test_rows_that_nobody_has_labelled_are_left_out_and_no_problem(taxonomy):
    rows = [
        {"text": "one", "data": "x"},
        {"text": "two", "kind": " ", "polarity": "", "data": ""},
        {"text": "three", "data": "maybe"},
    ]
    given = table(*rows, drawn_for="data")
    read, problems = read_labels(given, taxonomy)
    assert read["text"].to_dict() == {0: "one", 2: "three"}
    assert [(problem.row, problem.value) for problem in problems] == [(4, "maybe")]
    # In a table that is no labelling workbook, a row without labels is a fault.
    _, problems = read_labels(given.drop(columns="drawn_for"), taxonomy)
    assert {problem.row for problem in problems} == {3, 4}


def test_a_column_that_is_missing_is_the_first_problem_and_says_what_to_do(taxonomy):
    given = table({"themes": "data"})
    for name in ("text", "inspection_id", "kind", "polarity"):
        with pytest.raises(TableError, match=rf"t\.csv: column '{name}' is missing"):
            check_labels(given.drop(columns=name), taxonomy, where="t.csv")
    with pytest.raises(TableError, match=r"column 'themes' is missing\..* Or add a column for each theme\."):
        check_labels(given.drop(columns="themes"), taxonomy, where="t.csv")


def test_an_inspection_without_a_name_is_no_label(taxonomy):
    with pytest.raises(TableError, match=r"row 3, column inspection_id: empty\. Name the inspection"):
        check_labels(table({"themes": "data"}, {"themes": "data", "inspection_id": None}), taxonomy, where="t.csv")


@pytest.mark.parametrize("change", [{"themes": "data"}, {"polarity": "strength"}], ids=["theme", "polarity"])
def test_what_is_no_finding_has_neither_theme_nor_polarity(taxonomy, change):
    rows = [{"kind": "other", "polarity": "neutral", "themes": ""}, {"kind": "other", "polarity": "", "themes": ""}]
    assert check_labels(table(*rows), taxonomy, where="t.csv")["themes"].tolist() == ["", ""]
    with pytest.raises(TableError, match=r"row 4: kind is other, but it has themes or a polarity\. Leave themes"):
        check_labels(table(*rows, rows[0] | change), taxonomy, where="t.csv")


@pytest.mark.parametrize("split", ["", "train", "test", "polarity"])
def test_the_parts_of_a_corpus_are_known(taxonomy, split):
    read = check_labels(table({"themes": "data", "split": split}), taxonomy, where="t.csv")
    assert read["split"].tolist() == [split]


def test_labels_that_cannot_be_read_stay_as_they_are_with_what_is_allowed(taxonomy):
    read, problems = read_labels(table({"themes": "data", "kind": "fnding", "polarity": "good"}), taxonomy)
    assert read[["kind", "polarity"]].values.tolist() == [["fnding", "good"]]
    assert [(problem.sort, problem.column, problem.remedy) for problem in problems] == [
        ("not known", "kind", "Allowed values: finding, other."),
        ("not known", "polarity", "Allowed values: strength, improvement, mixed, neutral."),
    ]


def test_the_index_of_the_table_is_kept_and_its_cells_are_not_changed(taxonomy):
    given = table({"themes": "Data"}, {"themes": "Poverty"}).set_axis([5, 3], axis="index")
    read = check_labels(given, taxonomy, where="t.csv")
    assert read["themes"].to_dict() == {5: "data", 3: "poverty"}
    assert given["themes"].tolist() == ["Data", "Poverty"]
