from __future__ import annotations

from fractions import Fraction

import pytest

from synth.errors import SynthError
from synth.prevalence import absence, quantity
from synth.prevalence.quantities.words import Band, bands, read_bands


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
    assert quantity(count, n).word == word
    assert quantity(count, n).text == f"{word} ({count} of {n:,})"


def test_an_interval_within_a_band_says_nothing_more():
    result = quantity(80, 100, (0.76, 0.89))
    assert result.reaches == ("most",)
    assert not result.spans_bands
    assert result.caution == ""


def test_an_interval_that_spans_bands_says_so():
    result = quantity(9, 12, (0.4677, 0.9111))
    assert result.reaches == ("less than half", "half", "the majority", "most", "almost all")
    assert "from “less than half” to “almost all”" in result.caution


def test_an_interval_that_begins_at_half_does_not_reach_less():
    assert quantity(11, 20, (0.5, 0.6)).reaches == ("half", "the majority")
    assert quantity(11, 20, (0.51, 0.6)).reaches == ("the majority",)


def test_an_interval_never_reaches_all_or_none():
    assert quantity(12, 12, (0.76, 1.0)).reaches[-1] == "almost all"
    assert quantity(0, 12, (0.0, 0.24)).reaches[0] == "few"


def test_nothing_inspected_is_said_in_words():
    assert quantity(0, 0).text == "none were counted"


def test_no_count_is_refused():
    with pytest.raises(ValueError, match="13 of 12 is not a valid count"):
        quantity(13, 12)


def test_bands_leave_no_share_without_a_word():
    assert all(quantity(count, 997).word for count in range(998))
    assert [band.word for band in bands()][-1] == "none"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "band = 3",
        '[[band]]\nword = "x"\nfrom = 50',
        '[[band]]\nword = "x"\nfrom = 0\nover = 3',
        '[[band]]\nword = "x"\nfrom = 0\n[[band]]\nword = "y"\nfrom = 50',
        '[[band]]\nword = "x"\nfrom = 500',
        "not toml",
        '[[band]]\nword = "x"\nfrom = 50\n[[band]]\nword = "y"\nfrom = 50\n[[band]]\nword = "z"\nfrom = 0',
        '[[band]]\nword = "x"\nover = 0',
        '[[band]]\nword = "x"\nfrom = 0\ncolour = "red"',
    ],
    ids=[
        "empty",
        "no-table",
        "stops-at-50",
        "two-ends",
        "wrong-order",
        "over-100",
        "not-toml",
        "same-start",
        "without-0",
        "unknown-key",
    ],
)
def test_malformed_bands_are_refused(text):
    with pytest.raises(SynthError, match=r"quantities\.toml: .*\. Order them from the highest to the lowest, each"):
        read_bands(text)


def test_bands_are_read_as_they_are_written():
    text = '[[band]]\nword = " all "\nfrom = 100\ncounts_only = true\n[[band]]\nword = "most"\nover = 12.5\n'
    high, middle, low = read_bands(text + '[[band]]\nword = "few"\nfrom = 0')
    assert high == Band("all", Fraction(1), is_open=False, counts_only=True)
    assert middle == Band("most", Fraction(1, 8), is_open=True, counts_only=False)
    assert low == Band("few", Fraction(0), is_open=False, counts_only=False)
    assert [middle.holds(Fraction(eighths, 16)) for eighths in (2, 3)] == [False, True]


@pytest.mark.parametrize(("n", "is_confirmed"), [(4, True), (9, False), (1, True)], ids=["four", "by-model", "one"])
def test_too_few_inspections_get_no_word(n, is_confirmed):
    result = quantity(n, n, (0.4, 1.0), is_confirmed=is_confirmed)
    assert result.text == f"{n} of {n}"
    assert not result.spans_bands


def test_enough_inspections_get_a_word():
    assert quantity(4, 5).text == "most (4 of 5)"
    assert quantity(8, 10, is_confirmed=False).text == "most (8 of 10)"


def test_single_findings_are_not_called_silence():
    assert absence(12, 12, 0.2425) == (
        "no clear finding in 12 of 12 inspections (at most 24% by the 95% interval); single findings in 12"
    )
    assert "silence does not show" in absence(12, 0, None)
    assert "as a model reads them" in absence(12, 0, None, is_confirmed=False)
