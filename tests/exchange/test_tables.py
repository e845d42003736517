from __future__ import annotations

import pandas as pd

from synth.exchange.tables import quote_table, theme_table, theme_table_of_verdicts


def sentences(*rows):
    names = ["inspection_id", "text", "kind", "polarity", "themes", "voice"]
    return pd.DataFrame(
        [dict(zip(names, (*row, "inspectors"), strict=False)) for row in rows], columns=names, dtype="str"
    )


TABLE = sentences(
    ("b", "Advocacy was offered.", "finding", "strength", "advocacy;participation"),
    ("b", "Leaders had a vision.", "finding", "strength", "leadership"),
    ("a", "We read forty records.", "other", "neutral", ""),
    ("a", "Support came late.", "finding", "improvement", ""),
    ("a", "Our advocacy is good.", "finding", "strength", "advocacy", "services"),
)
KNOWN = pd.DataFrame({"inspection_id": ["a", "b"], "area": ["Ashlarig", "Balmorrow"]})


def test_a_unit_has_1_where_a_finding_of_the_inspectors_has_the_theme(taxonomy):
    table = theme_table(TABLE, taxonomy, KNOWN)
    assert list(table.columns) == ["inspection_id", "area", *taxonomy.ids]
    has = table.set_index("inspection_id")[list(taxonomy.ids)]
    assert set(has.columns[has.loc["b"] == 1]) == {"advocacy", "participation", "leadership"}
    assert has.loc["a"].sum() == 0
    assert set(has.to_numpy().ravel()) == {0, 1}


def test_the_sums_of_an_overview_are_its_numbers(taxonomy):
    verdicts = pd.DataFrame(
        [
            ("a", "advocacy", "mentioned"),
            ("b", "advocacy", "both"),
            ("a", "data", "not found"),
            ("b", "data", "strength"),
        ],
        columns=["inspection_id", "theme", "verdict"],
    )
    table = theme_table_of_verdicts(verdicts, taxonomy)
    assert (table["advocacy"].sum(), table["data"].sum(), table["poverty"].sum()) == (2, 1, 0)


def test_a_quote_stands_under_each_of_its_themes_with_what_is_known_of_its_unit(taxonomy):
    table = quote_table(TABLE, taxonomy, KNOWN)
    assert table[["theme", "text", "polarity", "inspection_id", "area"]].to_numpy().tolist() == [
        ["participation", "Advocacy was offered.", "strength", "b", "Balmorrow"],
        ["leadership", "Leaders had a vision.", "strength", "b", "Balmorrow"],
        ["advocacy", "Advocacy was offered.", "strength", "b", "Balmorrow"],
        ["", "Support came late.", "improvement", "a", "Ashlarig"],
    ]


def test_a_sentence_that_stands_twice_in_a_unit_is_quoted_once(taxonomy):
    one = TABLE.iloc[[0]].assign(text="Independent advocacy was offered to children.")
    twice = pd.concat([one, one], ignore_index=True)
    assert len(quote_table(twice, taxonomy)) == 2


def test_a_quote_has_the_polarity_of_its_theme(taxonomy):
    table = quote_table(sentences(("a", "Said.", "finding", "strength", "advocacy:improvement;poverty")), taxonomy)
    assert dict(zip(table["theme"], table["polarity"], strict=True)) == {
        "advocacy": "improvement",
        "poverty": "strength",
    }
