from __future__ import annotations

import pytest

from synth.prevalence.verdicts.evidence import _HEADLINE_PARTS, weigh_evidence
from synth.programmes import PARTS

from .conftest import sentences

LONG_BODY = [("long-2024", "finding", "strength", "")] * 80


def strength(table, taxonomy, theme="chronologies"):
    evidence = weigh_evidence(table, taxonomy)
    return evidence.labelled["strength"][0, taxonomy.ids.index(theme)]


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


@pytest.mark.parametrize("others", [9, 29, 44, 60, 200])
def test_the_length_of_a_document_plays_no_part(taxonomy, others):
    rows = [("a-2024", "finding", "strength", "")] * others + [("a-2024", "finding", "strength", "chronologies")]
    assert strength(sentences(rows), taxonomy) == 1.0


@pytest.mark.parametrize("name", ["press_release", "area-2024-press-release.html", "Media release.docx"])
def test_every_sentence_of_a_press_release_is_a_headline(taxonomy, name):
    rows = [("a-2024", "finding", "strength", "")] * 70 + [("a-2024", "finding", "strength", "chronologies")]
    assert strength(sentences(rows, document=name), taxonomy) == 2.0


def test_a_mixed_finding_counts_half_on_either_side_and_once_for_the_theme(taxonomy):
    evidence = weigh_evidence(sentences([*LONG_BODY, ("long-2024", "finding", "mixed", "chronologies")]), taxonomy)
    column = taxonomy.ids.index("chronologies")
    values = tuple(evidence.labelled[name][0, column] for name in ("theme", "strength", "improvement"))
    assert values == (1.0, 0.5, 0.5)


def test_the_order_of_rows_does_not_matter(simulated, taxonomy):
    table, _ = simulated
    first = weigh_evidence(table, taxonomy)
    second = weigh_evidence(table.sample(frac=1, random_state=3), taxonomy)
    assert first.inspections == second.inspections
    assert all((first.expected[name] == second.expected[name]).all() for name in first.expected)
