from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.classifier.features.normalisation import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Children’s views”", '"Children\'s views"'),
        ("• Staff were confident.", "Staff were confident."),
        ("3. Staff were confident.", "Staff were confident."),
        ("collabo-\nrative work", "collaborative work"),
        ("collabo\ufffe rative", "collabo rative"),
        ("LEADERS HAD A CLEAR VISION", "Leaders had a clear vision"),
        ("CAMHS", "CAMHS"),
        ("ﬁnancial  help\u00a0", "financial help"),
    ],
    ids=["quotes", "bullet", "number", "hyphen", "marker", "capitals", "acronym", "ligature"],
)
def test_variants_become_the_same_sentence(text, expected):
    assert normalise(text) == expected


@given(st.text())
def test_any_text_has_a_normal_form_without_loose_space(text):
    once = normalise(text)
    assert once == once.strip()
    assert "  " not in once
    assert "\n" not in once
