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


@pytest.mark.parametrize(("section", "weight"), [("Key messages", 2.0), ("Chronologies", 1.0)])
def test_in_a_table_without_parts_the_heading_decides(taxonomy, section, weight):
    table = sentences([*LONG_BODY, ("long-2024", "finding", "strength", "chronologies")], section="Body")
    table.loc[80, "section"] = section
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


def test_with_a_model_probabilities_are_multiplied_and_summed_by_hand(taxonomy):
    table = sentences([("a-2024", "finding", "strength", "data"), ("a-2024", "other", "neutral", "")], part="body")
    table = table.assign(
        p_finding=[0.8, 0.5],
        p_strength=[0.6, 0.1],
        p_improvement=[0.1, 0.2],
        p_mixed=[0.2, 0.3],
        p_neutral=[0.1, 0.4],
        **{f"p_{theme}": [0.9, 0.4] if theme == "data" else 0.0 for theme in taxonomy.ids},
    )
    table.loc[0, "part"] = "key_message"
    evidence = weigh_evidence(table, taxonomy)
    column = taxonomy.ids.index("data")
    # Of the theme, 0.72 and 0.2. The first is a headline and counts twice; mixed counts half on either side.
    for name, expected in (
        ("theme", 2 * 0.72 + 0.2),
        ("strength", 2 * 0.72 * 0.7 + 0.2 * 0.25),
        ("improvement", 2 * 0.72 * 0.2 + 0.2 * 0.35),
    ):
        assert evidence.expected[name][0, column] == pytest.approx(expected), name
    # At least one: mixed speaks for either side, and a headline is one sentence.
    for name, first, second in (("theme", 1, 1), ("strength", 0.8, 0.4), ("improvement", 0.3, 0.5)):
        none = (1 - 0.72 * first) * (1 - 0.2 * second)
        assert evidence.any_finding[name][0, column] == pytest.approx(1 - none, abs=1e-6), name
    assert [evidence.counts[name][0, column] for name in ("findings", "strength", "improvement")] == [1, 1, 0]
    assert [evidence.labelled[name][0, column] for name in ("theme", "strength", "improvement")] == [2, 2, 0]
    assert evidence.length.tolist() == [1]
    assert evidence.has_probabilities
    others = [number for number in range(len(taxonomy.ids)) if number != column]
    assert not any(evidence.expected[name][0, others].any() for name in evidence.expected)


def test_a_theme_with_a_polarity_of_its_own_has_that_one(taxonomy):
    rows = [("a-2024", "finding", "strength", "data:improvement;poverty"), ("a-2024", "finding", "mixed", "data:mixed")]
    table = sentences(rows).assign(
        p_finding=1.0,
        p_strength=[0.9, 0.2],
        p_improvement=[0.05, 0.2],
        p_mixed=[0.0, 0.6],
        p_neutral=[0.05, 0.0],
        **{f"p_{theme}": [theme in ("data", "poverty"), theme == "data"] for theme in taxonomy.ids},
    )
    evidence = weigh_evidence(table, taxonomy)
    data, poverty = (taxonomy.ids.index(theme) for theme in ("data", "poverty"))
    assert [evidence.expected[name][0, data] for name in ("strength", "improvement")] == [0.5, 1.5]
    assert [evidence.labelled[name][0, data] for name in ("strength", "improvement")] == [0.5, 1.5]
    assert [evidence.counts[name][0, data] for name in ("findings", "strength", "improvement")] == [2, 1, 2]
    assert evidence.expected["strength"][0, poverty] == pytest.approx(0.9)
    assert evidence.expected["improvement"][0, poverty] == pytest.approx(0.05)
