from __future__ import annotations

import pytest

from synth.words import counted


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 inspections"), (1, "1 inspection"), (2, "2 inspections"), (12345, "12,345 inspections")],
    ids=["none", "one", "two", "many"],
)
def test_a_noun_fits_its_number(number, words):
    assert counted(number, "inspection") == words


def test_a_plural_of_its_own_is_taken():
    assert [counted(number, "was", "were") for number in (1, 2)] == ["1 was", "2 were"]
