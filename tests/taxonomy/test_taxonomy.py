from __future__ import annotations

import time
from importlib.resources import files

import pytest

from synth.errors import TaxonomyError
from synth.taxonomy import load_taxonomy

EXPECTED = {
    "domestic_abuse": 1,
    "early_help": 2,
    "older_young_people": 3,
    "relationships": 4,
    "mental_health": 5,
    "participation": 6,
    "leadership": 7,
    "data": 8,
    "chronologies": 10,
    "advocacy": 11,
    "poverty": 12,
}
THEME = """
[[theme]]
id = "covid"
label = "Covid-19 response"
key_message = 9
definition = "The response to the pandemic."
include = "Changes to services."
leave_out = "Dates."
terms = ["covid*", "pandemic"]
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "themes.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_default_has_the_eleven_themes_with_their_key_messages(taxonomy):
    assert {theme.id: theme.key_message for theme in taxonomy.themes} == EXPECTED
    assert all(
        theme.label and theme.definition and theme.include and theme.leave_out and theme.terms
        for theme in taxonomy.themes
    )


def test_a_copy_of_the_default_is_the_same_taxonomy(taxonomy, write):
    copy = load_taxonomy(write((files("synth.taxonomy") / "themes.toml").read_text(encoding="utf-8")))
    assert copy.digest == taxonomy.digest


def test_another_label_is_not_another_taxonomy_but_another_definition_is(write):
    first = load_taxonomy(write('name = "x"' + THEME))
    relabelled = load_taxonomy(write('name = "y"' + THEME.replace("Covid-19 response", "Pandemic")))
    redefined = load_taxonomy(write('name = "x"' + THEME.replace("The response to the pandemic.", "Something else.")))
    assert first.digest == relabelled.digest != redefined.digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not valid TOML"),
        ('name = "x"', "needs 1 to 100"),
        (THEME, "needs a name"),
        ('name = "x"\nextra = 1' + THEME, "unknown key 'extra'"),
        ('name = "x"' + THEME + THEME, "occurs twice"),
        ('name = "x"' + THEME.replace("covid", "Covid 19", 1), "id is not usable"),
        ('name = "x"' + THEME.replace("label =", "lable ="), "unknown key 'lable'"),
        ('name = "x"' + THEME.replace('label = "Covid-19 response"\n', ""), "label is missing"),
        ('name = "x"' + THEME.replace("= 9", '= "nine"'), "key_message is not a whole number"),
        ('name = "x"' + THEME.replace('["covid*", "pandemic"]', '[""]'), "terms is not a list"),
        ('name = "x"' + THEME.replace('"pandemic"', '"attend* meetings"'), r"has a \* inside"),
    ],
    ids=[
        "toml",
        "no themes",
        "no name",
        "unknown key",
        "twice",
        "id",
        "misspelt key",
        "missing key",
        "number",
        "terms",
        "star inside",
    ],
)
def test_malformed_file_is_named_with_theme_and_key(write, text, message):
    path = write(text)
    with pytest.raises(TaxonomyError, match=message) as caught:
        load_taxonomy(path)
    assert str(path) in str(caught.value)


def test_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(TaxonomyError, match="cannot be read"):
        load_taxonomy(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("theme", "text", "expected"),
    [
        ("domestic_abuse", "Women’s Aid offered a place", True),
        ("mental_health", "those who self harm", True),
        ("chronologies", "CHRONOLOGIES WERE KEPT", True),
        ("data", "the database administrator left", False),
        ("poverty", "nothing of the kind", False),
    ],
    ids=["curly apostrophe", "hyphen or space", "capitals", "whole words only", "nothing"],
)
def test_terms_match_as_a_reader_would(taxonomy, theme, text, expected):
    assert bool(taxonomy[theme].pattern.search(text)) is expected


def test_terms_are_plain_words_and_cannot_be_made_slow(write):
    evil = load_taxonomy(write('name = "x"' + THEME.replace('"covid*"', '"*(a+)+$*"'))).themes[0]
    start = time.perf_counter()
    assert not evil.pattern.search("a" * 5_000 + "b")
    assert time.perf_counter() - start < 5
