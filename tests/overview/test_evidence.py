from __future__ import annotations

import numpy as np
import pandas as pd

from synth.overview.evidence import ThemeFindings, balanced_rows, in_order


def findings_of(labelled, taxonomy):
    return ThemeFindings(in_order(labelled[labelled["kind"] == "finding"]), taxonomy)


def test_table_made_by_hand_needs_no_places(labelled):
    bare = labelled[["inspection_id", "text", "kind", "polarity", "themes"]]
    table = in_order(bare)
    assert table["finding_id"].is_unique
    assert table["page"].isna().all()


def test_every_inspection_has_a_finding_before_any_has_two(labelled, taxonomy):
    twice = pd.concat(
        [labelled, labelled.assign(finding_id=labelled["finding_id"] + "-b", text=labelled["text"] + " Again.")]
    )
    shown = findings_of(twice.reset_index(drop=True), taxonomy).shown("chronologies", most=8, most_bytes=10**6)
    assert shown.total == 16
    assert [quote.inspection for quote in shown.quotes] == [f"invented-{number}" for number in range(8)]


def test_page_takes_no_more_text_than_it_may(labelled, taxonomy):
    long = labelled.assign(text=labelled["text"] + " word" * 1000)
    shown = findings_of(long, taxonomy).shown("chronologies", most=100, most_bytes=2000)
    assert sum(len(quote.text) for quote in shown.quotes) <= 2000
    assert all(quote.text.endswith("[…]") for quote in shown.quotes)


def test_quote_says_where_it_stands(labelled, taxonomy):
    table = labelled.assign(page=pd.array([7] * len(labelled), dtype="Int64"))
    quote = findings_of(table, taxonomy).representative("chronologies", "improvement")[0]
    assert quote.place == "report, “Findings”, page 7"


def test_rows_are_balanced_over_inspections(labelled):
    rows = balanced_rows(labelled, 8)
    assert labelled.iloc[rows]["inspection_id"].is_unique
    assert (np.diff(rows) > 0).all()
