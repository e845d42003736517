from __future__ import annotations

import pytest

from synth.prevalence.evidence import _HEADLINE_PARTS, weigh_evidence
from synth.reports.structure import PARTS

from .conftest import sentences

LONG_BODY = [("long-2024", "finding", "strength", "")] * 80


def strength(table, taxonomy, theme="chronologies"):
    evidence = weigh_evidence(table, taxonomy, floor=None)
    return evidence.strength[0, taxonomy.ids.index(theme)]


def test_every_headline_part_is_a_part_that_reports_have():
    assert set(_HEADLINE_PARTS) <= set(PARTS)


@pytest.mark.parametrize(
    ("part", "section", "weight"),
    [
        ("body", "Chronologies", 1.0),
        ("key_message", "", 2.0),
        ("strengths", "Strengths", 2.0),
        ("", "Statement 1: Key messages", 2.0),
        ("", "Key messages: strengths", 2.0),
        ("", "Priority areas for improvement", 2.0),
        ("", "Strengths-based practice of staff", 2.0),
        ("", "Building on strengths of families", 1.0),
        ("body", "Key messages", 1.0),
    ],
    ids=[
        "body",
        "key-message",
        "list",
        "section-without-part",
        "strengths",
        "areas",
        "begins-with-strengths",
        "strengths-in-passing",
        "part-decides",
    ],
)
def test_a_headline_counts_twice(taxonomy, part, section, weight):
    table = sentences([*LONG_BODY, ("long-2024", "finding", "strength", "chronologies")], part="body", section="Body")
    table.loc[80, ["part", "section"]] = [part, section]
    assert strength(table, taxonomy) == weight


def test_all_of_a_short_document_is_headline_and_the_weight_goes_down_smoothly(taxonomy):
    weights = []
    for others in (0, 29, 44, 59, 200):
        rows = [("a-2024", "finding", "strength", "")] * others + [("a-2024", "finding", "strength", "chronologies")]
        weights.append(strength(sentences(rows), taxonomy))
    assert weights == [2.0, 2.0, 1.5, 1.0, 1.0]


def test_a_mixed_finding_counts_half_on_either_side_and_once_for_the_theme(taxonomy):
    evidence = weigh_evidence(
        sentences([*LONG_BODY, ("long-2024", "finding", "mixed", "chronologies")]), taxonomy, floor=None
    )
    column = taxonomy.ids.index("chronologies")
    values = (evidence.theme[0, column], evidence.strength[0, column], evidence.improvement[0, column])
    assert values == (1.0, 0.5, 0.5)


def test_the_order_of_rows_does_not_matter(simulated, taxonomy):
    table, _ = simulated
    first = weigh_evidence(table, taxonomy, floor=0.05)
    second = weigh_evidence(table.sample(frac=1, random_state=3), taxonomy, floor=0.05)
    assert first.inspections == second.inspections
    assert (first.strength == second.strength).all()
