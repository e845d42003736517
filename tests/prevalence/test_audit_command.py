from __future__ import annotations

import pytest
from typer.testing import CliRunner

from synth.cli.audit import audit
from synth.errors import UsageError
from synth.findings import write_table

from .conftest import sentences


@pytest.fixture
def findings(tmp_path):
    path = tmp_path / "findings.csv"
    table = sentences([(f"area-{number}", "finding", "strength", "advocacy") for number in range(9)])
    write_table(table, path)
    return path


def test_draw_says_what_it_drew(findings, tmp_path):
    result = CliRunner().invoke(audit, ["draw", str(findings), "--inspections", "3", "-o", str(tmp_path / "a.xlsx")])
    assert result.exit_code == 0, result.output
    assert "Drew 3 of 9 inspections, each with probability 0.333" in result.output
    assert "fewer than 6" in result.output
    assert (tmp_path / "a.xlsx").is_file()


def test_repeats_are_not_labelled_twice(tmp_path):
    path = tmp_path / "findings.csv"
    write_table(sentences([("area-1", "finding", "strength", "")] * 2, text="The same five words stand here."), path)
    result = CliRunner().invoke(audit, ["draw", str(path), "--inspections", "1", "-o", str(tmp_path / "a.xlsx")])
    assert "1 sentence to label" in result.output


def test_more_inspections_than_there_are_is_an_error(findings, tmp_path):
    result = CliRunner().invoke(audit, ["draw", str(findings), "--inspections", "99", "-o", str(tmp_path / "a.xlsx")])
    assert isinstance(result.exception, UsageError)
    assert not (tmp_path / "a.xlsx").exists()


def test_help_explains_the_command():
    result = CliRunner().invoke(audit, ["draw", "--help"])
    assert "same" in result.output
    assert "probability" in result.output
