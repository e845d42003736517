"""Sentences that an overview must never write: each was once written, and false. All sentences here are invented."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from synth import load_model
from synth.overview.messages.drafting import certainty, headline, support
from synth.overview.method import how_far_to_trust
from synth.prevalence import theme_change, theme_prevalence, verdicts_from_labels

from .conftest import by_model, forms, overview_of

NO_POINTS = {"strength": (), "improvement": ()}


def inspections_of(rows, prefix="f"):
    """A labelled table from (inspection, polarity, themes), each inspection with twelve more findings."""
    names = sorted({name for name, _, _ in rows})
    rows = [*rows, *((name, "neutral", "") for name in names for _ in range(12))]
    table = pd.DataFrame(rows, columns=["inspection_id", "polarity", "themes"], dtype="str")
    return table.assign(
        kind="finding",
        finding_id=[f"{prefix}-{number:04d}" for number in range(len(table))],
        document="report",
        section="Findings",
        part="body",
        page=pd.array([pd.NA] * len(table), dtype="Int64"),
        position=pd.array(range(1, len(table) + 1), dtype="Int64"),
        text=[f"Invented finding number {number} of a report." for number in range(len(table))],
    )


def prevalence_of(table, taxonomy, **options):
    verdicts = verdicts_from_labels(table, taxonomy)
    return theme_prevalence(verdicts, table.groupby("inspection_id").size(), taxonomy, **options)


def row_of(prevalence, theme):
    return prevalence.set_index("theme", drop=False).loc[theme].to_dict()


def test_a_theme_with_a_single_finding_in_each_of_twelve_is_not_said_to_be_absent(taxonomy):
    table = inspections_of([(f"area-{number:02d}", "strength", "poverty") for number in range(12)])
    message = next(one for one in overview_of(table, taxonomy).messages if one.theme.id == "poverty")
    assert "no clear finding in 12 of 12 inspections" in message.draft
    assert "single findings in 12" in message.draft
    assert not re.search(r"none of the inspections|0 of 12", message.draft, re.IGNORECASE)


def test_a_side_that_was_found_nowhere_is_not_said_to_be_rarer(taxonomy):
    theme = taxonomy["advocacy"]
    table = inspections_of([(f"area-{number:02d}", "strength", "advocacy") for number in range(12) for _ in range(2)])
    row = row_of(prevalence_of(table, taxonomy), "advocacy")
    assert row["improvement_side"] == 0
    said = [headline(theme, row, NO_POINTS), *support(theme, row, NO_POINTS)]
    assert not any("improvement" in sentence.text for sentence in said)
    # The count of zero has its upper limit: Wilson's for 0 of 12.
    sure = " ".join(one.text for one in certainty(theme, row | {"findings_all": 100}))
    assert "an area for improvement, with its 95% interval: 0% (0% to 24%)" in sure


def test_between_two_complete_counts_no_interval_is_said(taxonomy):
    periods = []
    for n in (3, 4):
        table = inspections_of(
            [(f"area-{number:02d}", "strength", "advocacy") for number in range(n) for _ in range(2)]
        )
        silent = inspections_of([(f"other-{number:02d}", "neutral", "") for number in range(12 - n)], prefix="g")
        periods.append(prevalence_of(pd.concat([table, silent], ignore_index=True), taxonomy, population=12))
    change = theme_change(*periods).set_index(["theme", "claim"]).loc["advocacy", "strength_side"]
    assert change["change"] == pytest.approx(1 / 12)
    assert pd.isna(change["lower"])
    row = row_of(periods[1], "advocacy") | {"inspections_earlier": 12, "status_earlier": "confirmed"}
    row |= {f"strength_side_change_{name}": change[name] for name in ("lower", "upper", "clear", "why")}
    row |= {"strength_side_change": change["change"], "strength_side_earlier": 3}
    said = " ".join(one.text for one in support(taxonomy["advocacy"], row, NO_POINTS))
    assert "has risen by 8 percentage points (difference +8; both periods are complete counts)" in said
    assert "interval" not in said


def test_an_earlier_period_that_no_one_checked_gets_no_word_for_a_quantity_below_ten(taxonomy):
    table = inspections_of([(f"area-{number}", "strength", "advocacy") for number in range(8) for _ in range(2)])
    row = row_of(prevalence_of(table, taxonomy), "advocacy") | {
        "inspections_earlier": 8, "strength_side_earlier": 6, "strength_side_change": 0.25,
        "strength_side_change_lower": 0.1, "strength_side_change_upper": 0.4, "strength_side_change_clear": True,
        "strength_side_change_why": "",
    }  # fmt: skip
    said = {}
    for status in ("provisional", "confirmed"):
        sentences = support(taxonomy["advocacy"], row | {"status_earlier": status}, NO_POINTS)
        said[status] = " ".join(one.text for one in sentences)
    assert "this was a strength in 6 of 8" in said["provisional"]
    assert "this was a strength in most (6 of 8)" in said["confirmed"]


def test_no_interval_is_given_for_a_count_that_rests_on_no_measured_case(taxonomy):
    table = inspections_of([(f"area-{number:02d}", "neutral", "advocacy") for number in range(12) for _ in range(2)])
    row = row_of(prevalence_of(table, taxonomy), "advocacy")
    assert row["mentioned"] == 12
    assert not {"mentioned_lower", "mentioned_upper", "mentioned_share"} & set(row)


def test_an_inspection_of_which_nothing_was_counted_says_no_surely(taxonomy):
    table = inspections_of([("area-1", "strength", "advocacy"), ("area-1", "strength", "advocacy")])
    known = pd.DataFrame({"inspection_id": ["area-1", "area-2"]}, dtype="str")
    verdicts = overview_of(by_model(table, taxonomy), taxonomy, inspections=known).verdicts
    empty = verdicts[verdicts["inspection_id"] == "area-2"]
    assert (empty["certainty_strength"] == 1).all()
    assert (empty["status"] == "confirmed").all()


def test_a_draft_counts_what_people_settled_and_agrees_with_the_share_beside_it(small_taxonomy):
    names = [f"area-{number:02d}" for number in range(12)]
    table = by_model(
        inspections_of([(name, "strength", "advocacy") for name in names for _ in range(4)]), small_taxonomy
    )
    cells = {"verdict": "not found", "checked_by": "Anna", "checked_on": "2026-11-29"}
    before, after = (
        overview_of(table, small_taxonomy, decided_verdicts=decided)
        for decided in ({}, {(name, "advocacy"): cells for name in names[:7]})
    )
    for overview, count in ((before, 12), (after, 5)):
        row = row_of(overview.prevalence, "advocacy")
        draft = next(one for one in overview.messages if one.theme.id == "advocacy").draft
        assert row["strength_side"] == count
        assert row["strength_side_share"] == pytest.approx(count / 12)
        assert f"{count} of 12" in draft
    assert "12 of 12" not in next(one for one in after.messages if one.theme.id == "advocacy").draft


@pytest.fixture(scope="module")
def read_by_model(small_taxonomy):
    rows = [(f"area-{number}", "strength", "advocacy") for number in range(6) for _ in range(4)]
    return by_model(inspections_of(rows), small_taxonomy)


def test_every_form_says_beside_each_message_that_it_is_provisional(read_by_model, small_taxonomy, tmp_path, no_charts):
    overview = overview_of(read_by_model, small_taxonomy)
    assert (overview.prevalence["status"] == "provisional").all()
    for text in forms(overview, tmp_path / "o"):
        assert text.count("Provisional: classified by a model only; no verdict was checked") >= len(small_taxonomy.ids)


def test_every_form_says_who_checked_and_when(read_by_model, small_taxonomy, tmp_path, no_charts):
    cells = {"verdict": "strength", "checked_by": "Anna", "checked_on": "2026-11-29"}
    decided = {(f"area-{number}", theme): cells for number in range(6) for theme in small_taxonomy.ids}
    overview = overview_of(read_by_model, small_taxonomy, decided_verdicts=decided)
    for text in forms(overview, tmp_path / "o"):
        assert text.count("6 of 6 verdicts checked by Anna, last on 29 November 2026.") >= len(small_taxonomy.ids)
        assert "Provisional" not in text


def test_the_inspections_on_which_the_errors_were_measured_are_said_to_be_invented_where_they_are():
    # Once: "28 labelled inspections; on other sorts of documents it may make more", of invented ones.
    errors = load_model().verdict_rule.errors
    said = how_far_to_trust(12, classified=True, errors=errors)
    assert f"{sum(errors.inspections)} labelled inspections of 2 kinds of text (invented; real)" in said
    assert "larger errors on reports of another kind" in said
