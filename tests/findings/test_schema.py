from __future__ import annotations

import re

import pandas as pd
import pytest

from synth.errors import TableError
from synth.findings import (
    check_labels,
    check_probabilities,
    columns,
    model_of,
    probability_columns,
    require_columns,
    split_themes,
    theme_matrix,
)


def table(**changes):
    row = {"inspection_id": "a", "text": "x", "kind": "finding", "polarity": "strength", "themes": "data"} | changes
    return pd.DataFrame([row, row], dtype="str")


def test_columns_are_declared_once_each_in_order(taxonomy):
    names = [column.name for column in columns(taxonomy)]
    assert len(names) == len(set(names))
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


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "findng"}, "row 2, column kind: 'findng' is not known"),
        ({"polarity": "good"}, "row 2, column polarity: 'good'"),
        ({"themes": "data;housing"}, "row 2, column themes: 'housing'"),
        ({"kind": "other"}, "kind is other, but it has themes"),
        ({"inspection_id": " "}, "column inspection_id: empty"),
    ],
    ids=["kind", "polarity", "theme", "contradiction", "inspection"],
)
def test_wrong_label_is_named_with_row_column_and_value(taxonomy, changes, message):
    with pytest.raises(TableError, match=message):
        check_labels(table(**changes), taxonomy, where="t.csv")


def test_missing_column_is_named(taxonomy):
    with pytest.raises(TableError, match="column 'kind' is missing"):
        check_labels(table().drop(columns="kind"), taxonomy, where="t.csv")


@pytest.mark.parametrize("value", ["", "1.2", "high", "nan"], ids=["empty", "over one", "word", "nan"])
def test_a_probability_that_is_none_is_named(taxonomy, value):
    given = table().assign(**dict.fromkeys(probability_columns(taxonomy), "0.5"))
    given.loc[1, "p_data"] = value
    with pytest.raises(TableError, match="row 3, column p_data"):
        check_probabilities(given, taxonomy, where="t.csv")


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
        (["id", "words"], "Add it to the header (its columns: id, words)."),
    ],
    ids=["capital", "misspelt", "semicolons", "other"],
)
def test_a_missing_column_is_named_with_what_it_may_be_called(columns, remedy):
    with pytest.raises(TableError, match=re.escape(f"column 'text' is missing. {remedy}")):
        require_columns(pd.DataFrame(columns=columns), ("text",), where="a.csv")
