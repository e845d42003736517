from __future__ import annotations

from synth.prevalence import inspection_verdicts

from .conftest import sentences


def test_a_plain_count_asks_for_the_number_of_findings_named(taxonomy):
    table = sentences([("a-2024", "finding", "strength", "advocacy")] * 2 + [("a-2024", "finding", "mixed", "poverty")])
    by_least = [
        inspection_verdicts(table, taxonomy, least_findings=least).set_index("theme")["verdict"] for least in (1, 2, 3)
    ]
    assert [verdicts["advocacy"] for verdicts in by_least] == ["strength", "strength", "not found"]
    assert [verdicts["poverty"] for verdicts in by_least] == ["both", "not found", "not found"]


def test_sentences_that_are_no_findings_do_not_count(taxonomy):
    table = sentences([("a-2024", "other", "neutral", "")] * 3)
    assert (inspection_verdicts(table, taxonomy, least_findings=1)["verdict"] == "not found").all()
