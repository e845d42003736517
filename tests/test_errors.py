from __future__ import annotations

import pytest

from synth.errors import SynthError, UsageError


def test_message_names_place_problem_and_remedy():
    error = SynthError("is empty", where="a.csv", remedy="Fill it.")
    assert str(error) == "a.csv: is empty. Fill it."


@pytest.mark.parametrize(
    "value", ["two\nlines", "bell\x07", "direction \u202e mark"], ids=["newline", "control", "direction"]
)
def test_message_stays_one_printable_line(value):
    assert str(SynthError(value, where="x\ny")).isprintable()


def test_usage_errors_exit_with_two():
    assert (SynthError("x").exit_code, UsageError("x").exit_code) == (1, 2)
