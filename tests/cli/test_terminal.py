from __future__ import annotations

import io
import sys

import pytest

from synth import cli
from synth.cli.terminal import Terminal


@pytest.mark.parametrize("way", ["say", "tell", "warn"])
def test_nothing_in_a_line_steers_the_terminal_or_begins_another(capsys, way):
    getattr(Terminal(verbose=True), way)("a\x1b[31m b\nerror: forged\u202e")
    said = capsys.readouterr()
    assert said.out + said.err == "a [31m b error: forged \n"


def test_a_cell_of_a_table_does_not_either(capsys):
    Terminal().table(["name", "n"], [["a\nb", "1"]])
    assert capsys.readouterr().out.splitlines() == ["name  n", "a b   1"]


def test_a_letter_that_the_output_cannot_hold_ends_no_run(monkeypatch):
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding="cp1252", newline="\n"))
    monkeypatch.setattr(sys, "argv", ["synth", "--version"])
    with pytest.raises(SystemExit):
        cli.main()
    Terminal().say("\N{MINUS SIGN}3")
    sys.stdout.flush()
    assert held.getvalue().endswith(b"\n?3\n")
