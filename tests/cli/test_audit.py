"""``synth audit draw`` as a user runs it."""

from __future__ import annotations

import os

import pytest

from synth.findings import write_table


@pytest.fixture
def findings(labelled, tmp_path):
    write_table(labelled, tmp_path / "findings.csv")
    return tmp_path / "findings.csv"


def test_a_drawn_workbook_is_named_with_its_inspections(run, findings, tmp_path):
    code, out, err = run("audit", "draw", findings, "-o", tmp_path / "audit.xlsx", "--inspections", 6)
    assert (code, err) == (0, "")
    assert out.startswith("Drew 6 of 8 inspections, each with probability 0.750:")
    assert "sentences to label. Wrote" in out


def test_a_workbook_that_people_labelled_is_not_drawn_over(run, findings, tmp_path):
    (tmp_path / "audit.xlsx").write_text("a week of work")
    code, _, err = run("audit", "draw", findings, "-o", tmp_path / "audit.xlsx")
    assert code == 2
    assert "people may have written in it" in err
    assert (tmp_path / "audit.xlsx").read_text() == "a week of work"


def test_a_table_of_findings_alone_is_noted(run, labelled, tmp_path):
    write_table(labelled[labelled["kind"] == "finding"], tmp_path / "f.csv")
    code, _, err = run("audit", "draw", tmp_path / "f.csv", "-o", tmp_path / "audit.xlsx", "--inspections", 6)
    assert code == 0
    assert "this audit cannot show what it passed over" in err


def test_a_folder_that_synth_wrote_is_a_table(run, labelled, tmp_path):
    (tmp_path / "classified").mkdir()
    labelled.to_parquet(tmp_path / "classified" / "part-000000-a.parquet")
    code, out, _ = run("audit", "draw", tmp_path / "classified", "-o", tmp_path / "audit.xlsx", "--inspections", 6)
    assert code == 0
    assert out.startswith("Drew 6 of 8 inspections")


def test_a_table_without_ids_is_named(run, labelled, tmp_path):
    write_table(labelled[["text"]], tmp_path / "plain.csv")
    code, _, err = run("audit", "draw", tmp_path / "plain.csv", "-o", tmp_path / "audit.xlsx")
    assert code == 1
    assert "plain.csv: column 'finding_id' is missing" in err
    assert os.listdir(tmp_path) == ["plain.csv"]
