from __future__ import annotations

import math

import pytest

from synth.overview.wording import in_running_text, interval, p_value, percent, plain, points


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n b\t c", "a b c"),
        ("\u202egnitirw\u202c", "gnitirw"),
        ("bell\x07 lone\ud800", "bell\ufffd lone\ufffd"),
        ("=1+1", "=1+1"),
    ],
    ids=["spaces", "direction", "control", "formula stays text"],
)
def test_shown_text_is_one_readable_line(text, shown):
    assert plain(text) == shown


def test_long_text_is_cut_where_told_and_says_so():
    assert plain("e" * 5000, most=10) == "e" * 10 + " […]"
    assert plain("ab" + "e\u0301" * 5, most=5).encode() == "abe\u0301 […]".encode()


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.5, "50%"), (0.999, "over 99%"), (0.001, "under 1%"), (0, "0%"), (1, "100%"), (math.nan, "–"), (None, "–")],
)
def test_share_is_never_rounded_to_all_or_none(share, words):
    assert percent(share) == words


def test_missing_interval_is_not_offered():
    assert interval(math.nan, math.nan) == "not available"


@pytest.mark.parametrize(
    ("p", "words"), [(0.0004, "p < 0.001"), (0.0312, "p = 0.031"), (0.0496, "p = 0.050"), (0.5, "p = 0.50")]
)
def test_p_value_keeps_what_matters(p, words):
    assert p_value(p) == words


def test_differences_carry_a_sign():
    assert [points(value) for value in (0.12, -0.12, 0.001)] == ["+12", "−12", "0"]


@pytest.mark.parametrize(
    ("label", "words"), [("Early help", "early help"), ("CAMHS", "CAMHS"), ("Covid-19 response", "Covid-19 response")]
)
def test_labels_fit_into_sentences(label, words):
    assert in_running_text(label) == words
