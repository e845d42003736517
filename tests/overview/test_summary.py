from __future__ import annotations

import pandas as pd

from synth.overview.summary import share_on_a_theme, summarise

from .conftest import overview_of


def findings(themes):
    return pd.DataFrame(
        {
            "inspection_id": [f"i{number // 2}" for number in range(len(themes))],
            "document": "r",
            "section": "",
            "text": [f"Children {number} were listened to at their own meetings." for number in range(len(themes))],
            "kind": "finding",
            "polarity": "strength",
            "themes": themes,
        }
    ).convert_dtypes()


def test_the_first_line_says_how_many_findings_the_themes_cover(taxonomy):
    overview = overview_of(findings(["participation", "participation;data", "", ""]), taxonomy)
    assert share_on_a_theme(overview) == 0.5
    assert summarise(overview).facts.endswith("2 inspections · 4 findings (50% on the 11 themes)")


def test_without_findings_there_is_no_share(taxonomy):
    overview = overview_of(findings(["participation", ""]).assign(kind="other", themes=""), taxonomy)
    assert share_on_a_theme(overview) is None
    assert summarise(overview).facts.endswith("0 findings")


def test_what_varies_says_in_how_many_it_is_both(taxonomy):
    table = findings(["advocacy"] * 8)
    table.loc[::2, "polarity"] = "improvement"
    varies = summarise(overview_of(table, taxonomy)).sentences[-1]
    assert varies.lead == "What varies most"
    assert varies.count == "a strength in 4 and an area for improvement in 4 of 4 inspections (both in 4)"
