"""``synth confirm draw --second-opinion``, as a user runs it, against a stand-in for a model."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook

from synth.findings import probability_columns, write_table
from synth.prevalence import DEFAULT_RULE
from tests.review.second_opinion.server import label_all, stand_in


@pytest.fixture
def overview(labelled, taxonomy, tmp_path):
    """Enough of an overview to confirm it: half of the sentences may be about advocacy."""
    folder = tmp_path / "overview"
    folder.mkdir()
    table = labelled.assign(voice="inspectors")
    for name in probability_columns(taxonomy):
        table[name] = 0.02
    table["p_finding"], table["p_improvement"] = 0.9, 0.8
    table.loc[table.index % 2 == 0, "p_advocacy"] = 0.5
    write_table(table, folder / "sentences.parquet")
    record = {"taxonomy": {"digest": taxonomy.digest}, "verdict_rule": DEFAULT_RULE.to_dict()}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def test_nothing_is_sent_without_consent_or_a_model(run, overview, tmp_path):
    with stand_in() as server:
        out = tmp_path / "confirm.xlsx"
        code, _, err = run(
            "confirm", "draw", overview, "-o", out, "--second-opinion", server.url, "--second-model", "m"
        )
        assert code == 2
        assert "nothing was sent" in err
        assert "characters" in err
        code, _, err = run("confirm", "draw", overview, "-o", out, "--second-opinion", server.url, "--yes")
        assert code == 2
        assert "--second-model" in err
        code, _, err = run(
            "confirm",
            "draw",
            overview,
            "-o",
            out,
            "--second-opinion",
            "http://example.org",
            "--second-model",
            "m",
            "--yes",
        )
        assert "Use https" in err
        assert server.requests == []
    assert not out.exists()


def test_opinions_stand_in_the_workbook_and_agreement_is_said(run, overview, tmp_path):
    out = tmp_path / "confirm.xlsx"
    with stand_in(lambda request: label_all(request, polarity="improvement")) as server:
        code, said, err = run(
            "confirm", "draw", overview, "-o", out, "--second-opinion", server.url, "--second-model", "m", "--yes"
        )
    assert code == 0, err
    assert "kind kappa" in said
    assert "n = " in said
    book = load_workbook(out)
    sheet = book["Sentences"]
    column = [cell.value for cell in sheet[1]].index("second opinion") + 1
    cells = {sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)}
    assert cells <= {"improvement", "differs: improvement", "differs: not about it", "not about it"}
    assert "differs: improvement" in cells
    assert not sheet.column_dimensions["E"].hidden
    facts = {row[0].value: row[1].value for row in book["How it was drawn"].iter_rows()}
    assert facts["second opinion of"].startswith("m, http://127.0.0.1")


def test_without_a_second_opinion_its_column_is_hidden(run, overview, tmp_path):
    out = tmp_path / "confirm.xlsx"
    assert run("confirm", "draw", overview, "-o", out)[0] == 0
    assert load_workbook(out)["Sentences"].column_dimensions["E"].hidden
