from __future__ import annotations

import pytest

from synth.errors import SynthError
from synth.prevalence import quantity
from synth.prevalence.quantities import bands, read_bands


@pytest.mark.parametrize(
    ("count", "n", "word"),
    [
        (0, 12, "none"),
        (1, 12, "few"),
        (3, 20, "few"),
        (151, 1000, "less than half"),
        (499, 1000, "less than half"),
        (1, 2, "half"),
        (51, 100, "the majority"),
        (749, 1000, "the majority"),
        (3, 4, "most"),
        (9, 10, "most"),
        (901, 1000, "almost all"),
        (11, 12, "almost all"),
        (12, 12, "all"),
    ],
    ids=["0", "8%", "15%", "15.1%", "49.9%", "50%", "51%", "74.9%", "75%", "90%", "90.1%", "92%", "100%"],
)
def test_each_share_has_one_word(count, n, word):
    assert quantity(count, n).word == word
    assert quantity(count, n).text == f"{word} ({count} of {n})"


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
    assert quantity(0, 0).text == "none were inspected"


def test_no_count_is_refused():
    with pytest.raises(ValueError, match="no count"):
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
    ],
    ids=["empty", "no-table", "stops-at-50", "two-ends", "wrong-order", "over-100", "not-toml"],
)
def test_malformed_bands_are_refused(text):
    with pytest.raises(SynthError, match=r"quantities\.toml"):
        read_bands(text)
