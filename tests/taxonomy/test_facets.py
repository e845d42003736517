"""Facets: contrasts and conditions of a taxonomy file."""

from __future__ import annotations

import pytest

from synth.errors import TaxonomyError
from synth.taxonomy import default_taxonomy, load_taxonomy

THEME = """
name = "Test"
[[theme]]
id = "advocacy"
label = "Advocacy"
key_message = 1
definition = "d"
include = "i"
leave_out = "l"
terms = ["advoca*"]
"""
CONTRAST = """
[[contrast]]
id = "a_b"
label = "A and b"
themes = ["advocacy"]
[[contrast.side]]
id = "a"
label = "a"
terms = ["alpha*"]
examples = ["Alphas."]
[[contrast.side]]
id = "b"
label = "b"
terms = ["beta"]
examples = []
"""


def load(tmp_path, text):
    path = tmp_path / "t.toml"
    path.write_text(text, encoding="utf-8")
    return load_taxonomy(path)


def test_facets_match_their_own_examples_and_leave_the_classifier_alone(tmp_path):
    taxonomy = default_taxonomy()
    assert {condition.kind for condition in taxonomy.conditions} == {"pressure", "period"}
    for contrast in taxonomy.contrasts:
        for side in contrast.sides:
            assert all(side.pattern.search(example) for example in side.examples), side.id
    for condition in taxonomy.conditions:
        assert any(condition.facet.pattern.search(example) for example in condition.facet.examples)
    assert load(tmp_path, THEME).digest == load(tmp_path, THEME + CONTRAST).digest


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('themes = ["advocacy"]', 'themes = ["other"]'), "themes is not a list of theme ids"),
        (('id = "b"', 'id = "a"'), "facet 'a' occurs twice"),
        (('terms = ["beta"]', "terms = []"), "terms is empty"),
        (('terms = ["beta"]', 'terms = ["be* ta"]'), r"'be\* ta' has a \* inside"),
        (('label = "A and b"', 'title = "A and b"'), "has the keys"),
    ],
)
def test_a_contrast_that_breaks_a_rule_is_named(tmp_path, change, message):
    with pytest.raises(TaxonomyError, match=message):
        load(tmp_path, THEME + CONTRAST.replace(*change))


def test_a_condition_needs_a_known_kind(tmp_path):
    text = THEME + '[[condition]]\nid = "c"\nkind = "weather"\nlabel = "rain"\nterms = ["rain"]\nexamples = []\n'
    with pytest.raises(TaxonomyError, match="kind is 'weather'"):
        load(tmp_path, text)
