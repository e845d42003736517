from __future__ import annotations

from fractions import Fraction

import pytest

from synth.prevalence import absence, quantity
from synth.prevalence.quantity_words import Band, bands


@pytest.mark.parametrize(
    ("count", "n", "word"),
    [
        (0, 12, "none"),
        (1, 12, "few"),
        (3, 20, "few"),
        (151, 1000, "less than half"),
        (499, 1000, "less than half"),
        (8, 16, "half"),
        (51, 100, "the majority"),
        (749, 1000, "the majority"),
        (15, 20, "most"),
        (9, 10, "most"),
        (901, 1000, "almost all"),
        (11, 12, "almost all"),
        (12, 12, "all"),
    ],
    ids=["0", "8%", "15%", "15.1%", "49.9%", "50%", "51%", "74.9%", "75%", "90%", "90.1%", "92%", "100%"],
)
def test_each_share_has_one_word(count, n, word):
    assert quantity(count, n) == f"{word} ({count} of {n:,})"


def test_nothing_inspected_is_said_in_words():
    assert quantity(0, 0) == "none were counted"


def test_no_count_is_refused():
    with pytest.raises(ValueError, match="13 of 12 is not a valid count"):
        quantity(13, 12)


def test_bands_leave_no_share_without_a_word():
    assert all(not quantity(count, 997)[0].isdigit() for count in range(998))
    assert [band.word for band in bands()][-1] == "none"


def test_bands_run_down_to_none_and_a_share_on_an_open_end_belongs_to_the_lower_one():
    starts = [(band.start, band.is_open) for band in bands()]
    assert starts == sorted(set(starts), reverse=True)
    assert starts[-1] == (0, False)
    assert [Band("most", Fraction(1, 8), is_open=True).holds(Fraction(number, 16)) for number in (2, 3)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(("n", "is_confirmed"), [(4, True), (9, False), (1, True)], ids=["four", "by-model", "one"])
def test_too_few_inspections_get_no_word(n, is_confirmed):
    assert quantity(n, n, is_confirmed=is_confirmed) == f"{n} of {n}"


def test_enough_inspections_get_a_word():
    assert quantity(4, 5) == "most (4 of 5)"
    assert quantity(8, 10, is_confirmed=False) == "most (8 of 10)"


def test_single_findings_are_not_called_silence():
    assert absence(12, 12, 0.2425) == (
        "no clear finding in 12 of 12 inspections (at most 24% by the 95% interval); single findings in 12"
    )
    assert "silence does not show" in absence(12, 0, None)
    assert "as a model reads them" in absence(12, 0, None, is_confirmed=False)
