from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook

from synth.errors import TableError
from synth.overview import read_message_decisions, write_message_decisions, write_overview

from ..conftest import overview_of

GOOD = {"theme": "advocacy", "decision": "accept", "text": "", "name": "A. Reader", "date": "2026-03-31", "reason": ""}


def saved(tmp_path, **change):
    path = tmp_path / "messages.jsonl"
    path.write_text(json.dumps({**GOOD, "draft": "", **change}) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"theme": "boats"}, "row 1: theme 'boats' is not in the taxonomy"),
        ({"decision": "maybe"}, "row 1: decision 'maybe'"),
        ({"name": ""}, "row 1: no name"),
        ({"date": "yesterday"}, "row 1: date 'yesterday'"),
        ({"decision": "edit"}, "edit without a text"),
        ({"decision": "reject"}, "reject without a reason"),
    ],
)
def test_an_incomplete_decision_is_named_by_its_row(tmp_path, taxonomy, change, message):
    with pytest.raises(TableError, match=message):
        read_message_decisions(saved(tmp_path, **change), taxonomy)


def test_a_line_that_is_no_json_is_named(tmp_path, taxonomy):
    path = tmp_path / "m.jsonl"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(TableError, match="row 1: is not a JSON object"):
        read_message_decisions(path, taxonomy)


def test_what_is_written_is_read_back(tmp_path, taxonomy):
    decisions = read_message_decisions(saved(tmp_path, decision="edit", text="My words."), taxonomy)
    write_message_decisions(decisions.values(), tmp_path / "again.jsonl")
    assert read_message_decisions(tmp_path / "again.jsonl", taxonomy) == decisions


def test_signed_text_takes_the_place_of_the_draft_in_every_form(labelled, taxonomy, tmp_path, no_charts):
    from docx import Document

    decisions = read_message_decisions(saved(tmp_path, decision="edit", text="Advocacy in my own words."), taxonomy)
    overview = overview_of(labelled, taxonomy, message_decisions=decisions)
    write_overview(overview, tmp_path / "o")
    page = (tmp_path / "o" / "overview.html").read_text(encoding="utf-8")
    assert "Advocacy in my own words." in page
    assert "Edited and signed by A. Reader, 2026-03-31" in page
    word = [paragraph.text for paragraph in Document(str(tmp_path / "o" / "overview.docx")).paragraphs]
    assert "Advocacy in my own words." in word
    assert any(text.startswith("Leadership (draft)  ") for text in word)
    assert any(text.startswith("Advocacy  ") for text in word)
    assert read_message_decisions(tmp_path / "o" / "messages.jsonl", taxonomy) == decisions
    sheet = load_workbook(tmp_path / "o" / "overview.xlsx")["Messages"]
    assert "Advocacy in my own words." in [row[1].value for row in sheet.iter_rows()]
    # The filled workbook is read back, too.
    assert (
        read_message_decisions(tmp_path / "o" / "overview.xlsx", taxonomy)["advocacy"].text
        == "Advocacy in my own words."
    )


def test_a_decision_on_another_draft_is_outdated(labelled, taxonomy, tmp_path):
    decisions = read_message_decisions(saved(tmp_path, draft="Another draft."), taxonomy)
    message = next(
        one
        for one in overview_of(labelled, taxonomy, message_decisions=decisions).messages
        if one.theme.id == "advocacy"
    )
    assert not message.is_signed
    assert message.status.startswith("Draft: the figures or words changed")
