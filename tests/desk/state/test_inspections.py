"""Decisions on inspections lie over what the documents say."""

from __future__ import annotations

import pandas as pd
import pytest

from synth.desk.state.inspections import arrange_documents, inspections_of
from synth.desk.storage.decisions import Decision
from tests.desk.conftest import head

DOCUMENTS = {"abermuir-2023": [(1, "abermuir.pdf")], "scan": [(2, "scan.pdf")]}


@pytest.fixture
def read():
    said, _, doubts = arrange_documents([("abermuir-2023.pdf", head("Abermuir")), ("scan.pdf", head("", ""))])
    return said.inspections, doubts


def decided(subject, **after):
    return {subject: Decision(7, "2026-11-30T09:00:00.000+00:00", "Anna", "inspection", subject, None, after, "", None)}


def laid_over(read, decisions):
    return inspections_of(*read, DOCUMENTS, decisions)


def test_without_decisions_the_documents_speak_and_doubts_are_open(read):
    first, second = laid_over(read, {}).values()
    assert (first.facts["area"], first.facts["year"], first.decision) == ("Abermuir", "2023", 0)
    assert len(second.doubts) > len(first.doubts)
    assert "documents" not in first.facts


def test_a_decision_changes_only_the_cells_that_it_names(read):
    one = laid_over(read, decided("abermuir-2023", grade="good"))["abermuir-2023"]
    assert (one.facts["area"], one.facts["grade"], one.decision) == ("Abermuir", "good", 7)


def test_a_doubt_is_open_until_its_cell_is_filled_or_the_row_is_confirmed(read):
    before = laid_over(read, {})["scan"].doubts
    assert any("year" in doubt for doubt in before)
    filled = laid_over(read, decided("scan", year="2024"))["scan"].doubts
    assert list(filled) == [doubt for doubt in before if "year" not in doubt]
    assert laid_over(read, decided("scan", confirmed=True))["scan"].doubts == ()


def test_an_inspection_that_is_left_out_keeps_its_facts(read):
    one = laid_over(read, decided("abermuir-2023", left_out=True, grade="weak"))["abermuir-2023"]
    assert one.left_out
    assert one.facts["grade"] == "weak"


def test_an_inspection_of_which_no_document_speaks_has_empty_facts():
    made = inspections_of(pd.DataFrame({"inspection_id": []}), (), {"new-name": [(3, "a.pdf")]}, {})
    assert set(made["new-name"].facts.values()) == {""}
