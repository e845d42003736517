from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.overview.evidence.findings import ThemeFindings, balanced_rows, holding, in_order

EVERY = frozenset(f"invented-{number}" for number in range(8))


def findings_of(labelled, taxonomy):
    return ThemeFindings(in_order(labelled[labelled["kind"] == "finding"]), taxonomy)


def test_table_made_by_hand_needs_no_places(labelled):
    bare = labelled[["inspection_id", "text", "kind", "polarity", "themes"]]
    table = in_order(bare)
    assert table["finding_id"].is_unique
    assert table["page"].isna().all()


def test_quote_says_where_it_stands(labelled, taxonomy):
    table = labelled.assign(page=pd.array([7] * len(labelled), dtype="Int64"))
    quote = findings_of(table, taxonomy).representative("chronologies", "improvement", EVERY)[0]
    assert quote.place == "report, “Findings”, page 7"


def test_rows_are_balanced_over_inspections(labelled):
    rows = balanced_rows(labelled["inspection_id"], 8)
    assert labelled.iloc[rows]["inspection_id"].is_unique
    assert (np.diff(rows) > 0).all()


def with_probabilities(labelled, polarity, **probabilities):
    given = dict.fromkeys(("p_strength", "p_improvement", "p_mixed"), 0.0) | probabilities
    return labelled.assign(polarity=polarity, p_chronologies=1.0, **given)


def test_only_inspections_whose_verdict_holds_the_side_are_quoted(labelled, taxonomy):
    verdicts = pd.DataFrame(
        [("a", "chronologies", "both"), ("b", "chronologies", "strength"), ("c", "advocacy", "improvement")],
        columns=["inspection_id", "theme", "verdict"],
    )
    assert holding(verdicts, "chronologies", "improvement") == {"a"}
    assert holding(verdicts, "chronologies", "strength") == {"a", "b"}
    found = findings_of(labelled, taxonomy)
    quotes = found.representative("chronologies", "improvement", frozenset({"invented-3"}))
    assert {quote.inspection for quote in quotes} == {"invented-3"}
    assert found.representative("chronologies", "improvement", frozenset()) == ()


@pytest.mark.parametrize(
    ("polarity", "probabilities", "sides"),
    [
        ("improvement", {"p_improvement": 0.7}, {"improvement"}),
        ("strength", {"p_strength": 0.475, "p_improvement": 0.472}, set()),
        ("mixed", {"p_mixed": 0.9}, set()),
        ("neutral", {"p_improvement": 0.3}, set()),
    ],
    ids=["sure", "a toss of a coin", "mixed", "neutral"],
)
def test_a_sentence_is_quoted_for_a_side_that_it_is_sure_to_hold(labelled, taxonomy, polarity, probabilities, sides):
    found = findings_of(with_probabilities(labelled, polarity, **probabilities), taxonomy)
    quotes = {side: found.representative("chronologies", side, EVERY) for side in ("strength", "improvement")}
    assert {side for side in quotes if quotes[side]} == sides
