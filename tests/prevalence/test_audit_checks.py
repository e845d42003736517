from __future__ import annotations

import pytest

from synth.errors import TableError
from synth.prevalence import check_same_sentences

from .conftest import sentences


@pytest.fixture
def table():
    rows = [(f"area-{number // 2}", "finding", "strength", "advocacy") for number in range(20)]
    return sentences(rows, part=["body", "summary"] * 10)


@pytest.fixture
def audited(table):
    return table[table["inspection_id"] < "area-3"]


def test_the_table_that_the_audit_was_drawn_from_fits(table, audited):
    check_same_sentences(table, audited)


def test_so_does_one_of_what_a_model_called_findings(table, audited):
    check_same_sentences(table.drop(index=[0, 3]), audited)


def test_so_does_another_place_of_the_same_sentence(table, audited):
    check_same_sentences(table.assign(finding_id="new-" + table["finding_id"]), audited)


def test_parts_that_are_not_counted_are_named(table, audited):
    with pytest.raises(TableError, match=r"part 'summary' of the reports, of which no sentence is counted.*--parts"):
        check_same_sentences(table[table["part"] == "body"], audited)


def test_findings_that_were_not_labelled_are_counted_and_named(table, audited):
    with pytest.raises(TableError, match=r"3 findings that are counted of the audited .* not labelled .* first 'f-1'"):
        check_same_sentences(table, audited[audited["part"] == "body"])


def test_what_the_model_called_no_finding_need_not_be_labelled(table, audited):
    table = table.assign(kind=table["part"].map({"body": "finding", "summary": "other"}))
    check_same_sentences(table, audited[audited["part"] == "body"])
