from __future__ import annotations

from dataclasses import replace

import pandas as pd

from synth.overview.messages.decisions import MessageDecision
from synth.overview.messages.message import Point
from synth.overview.summary import said_by, share_on_a_theme, summarise

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


def on_sides(sides):
    """One finding on a theme for each inspection, or one on each side for "both"."""
    rows = [
        (f"i{number}", f"{theme} {number} {polarity} at their own meetings.", polarity, theme)
        for theme, of_theme in sides.items()
        for number, side in enumerate(of_theme)
        for polarity in (("strength", "improvement") if side == "both" else (side,))
    ]
    table = pd.DataFrame(rows, columns=["inspection_id", "text", "polarity", "themes"])
    return table.assign(document="r", section="", kind="finding").convert_dtypes()


def test_what_varies_is_not_a_theme_that_is_both_nearly_everywhere(taxonomy):
    table = on_sides(
        {
            "leadership": ["both"] * 8,
            "advocacy": ["strength"] * 5 + ["improvement", "both", "both"],
            "poverty": ["strength", "improvement", "both"],
        }
    )
    varies = summarise(overview_of(table, taxonomy)).sentences[-1]
    assert (varies.lead, varies.label) == ("What varies most", "Advocacy")
    assert varies.count == "only a strength in 5, only an area for improvement in 1 and both in 2 of 8 inspections"


def test_what_varies_most_divides_the_inspections(taxonomy):
    table = on_sides(
        {
            "leadership": ["strength"] * 3 + ["improvement"] * 3 + ["both"] * 3,
            "advocacy": ["strength"] * 4 + ["improvement"] * 4 + ["both"],
            "data": ["strength"] * 10,
        }
    )
    varies = summarise(overview_of(table, taxonomy)).sentences[-1]
    assert varies.label == "Advocacy"
    assert varies.count == (
        "only a strength in 4, only an area for improvement in 4, both in 1 and neither in 1 of 10 inspections"
    )


def test_of_themes_equally_often_weak_the_least_often_strong_comes_first_and_the_others_are_named(taxonomy):
    table = on_sides({"leadership": ["both"] * 3 + ["strength"], "data": ["improvement"] * 2 + ["both"]})
    weak, strong, *_ = summarise(overview_of(table, taxonomy)).sentences
    assert weak.themes == (("data", "Data and outcomes"), ("leadership", "leadership"))
    assert f"{weak.label}, {weak.text}" == "Data and outcomes, and leadership, each in 3 of 4 inspections."
    assert strong.label == "Leadership"
    assert strong.text.startswith("in 4 of 4 inspections, and in 3 of these also an area for improvement.")


def test_nothing_varies_where_all_inspections_agree(taxonomy):
    summary = summarise(overview_of(on_sides({"advocacy": ["both"] * 4, "data": ["strength"] * 4}), taxonomy))
    assert [sentence.lead for sentence in summary.sentences] == [
        "Most often an area for improvement",
        "Most often a strength",
    ]


def test_who_decided_the_messages_has_not_checked_the_verdicts(taxonomy):
    overview = overview_of(findings(["participation", "participation;data", "", ""]), taxonomy)
    assert summarise(overview).status == "Draft: no message signed yet"
    decision = MessageDecision("participation", "accept", "", "Anna", "2026-11-30", "", "")
    decided = tuple(replace(message, decision=decision) for message in overview.messages)
    verdicts = overview.verdicts.assign(status=["confirmed"] + ["provisional"] * (len(overview.verdicts) - 1))
    summary = summarise(replace(overview, messages=decided, verdicts=verdicts, classified=True))
    assert summary.status == ("All messages decided by Anna, last on 2026-11-30. People checked 1 of 22 verdicts")
    assert not summary.is_draft


def made_by(*inspections):
    return Point("Plans were late", inspections, len(inspections), quote=None)


def test_two_inspections_are_named_and_a_third_rather_than_one_other():
    names = {f"i{number}": f"Abermuir, 202{number}" for number in range(4)}
    assert said_by(made_by("i0", "i1", "i2"), names) == "Abermuir 2020, Abermuir 2021 and Abermuir 2022"
    assert said_by(made_by("i0", "i1", "i2", "i3"), names) == "Abermuir 2020, Abermuir 2021 and 2 others"
