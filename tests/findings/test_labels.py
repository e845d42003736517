"""Labels as people keep them. All sentences are invented."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import check_labels, read_labels, theme_matrix
from synth.taxonomy.label_scheme import POLARITY_NAMES
from synth.words import Unit


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
    with pytest.raises(TableError, match=r"row 3, column inspection_id is empty\. Name the inspection"):
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


def of_programme(taxonomy, **settings):
    return replace(taxonomy, label_scheme=replace(taxonomy.label_scheme, **settings))


def test_without_kinds_every_sentence_is_a_finding(taxonomy):
    programme = of_programme(taxonomy, has_kind=False)
    given = table({"themes": "data"}, {"themes": ""})
    for without in (given.drop(columns="kind"), given.assign(kind=""), given.assign(kind="Finding")):
        assert check_labels(without, programme, where="t.csv")["kind"].tolist() == ["finding", "finding"]
    with pytest.raises(TableError, match=r"row 2, column kind: 'other' is not known\. Allowed values: finding\."):
        check_labels(given.assign(kind="other"), programme, where="t.csv")
    # Where there are kinds, an empty one is a fault.
    with pytest.raises(TableError, match="row 2, column kind is empty"):
        check_labels(given.assign(kind=""), taxonomy, where="t.csv")


def test_without_polarities_every_sentence_is_neutral(taxonomy):
    programme = of_programme(taxonomy, has_polarity=False)
    given = table({"themes": "data"}, {"themes": "", "kind": "other"})
    for without in (given.drop(columns="polarity"), given.assign(polarity=""), given.assign(polarity="Neutral")):
        assert check_labels(without, programme, where="t.csv")["polarity"].tolist() == ["neutral", "neutral"]
    with pytest.raises(TableError, match=r"column polarity: 'strength' is not known\. Allowed values: neutral\."):
        check_labels(given, programme, where="t.csv")
    with pytest.raises(TableError, match="column themes: 'data:strength' is not known"):
        check_labels(given.assign(themes="data:strength", polarity=""), programme, where="t.csv")


def test_a_polarity_that_is_not_known_is_answered_in_the_words_of_the_programme(taxonomy):
    programme = of_programme(taxonomy, polarities={**POLARITY_NAMES, "strength": "praise", "improvement": "moan"})
    with pytest.raises(TableError, match=r"Allowed values: praise, moan, mixed, neutral\."):
        check_labels(table({"themes": "data", "polarity": "grumble"}), programme, where="t.csv")


def test_where_themes_exclude_one_another_each_finding_has_exactly_one(taxonomy):
    programme = of_programme(taxonomy, one_theme=True)
    rows = [{"themes": "data"}, {"themes": ""}, {"themes": "data;poverty"}]
    rows += [{"themes": "", "kind": "other", "polarity": "neutral"}]
    _, problems = read_labels(table(*rows), programme)
    remedy = "Keep one, or write one_theme = false in the taxonomy file."
    assert [(problem.column, problem.row, problem.value, problem.remedy) for problem in problems] == [
        ("themes", 3, "", remedy),
        ("themes", 4, "", remedy),
    ]
    assert [problem.sort for problem in problems] == [
        "0 themes, but in this programme each sentence has exactly one",
        "2 themes, but in this programme each sentence has exactly one",
    ]
    assert read_labels(table(*rows), taxonomy)[1] == []


def test_labels_may_have_the_names_that_a_programme_gives_them(taxonomy):
    names = {"strength": "Praise", "improvement": "To do", "mixed": "mixed", "neutral": "neutral"}
    programme = of_programme(taxonomy, kinds={"finding": "Comment", "other": "Rest"}, polarities=names)
    rows = [
        {"themes": "data:to do", "kind": "comment", "polarity": "PRAISE"},
        {"themes": "", "kind": "rest", "polarity": ""},
        {"themes": "data", "kind": "finding", "polarity": "negative"},
    ]
    read = check_labels(table(*rows), programme, where="t.csv")
    assert read[["kind", "polarity", "themes"]].to_numpy().tolist() == [
        ["finding", "strength", "data:improvement"],
        ["other", "neutral", ""],
        ["finding", "improvement", "data"],
    ]


def test_the_unit_may_have_the_name_of_the_programme(taxonomy):
    programme = of_programme(taxonomy, unit=Unit("hospital", "hospitals"))
    given = table({"themes": "data"}).rename(columns={"inspection_id": programme.label_scheme.unit.column})
    assert check_labels(given, programme, where="t.csv")["inspection_id"].tolist() == ["a"]


def test_a_column_that_is_missing_has_its_name_and_no_row(taxonomy):
    _, problems = read_labels(table({"x": ""}).drop(columns=["kind", "polarity"]), taxonomy)
    assert [(problem.sort, problem.column, problem.row, problem.value) for problem in problems] == [
        ("missing", name, None, "") for name in ("kind", "themes", "polarity")
    ]


def test_a_label_of_two_themes_names_neither(taxonomy):
    first, second, *others = taxonomy.themes
    alike = replace(first, label="Both of them"), replace(second, label="BOTH of them")
    twins = replace(taxonomy, themes=(*alike, *others))
    with pytest.raises(TableError, match="'both of them' is not known"):
        check_labels(table({"themes": "both of them"}), twins, where="t.csv")
    read = check_labels(table({"themes": f"{second.id};{others[0].label}"}), twins, where="t.csv")
    assert read["themes"].tolist() == [f"{second.id};{others[0].id}"]


def test_the_first_of_two_columns_of_a_theme_counts(taxonomy):
    read = check_labels(table({"Early help": "x", "early_help": ""}), taxonomy, where="t.csv")
    assert read["themes"].tolist() == ["early_help"]


def test_a_theme_that_is_named_twice_has_the_polarity_that_is_given(taxonomy):
    rows = [{"themes": "data;data:improvement"}, {"themes": "data:improvement;data"}]
    read = check_labels(table(*rows), taxonomy, where="t.csv")
    assert read["themes"].tolist() == ["data:improvement", "data:improvement"]


def test_a_label_may_hold_a_separator(taxonomy):
    first, *others = taxonomy.themes
    odd = replace(taxonomy, themes=(replace(first, label="Bed | board"), *others))
    rows = [{"themes": "bed | board"}, {"themes": "data|bed"}]
    read, problems = read_labels(table(*rows), odd)
    assert read["themes"].tolist() == [first.id, "data"]
    assert [problem.value for problem in problems] == ["bed"]


def test_a_column_that_is_nearly_the_name_of_a_theme_is_not_passed_over(taxonomy):
    given = table({"Mental health": "1", "Early helps": "1"})
    with pytest.raises(
        TableError, match=r"column 'Early helps' is not the name of a theme\. Is it the theme 'Early help'"
    ):
        check_labels(given, taxonomy, where="t.csv")


def test_without_kinds_only_the_missing_column_is_reported(taxonomy):
    given = table({"themes": "data", "polarity": ""}).drop(columns="kind")
    (problem,) = read_labels(given, taxonomy)[1]
    assert (problem.sort, problem.column) == ("missing", "kind")
    assert problem.remedy.endswith("If every sentence is a finding, write kind = false in the file of themes.")


def test_an_empty_cell_is_called_empty(taxonomy):
    with pytest.raises(TableError, match=r"row 2, column polarity is empty\. Allowed values: strength"):
        check_labels(table({"themes": "data", "polarity": ""}), taxonomy, where="t.csv")
