"""Running a command as a user does."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

import synth.cli
from synth.classifier import save_model
from synth.prevalence import DEFAULT_RULE


def save_with_rule(model, folder):
    """Save a small model with the rule for labels that are certain: too few sentences to fit one."""
    save_model(replace(model, facts={**model.facts, "verdict_rule": DEFAULT_RULE.to_dict()}), folder)


@pytest.fixture(scope="session")
def saved_model(small_model, tmp_path_factory):
    """The folder of the small model."""
    folder = tmp_path_factory.mktemp("saved") / "model"
    save_with_rule(small_model, folder)
    return folder


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in this process; give exit code, stdout and stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["synth", *map(str, arguments)])
        try:
            synth.cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        else:
            code = 0
        return code, *capsys.readouterr()

    return run
