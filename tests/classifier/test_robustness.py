"""Real text in its variants: the same sentence has the same answer, and any row has one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.findings import KINDS, POLARITIES, probability_columns, split_themes

PLAIN = 'Children\'s views were heard, and "advocacy" - where offered - was well-regarded in AreaZ.'


def classify(model, texts, **columns):
    return model.classify(pd.DataFrame({"text": texts, **columns}, dtype=object))


@pytest.mark.parametrize(
    "variant",
    [
        PLAIN.replace("'", "’").replace(' "', " “").replace('" ', "” "),
        PLAIN.replace(" - ", " – "),
        f"•\u00a0{PLAIN}",
        f"  12. {PLAIN}",
        PLAIN.replace(" ", "\u00a0\n ", 4),
        PLAIN.replace("advocacy", "advo-\ncacy"),
        PLAIN.replace("advocacy", "advo\u00ad\ncacy"),
        PLAIN.replace("advocacy", "advo\ufffe\r\ncacy"),
        PLAIN.replace("advocacy", "advo\u00adcacy"),
        PLAIN.replace("offered", "oﬀered"),
        f"\ufeff{PLAIN}\u200b",
    ],
    ids=[
        *("curly quotes", "dashes", "bullet", "number", "line breaks", "hyphen at line end", "soft hyphen at line end"),
        *("hyphen at page end", "soft hyphen", "ligature", "invisible"),
    ],
)
def test_typography_does_not_change_the_answer(model, taxonomy, variant):
    names = list(probability_columns(taxonomy))
    expected, given = classify(model, [PLAIN]), classify(model, [variant])
    np.testing.assert_array_equal(given[names], expected[names])
    assert given["themes"].tolist() == expected["themes"].tolist()
    assert given["text"].tolist() == [variant]


def test_capitals_are_read_as_a_sentence(model):
    sentence = "Leaders had a clear vision."
    given = classify(model, [sentence, sentence.upper()])
    assert given["p_leadership"][0] == given["p_leadership"][1]


ROWS = {
    "empty": "",
    "space": " \t\n",
    "bullet alone": "•",
    "number alone": "12.",
    "one word": "Chronologies",
    "one letter": "a",
    "2,000 words": "Leaders in AreaZ had a clear vision. " * 300,
    "one long word": "a" * 100_000,
    "capitals": "CHILDREN WERE HEARD AND TRUSTED STAFF",
    "other script": "日本語の文。",
    "control characters": "a\x00b\x07\x1b[31mc",
    "lone surrogate": "\ud800 views",
    "formula": "=1+1",
    "markup": "<script>alert(1)</script>",
    "right to left": "\u202eweiv",
}


@pytest.mark.parametrize(
    "columns",
    [{}, {"section": ""}, {"inspection_id": "z"}, {"inspection_id": "z", "document": "r", "section": "Findings"}],
    ids=["text alone", "empty section", "no section", "all context"],
)
def test_every_row_has_a_defined_answer(model, taxonomy, columns):
    answer = classify(model, list(ROWS.values()), **columns)
    numbers = answer[list(probability_columns(taxonomy))].to_numpy()
    assert len(answer) == len(ROWS)
    assert np.isfinite(numbers).all()
    assert ((numbers >= 0) & (numbers <= 1)).all()
    assert set(answer["kind"]) <= set(KINDS)
    assert set(answer["polarity"]) <= set(POLARITIES)
    assert all(set(split_themes(cell)) <= set(taxonomy.ids) for cell in answer["themes"])


@pytest.mark.parametrize("text", ROWS.values(), ids=ROWS.keys())
def test_a_strange_row_leaves_the_others_as_they_are(model, taxonomy, text):
    names = list(probability_columns(taxonomy))
    alone = classify(model, [PLAIN])[names].to_numpy()
    together = classify(model, [text, PLAIN])[names].to_numpy()
    np.testing.assert_allclose(together[1:], alone, atol=2e-6)


def test_order_of_rows_without_context_does_not_matter(model, taxonomy):
    texts = list(ROWS.values())
    forwards = classify(model, texts)[list(probability_columns(taxonomy))].to_numpy()
    backwards = classify(model, texts[::-1])[list(probability_columns(taxonomy))].to_numpy()
    np.testing.assert_allclose(forwards, backwards[::-1], atol=2e-6)


@pytest.mark.parametrize("column", ["text", "section"])
def test_a_missing_cell_is_read_as_empty(model, taxonomy, column):
    table = pd.DataFrame({"text": [PLAIN, PLAIN], "section": ["Findings", "Findings"]}, dtype="str")
    table.loc[1, column] = None
    names = list(probability_columns(taxonomy))
    given = model.classify(table)[names].iloc[1]
    expected = model.classify(table.fillna(""))[names].iloc[1]
    np.testing.assert_array_equal(given, expected)
