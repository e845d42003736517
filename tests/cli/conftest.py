"""Running a command as a user does."""

from __future__ import annotations

import sys

import pytest

import synth.cli


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
