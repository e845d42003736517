"""``synth export``, as a user runs it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from synth.exchange.projects.reading import read_project
from synth.findings import read_table, write_table


@pytest.fixture
def table(labelled, tmp_path):
    path = tmp_path / "labelled.csv"
    write_table(labelled, path)
    return path


def test_each_form_is_written(run, table, tmp_path):
    for form, name in (("project", "p.qdpx"), ("codebook", "c.qdc"), ("matrix", "m.csv"), ("quotes", "q.xlsx")):
        code, out, _ = run("export", table, "--as", form, "-o", tmp_path / name)
        assert (code, f"Wrote {tmp_path / name}" in out) == (0, True)
    assert read_project(tmp_path / "p.qdpx").units
    assert set(read_table(tmp_path / "m.csv")["relationships"]) <= {"0", "1"}
    assert {"theme", "text", "inspection_id"} <= set(read_table(tmp_path / "q.xlsx").columns)


def test_a_name_that_does_not_fit_the_form_is_refused(run, table, tmp_path):
    code, _, err = run("export", table, "--as", "project", "-o", tmp_path / "p.csv")
    assert code == 2
    assert "does not fit --as project" in err
    assert not (tmp_path / "p.csv").exists()


def test_the_input_is_not_written_over(run, table):
    before = table.read_bytes()
    code, _, err = run("export", table, "--as", "quotes", "-o", table)
    assert (code, table.read_bytes()) == (2, before)
    assert "would be overwritten" in err


def test_the_matrix_of_an_overview_has_its_numbers(run, labelled, taxonomy, tmp_path):
    folder = tmp_path / "overview"
    code, _, err = run("aggregate", _saved(labelled.head(27), tmp_path), "-o", folder)
    assert code == 0, err
    code, _, _ = run("export", folder, "--as", "matrix", "-o", tmp_path / "m.csv")
    assert code == 0
    matrix = read_table(tmp_path / "m.csv")
    themes = read_table(folder / "themes.csv").set_index("theme")
    for theme in taxonomy.ids:
        assert pd.to_numeric(matrix[theme]).sum() == int(themes.loc[theme, "found"]), theme
    record = json.loads((folder / "run.json").read_text())
    record["taxonomy"]["digest"] = "other"
    (folder / "run.json").write_text(json.dumps(record))
    code, _, err = run("export", folder, "--as", "matrix", "-o", tmp_path / "m2.csv")
    assert code == 1
    assert "is an overview of other themes" in err


def _saved(table, folder):
    path = folder / "given.csv"
    write_table(table, path)
    return path
