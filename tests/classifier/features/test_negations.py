from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier import FindingClassifier
from synth.classifier.features.negations import NegationCounts, negation_contexts
from synth.findings import POLARITIES


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plans were clear.", ["no negation"]),
        ("", ["no negation"]),
        (
            "Children did not have to repeat their stories.",
            ["not", "not > repeat", "not > stories", "children < not", "did < not"],
        ),
        ("Staff hadn't a plan.", ["not", "not > plan", "staff < not"]),
        ("NOBODY waited", ["not", "not > waited"]),
        (
            "No a b c d e f g h",
            ["not", "not > b", "not > c", "not > d", "not > e", "not > f"],
        ),
        ("a bb cc dd ee ff no", ["not", "dd < not", "ee < not", "ff < not"]),
        ("Notable knots of nothings", ["no negation"]),
    ],
    ids=["none", "empty", "did not", "n't", "capitals", "five after", "three before", "inside a word"],
)
def test_what_stands_around_negations(text, found):
    assert negation_contexts(text) == found


def test_only_what_is_known_is_counted_and_twice_is_two():
    rows, columns = NegationCounts(["not", "not > delay"]).columns(
        ["No delay or drift, no drift.", "Plans.", "No plan."]
    )
    assert rows.tolist() == [0, 0, 0, 2]
    assert columns.tolist() == [0, 1, 0, 0]


def test_they_tell_polarity_and_nothing_else(labelled, taxonomy, word_encoder):
    """What is denied decides whether it is praise; neither kind nor themes move with it."""
    rows = [("no", "delay", "strength"), ("no", "plan", "improvement"), ("a", "delay", "improvement")]
    rows += [("a", "plan", "strength")]
    extra = pd.concat(
        [
            labelled.head(len(rows)).assign(
                inspection_id=f"extra-{number}",
                text=[f"There was {article} word{number} {what} in Strathorran." for article, what, _ in rows],
                polarity=[polarity for _, _, polarity in rows],
                kind="finding",
                themes="",
            )
            for number in range(6)
        ],
        ignore_index=True,
    )
    table = pd.concat([labelled, extra], ignore_index=True)
    asked = extra.head(len(rows)).assign(
        text=[f"There was {article} {what} in Merrowdale." for article, what, _ in rows]
    )
    given = {}
    for negations in (True, False):
        fitted = FindingClassifier(taxonomy, word_encoder, words=False, context=False, negations=negations).fit(table)
        given[negations] = fitted.predict_proba(asked)
        if negations:
            n_entries = len(fitted.weights_.negations.entries)
            n_polarities = len(fitted.weights_.polarities)
            assert not fitted.weights_.coef[:-n_polarities, -n_entries:].any()
    said = [POLARITIES[place] for place in given[True][:, 1:5].argmax(axis=1)]
    assert said == [polarity for _, _, polarity in rows]
    np.testing.assert_allclose(given[True][:, [0, *range(5, 16)]], given[False][:, [0, *range(5, 16)]], atol=1e-3)
