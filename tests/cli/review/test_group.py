"""The review commands as a user runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from openpyxl import load_workbook

from synth.classifier import persistence
from synth.cli.terminal import Terminal
from synth.findings import read_table, write_table
from synth.pipeline.models.training import with_corrections
from synth.review import Correction, Labels, append_corrections, read_corrections
from synth.review.workbook.export import HELP_SHEET, NAME_CELL, REVIEW_SHEET


@pytest.fixture
def encoder(monkeypatch, word_encoder):
    monkeypatch.setattr("synth.encoding.load_encoder", lambda name="bundled", **_: word_encoder)
    monkeypatch.setattr(persistence, "load_encoder", lambda name="bundled", **_: word_encoder)
    return word_encoder


_MADE = {}


@pytest.fixture
def model(labelled, encoder, tmp_path_factory, run):
    """A small model that learnt from four of the eight inspections, trained once."""
    if "model" not in _MADE:
        folder = tmp_path_factory.mktemp("models")
        write_table(labelled[labelled["inspection_id"] < "invented-4"], folder / "some.csv")
        code, _, err = run("train", folder / "some.csv", "--out", folder / "model", "--jobs", 1)
        assert code == 0, err
        _MADE["model"] = folder / "model"
    return _MADE["model"]


@pytest.fixture
def table(labelled, tmp_path):
    """The labelled table, with one wrong label in an inspection that the model has not seen."""
    wrong = labelled.copy()
    wrong.loc[wrong["finding_id"] == "invented-7-0005", "themes"] = "poverty"
    write_table(wrong, tmp_path / "labelled.csv")
    return tmp_path / "labelled.csv"


@pytest.fixture
def exported(run, model, table, tmp_path, tmp_path_factory):
    """A workbook, exported once, for each test a copy."""
    if "review" not in _MADE:
        path = tmp_path_factory.mktemp("exported") / "review.xlsx"
        code, out, err = run("review", "export", table, "-o", path, "--model", model, "--rows", 5, "--jobs", 1)
        assert code == 0, err
        assert "72 labelled sentences: 36 predicted by models trained without their inspection, 36 by the model" in out
        assert "Wrote 5 sentences" in out
        _MADE["review"] = path
    return Path(shutil.copy(_MADE["review"], tmp_path / "review.xlsx"))


def fill(path, row, name="Anna Example", **cells):
    book = load_workbook(path)
    book[HELP_SHEET][NAME_CELL] = name
    columns = {cell.value: cell.column for cell in book[REVIEW_SHEET][1]}
    for column, value in cells.items():
        book[REVIEW_SHEET].cell(row, columns[column]).value = value
    book.save(path)


def test_from_a_wrong_label_to_a_better_model(run, exported, table, model, tmp_path):
    """Export, decide, import twice, train with it, and see what that changed."""
    sheet = load_workbook(exported)[REVIEW_SHEET]
    assert sheet.cell(2, 1).value == "invented-7-0005"
    fill(exported, 2, verdict="model right", note="about leaders")
    corrections = tmp_path / "corrections.jsonl"
    code, out, err = run("review", "import", exported, "--corrections", corrections, "--labelled", table)
    assert (code, err) == (0, "")
    assert out == f"1 of 5 sentences reviewed: model right 1. 1 new in {corrections}.\n"
    there = corrections.read_bytes()
    assert "0 new in" in run("review", "import", exported, "--corrections", corrections)[1]
    assert corrections.read_bytes() == there

    code, out, err = run("train", table, "--jobs", 1, "--out", tmp_path / "b", "--corrections", corrections)
    assert code == 0, err
    assert out.startswith("1 corrections: 1 applied, 0 leave the label, 0 superseded by later ones, 0 stale.\n")
    manifest = json.loads((tmp_path / "b" / "manifest.json").read_text())
    assert manifest["corrections"]["applied"] == 1
    assert manifest["training"]["positives"]["poverty"] == 0

    code, out, err = run("review", "diff", model, tmp_path / "b", table, "-o", tmp_path / "changes.csv")
    assert code == 0, err
    assert "was trained on 8 of these inspections" in err
    assert out.startswith("72 sentences of 8 inspections.\n")
    assert "leadership" in out
    assert "nan" not in out.lower()
    assert list(read_table(tmp_path / "changes.csv").columns)[:2] == ["change", "what"]


def test_what_is_wrong_with_a_workbook_is_named_by_row_and_nothing_is_taken_in(run, exported, tmp_path):
    fill(exported, 2, verdict="model right", finding_id="x")
    fill(exported, 4, kind="perhaps")
    code, out, err = run("review", "import", exported, "--corrections", tmp_path / "c.jsonl")
    assert code == 1
    assert [line.split(":")[0][-5:] for line in err.splitlines()] == ["row 2", "row 4"]
    assert "2 to correct. Nothing was imported." in out
    assert not (tmp_path / "c.jsonl").exists()


def test_a_label_that_changed_since_the_export_is_named_by_row(run, exported, table, labelled, tmp_path):
    fill(exported, 2, verdict="label right")
    write_table(labelled, table)
    code, _, err = run("review", "import", exported, "--corrections", tmp_path / "c.jsonl", "--labelled", table)
    assert code == 1
    assert "row 2: the label is finding, strength, leadership now" in err


def test_with_other_themes_and_no_model_all_is_cross_validated(run, encoder, labelled, tmp_path):
    themes = tmp_path / "themes.toml"
    text = (files("synth.taxonomy") / "themes.toml").read_text(encoding="utf-8")
    themes.write_text(text.replace('name = "', 'name = "My ', 1), encoding="utf-8")
    write_table(labelled[labelled["inspection_id"] < "invented-3"], tmp_path / "l.csv")
    arguments = ("review", "export", tmp_path / "l.csv", "-o", tmp_path / "r.xlsx", "--taxonomy", themes, "--jobs", 1)
    code, out, err = run(*arguments)
    assert code == 0, err
    assert "27 predicted by models trained without their inspection, 0 by the model" in out
    # Twice the same gives the same bytes.
    there = (tmp_path / "r.xlsx").read_bytes()
    run(*arguments)
    assert (tmp_path / "r.xlsx").read_bytes() == there


def correction_of(row, before, after):
    place = {name: row[name] for name in ("inspection_id", "finding_id", "text")}
    return Correction(who="A", source="s", **place, before=before, after=after, verdict="edited")


def test_stale_corrections_are_listed(labelled, taxonomy, tmp_path, capsys):
    stale = correction_of(labelled.iloc[0], Labels("finding", "mixed", ("data",)), Labels("finding", "mixed"))
    append_corrections(tmp_path / "c.jsonl", [stale])
    table, facts = with_corrections(labelled, tmp_path / "c.jsonl", taxonomy, Terminal())
    assert (facts["applied"], facts["stale"]) == (0, 1)
    assert (table["polarity"] == labelled["polarity"]).all()
    out, err = capsys.readouterr()
    assert "0 applied" in out
    assert (
        "note: not applied: c.jsonl, line 1, invented-0-0001: the label is finding, strength, relationships now" in err
    )


def test_corrections_of_test_inspections_are_said_to_flatter(labelled, taxonomy, tmp_path, capsys):
    split = labelled.assign(split=["test" if name == "invented-0" else "train" for name in labelled["inspection_id"]])
    made = correction_of(split.iloc[0], Labels.of(split.iloc[0].to_dict()), Labels("finding", "mixed"))
    append_corrections(tmp_path / "c.jsonl", [made])
    with_corrections(split, tmp_path / "c.jsonl", taxonomy, Terminal())
    assert "1 of them correct labels of test inspections" in capsys.readouterr().err


def test_suggest_names_and_writes_sentences_to_label(run, model, labelled, tmp_path):
    write_table(labelled.drop(columns=["kind", "polarity", "themes"]), tmp_path / "in.csv")
    run("classify", tmp_path / "in.csv", "--model", model, "-o", tmp_path / "findings.csv", "-q")
    arguments = ("review", "suggest", tmp_path / "findings.csv", "-n", 7, "--model", model)
    code, out, err = run(*arguments, "-o", tmp_path / "next.xlsx")
    assert (code, err) == (0, "")
    assert "7 sentences of" in out
    written = read_table(tmp_path / "next.xlsx")
    assert len(written) == 7
    assert {"finding_id", "text", "kind", "polarity", "themes", "unsure_of", "uncertainty"} <= set(written.columns)
    assert run(*arguments)[1].splitlines()[:8] == out.splitlines()[:8]
    code, _, err = run(*arguments, "-o", tmp_path / "next.xlsx")
    assert code == 2
    assert "people may have written in it" in err
    assert len(read_table(tmp_path / "next.xlsx")) == 7


def test_suggest_refuses_what_another_model_classified(run, model, tmp_path):
    (tmp_path / "in.csv").write_text("text,inspection_id\nStaff listened.,a\n", encoding="utf-8")
    assert run("classify", tmp_path / "in.csv", "--model", model, "-o", tmp_path / "findings.csv")[0] == 0
    table = (tmp_path / "findings.csv").read_text(encoding="utf-8")
    name = re.search(r"m[0-9a-f]{12}", table)[0]
    (tmp_path / "findings.csv").write_text(table.replace(name, "m000000000000"), encoding="utf-8")
    code, _, err = run("review", "suggest", tmp_path / "findings.csv", "--model", model)
    assert code == 1
    assert "was classified by the model m000000000000" in err


def test_suggest_asks_for_a_classified_table(run, model, labelled, tmp_path):
    write_table(labelled, tmp_path / "labelled.csv")
    code, _, err = run("review", "suggest", tmp_path / "labelled.csv", "--model", model)
    assert code == 1
    assert err.strip().endswith(
        "labelled.csv: has no probabilities. Classify it first: synth classify, and name the table that it writes."
    )


def test_a_workbook_that_was_reviewed_is_not_exported_over(run, exported, table, model):
    fill(exported, 2, verdict="label right")
    before = exported.read_bytes()
    code, _, err = run("review", "export", table, "-o", exported, "--model", model)
    assert code == 2
    assert "people may have written in it" in err
    assert exported.read_bytes() == before


def test_a_model_compared_with_itself_is_said_to_be(run, table, model):
    code, out, err = run("review", "diff", model, model, table)
    assert code == 0
    assert "was compared with itself" in err
    assert "nan" not in out.lower()


def test_two_reviewers_and_a_third(run, exported, table, tmp_path):
    for name, verdict in (("Anna", "model right"), ("Ben", "label right")):
        fill(exported, 2, name=name, verdict=verdict)
        fill(exported, 3, name=name, verdict="label right")
        assert run("review", "import", exported, "--corrections", tmp_path / f"{name}.jsonl", "-q")[0] == 0
    both = (tmp_path / "Anna.jsonl", tmp_path / "Ben.jsonl")
    code, out, err = run("review", "disagreements", *both, "-o", tmp_path / "settle.xlsx", "--labelled", table)
    assert (code, err) == (0, "")
    assert out.startswith("2 sentences reviewed by both Anna (first) and Ben (second).")
    assert "1 to decide." in out
    assert "nan" not in out.lower()
    fill(tmp_path / "settle.xlsx", 2, name="Cem", verdict="first right")
    assert run("review", "import", tmp_path / "settle.xlsx", "--corrections", tmp_path / "Cem.jsonl")[0] == 0
    assert read_corrections(tmp_path / "Cem.jsonl")["themes_after"].tolist() == ["leadership"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("export", "l.csv", "-o", "r.csv"), 2, "Name it .xlsx"),
        (("import", "none.xlsx"), 1, "there is no such file"),
        (("suggest", "none.csv"), 1, "there is no such file"),
        (("disagreements", "none.jsonl"), 1, "cannot be read"),
        (("disagreements", "none.jsonl", "--first", "A"), 2, "one reviewer was named"),
        (("diff", "a", "b", "l.csv"), 1, "a"),
    ],
    ids=["export", "import", "suggest", "disagreements", "one name", "diff"],
)
def test_what_cannot_work_is_one_line(run, tmp_path, monkeypatch, arguments, code, message):
    monkeypatch.chdir(tmp_path)
    result = run("review", *arguments)
    assert result[0] == code
    assert message in result[2]
    assert len(result[2].strip().splitlines()) == 1
    assert os.listdir(tmp_path) == []
