from __future__ import annotations

import re

import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import (
    POLARITIES,
    binary_columns,
    check_labels,
    check_probabilities,
    columns,
    join_themes,
    model_of,
    polarities_by_theme,
    polarity_of_sentence,
    probability_columns,
    require_columns,
    score_matrix_width,
    split_themes,
    theme_matrix,
    theme_polarities,
)


def table(**changes):
    row = {"inspection_id": "a", "text": "x", "kind": "finding", "polarity": "strength", "themes": "data"} | changes
    return pd.DataFrame([row, row], dtype="str")


def test_columns_are_declared_in_order(taxonomy):
    names = list(columns(taxonomy))
    assert names[:3] == ["finding_id", "inspection_id", "document"]
    assert tuple(names[-16:]) == probability_columns(taxonomy)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("", ()), ("data", ("data",)), (" data ; poverty ;;data", ("data", "poverty"))],
    ids=["empty", "one", "untidy"],
)
def test_themes_of_a_cell(cell, expected):
    assert split_themes(cell) == expected


def test_matrix_has_a_column_a_theme(taxonomy):
    matrix = theme_matrix(table(themes="poverty;data"), taxonomy)
    assert matrix.shape == (2, 11)
    assert [theme for theme, given in zip(taxonomy.ids, matrix[0], strict=True) if given] == ["data", "poverty"]


def test_every_probability_but_those_of_polarities_stands_alone(taxonomy):
    names = probability_columns(taxonomy)
    assert score_matrix_width(len(taxonomy.ids)) == len(names)
    alone = [names[column] for column in binary_columns(len(names))]
    assert alone == ["p_finding", *(f"p_{theme}" for theme in taxonomy.ids)]


@pytest.mark.parametrize(
    "cell", ["data:strength", " data : strength ;poverty", "poverty;;data:strength"], ids=["one", "untidy", "second"]
)
def test_a_theme_may_have_a_polarity_of_its_own(cell):
    assert polarities_by_theme(cell) == {"data": "strength"}
    assert split_themes(cell)[-1 if cell.startswith("poverty") else 0] == "data"


def test_themes_are_written_as_they_are_read():
    assert join_themes(["data", "poverty"], {"poverty": "mixed"}) == "data;poverty:mixed"
    assert join_themes(["data", "poverty"]) == "data;poverty"
    assert polarities_by_theme("data;poverty") == {}


@pytest.mark.parametrize(
    ("own", "polarity"),
    [
        ({"data": "strength", "poverty": "strength"}, "strength"),
        ({"data": "strength", "poverty": "improvement"}, "mixed"),
        ({"data": "improvement", "poverty": "neutral"}, "improvement"),
        ({"data": "neutral", "poverty": "neutral"}, "neutral"),
        ({"data": "mixed", "poverty": "neutral"}, "mixed"),
        ({"data": "mixed", "poverty": "strength"}, "mixed"),
        ({"data": "strength"}, "as the sentence"),
    ],
    ids=["alike", "both sides", "side and fact", "facts", "mixed", "mixed and side", "one without"],
)
def test_the_polarity_of_a_sentence_is_what_its_themes_say_together(own, polarity):
    assert polarity_of_sentence(["data", "poverty"], own, "as the sentence") == polarity


def test_a_sentence_without_a_theme_keeps_its_polarity():
    assert polarity_of_sentence([], {"data": "strength"}, "improvement") == "improvement"


def test_the_polarity_of_a_theme_is_its_own_or_else_that_of_the_sentence(taxonomy):
    rows = pd.DataFrame(
        [
            ("data;poverty:improvement", "strength"),
            ("data", "neutral"),
            ("", "mixed"),
            ("advocacy", None),
            ("poverty:mixed;data:neutral", "improvement"),
        ],
        columns=["themes", "polarity"],
        index=[4, 9, 2, 7, 1],
    )
    matrix = theme_polarities(rows, taxonomy)
    assert matrix.shape == (5, len(taxonomy.ids))
    said = [
        {theme: POLARITIES[place] for theme, place in zip(taxonomy.ids, row, strict=True) if place >= 0}
        for row in matrix.tolist()
    ]
    assert said == [
        {"data": "strength", "poverty": "improvement"},
        {"data": "neutral"},
        {},
        {},
        {"data": "neutral", "poverty": "mixed"},
    ]
    assert (matrix[2] == -1).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "findng"}, "row 2, column kind: 'findng' is not known"),
        ({"polarity": "good"}, "row 2, column polarity: 'good'"),
        ({"themes": "data;housing"}, "row 2, column themes: 'housing'"),
        ({"kind": "other"}, "kind is other, but it has themes"),
        ({"inspection_id": " "}, "column inspection_id is empty"),
    ],
    ids=["kind", "polarity", "theme", "contradiction", "inspection"],
)
def test_wrong_label_is_named_with_row_column_and_value(taxonomy, changes, message):
    with pytest.raises(TableError, match=message):
        check_labels(table(**changes), taxonomy, where="t.csv")


def test_missing_column_is_named(taxonomy):
    with pytest.raises(TableError, match="column 'kind' is missing"):
        check_labels(table().drop(columns="kind"), taxonomy, where="t.csv")


@pytest.mark.parametrize(
    "value", ["", "1.2", "-0.001", "high", "nan"], ids=["empty", "over one", "below nought", "word", "nan"]
)
def test_a_probability_that_is_none_is_named(taxonomy, value):
    given = table().assign(**dict.fromkeys(probability_columns(taxonomy), "0.5"))
    given.loc[1, "p_data"] = value
    message = f"t.csv: row 3, column p_data: {value!r} is not a probability. Write a number from 0 to 1, or classify"
    with pytest.raises(TableError, match=re.escape(message)):
        check_probabilities(given, taxonomy, where="t.csv")


def test_probabilities_become_numbers_and_the_table_given_stays_as_it_is(taxonomy):
    names = list(probability_columns(taxonomy))
    given = table().assign(**dict.fromkeys(names, "1"))
    given.loc[0, "p_data"] = "0"
    read = check_probabilities(given, taxonomy, where="t.csv")
    assert read["p_data"].tolist() == [0.0, 1.0]
    assert set(map(str, read[names].dtypes)) == {"float64"}
    assert given["p_data"].tolist() == ["0", "1"]
    with pytest.raises(TableError, match=r"t\.csv: column 'p_mixed' is missing"):
        check_probabilities(given.drop(columns="p_mixed"), taxonomy, where="t.csv")


@pytest.mark.parametrize(
    ("cells", "name"),
    [(["m1", " m1"], "m1"), (["", None], ""), ([], "")],
    ids=["one model", "none named", "no rows"],
)
def test_the_model_of_a_table_is_what_all_rows_say(cells, name):
    assert model_of(pd.DataFrame({"model": cells}, dtype="str"), where="t.csv") == name


def test_a_table_without_the_column_names_no_model():
    assert model_of(table(), where="t.csv") == ""


@pytest.mark.parametrize("cells", [["m1", "m2"], ["m1", ""], ["", "m1"]], ids=["two models", "empty", "empty first"])
def test_rows_of_different_models_are_named(cells):
    with pytest.raises(TableError, match=r"t\.csv: row 3, column model: '.*', but row 2 says '.*'"):
        model_of(pd.DataFrame({"model": cells}, dtype="str"), where="t.csv")


@pytest.mark.parametrize(
    ("columns", "remedy"),
    [
        (["Text", "section"], "Is it the column 'Text'? Then call that 'text'."),
        (["id", "texts"], "Is it the column 'texts'? Then call that 'text'."),
        (
            ["text;section"],
            "Its cells seem to be separated by semicolons: save it as 'CSV UTF-8 (comma delimited)' or as",
        ),
        (["id", "words"], "Add it, or give the column that contains it this name. The columns are: id, words."),
        (
            [f"c{n}" for n in range(10)],
            "Add it, or give the column that contains it this name. The columns are: c0, c1, c2, "
            "c3, c4, c5, c6, c7 and 2 more.",
        ),
    ],
    ids=["capital", "misspelt", "semicolons", "other", "many"],
)
def test_a_missing_column_is_named_with_what_it_may_be_called(columns, remedy):
    with pytest.raises(TableError, match=re.escape(f"column 'text' is missing. {remedy}")):
        require_columns(pd.DataFrame(columns=columns), ("text",), where="a.csv")
