from __future__ import annotations

import pytest

from synth.errors import SynthError, UsageError, one_line


def test_message_names_place_problem_and_remedy():
    error = SynthError("is empty", where="a.csv", remedy="Fill it.")
    assert str(error) == "a.csv: is empty. Fill it."


@pytest.mark.parametrize(
    "value", ["two\nlines", "bell\x07", "direction \u202e mark"], ids=["newline", "control", "direction"]
)
def test_message_stays_one_printable_line(value):
    assert str(SynthError(value, where="x\ny")).isprintable()


@pytest.mark.parametrize(
    "text", ["a\x1b[31m", "a\nb", "a\u2028b", "a\u202eb"], ids=["escape", "newline", "line", "direction"]
)
def test_text_from_files_cannot_steer_a_terminal(text):
    assert one_line(text).isprintable()
    assert len(one_line(text)) == len(text)


def test_usage_errors_exit_with_two():
    assert (SynthError("x").exit_code, UsageError("x").exit_code) == (1, 2)
