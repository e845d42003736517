from __future__ import annotations

import pytest

from synth.errors import ExchangeError
from synth.exchange.codebooks.code_themes import polarities_of, taxonomy_text, themes_of
from synth.exchange.codebooks.themes import codes_of
from synth.exchange.projects.project import Code
from synth.taxonomy import load_taxonomy


def code(name, description="", *children, codable=True):
    return Code(f"guid of {name}", name, description, is_codable=codable, children=children)


def test_the_uppermost_codes_are_themes_and_what_lies_below_belongs_to_them():
    stations = code(
        "Stations",
        "What lies between street and train. Includes: ticket halls. Excludes: trains.\nKeywords: station*; *hall",
        code("Lifts", "Without steps."),
        code("Signs"),
        codable=False,
    )
    trains = code("Trains", "", code("Seats", "Where people sit."))
    (lifts, signs, one) = themes_of([stations, trains], where="x")
    assert [draft.label for draft in (lifts, signs, one)] == ["Lifts", "Signs", "Trains"]
    assert (one.include, one.codes) == ("Seats: Where people sit.", {"guid of Trains", "guid of Seats"})
    (stations,) = themes_of([code("Stations", stations.description)], where="x")
    assert stations.definition == "What lies between street and train."
    assert (stations.include, stations.leave_out) == ("ticket halls.", "trains.")
    assert stations.terms == ("station*", "*hall")


def test_one_code_above_all_is_no_theme_and_polarities_are_none():
    root = code("Codes", "", code("Lifts"), code("Signs"))
    sides = code("Judgement", "", code("Positive"), code("Negative"))
    assert [draft.id for draft in themes_of([root, sides], where="x")] == ["lifts", "signs"]
    assert polarities_of([root, sides]) == {"guid of Positive": "strength", "guid of Negative": "improvement"}


def test_ids_are_usable_and_differ():
    names = ["Café & Küche", "Café / Küche", "24-hour service", "Finding", "日本", "x" * 60]
    drafts = themes_of([code(name) for name in names], where="x")
    assert [draft.id for draft in drafts] == [
        "cafe_kuche",
        "cafe_kuche_2",
        "theme_24_hour_service",
        "finding_theme",
        "theme",
        "x" * 40,
    ]


def test_the_file_is_a_taxonomy_with_what_the_codebook_says(tmp_path):
    drafts = themes_of([code('Lifts "and" ramps\\', "Getting up.\nWithout steps.")], where="x")
    path = tmp_path / "themes.toml"
    path.write_text(taxonomy_text('My "line"', drafts, {drafts[0].id: ["lift*", "ramp*"]}, ""), encoding="utf-8")
    taxonomy = load_taxonomy(path)
    (theme,) = taxonomy.themes
    assert (taxonomy.name, theme.label) == ('My "line"', 'Lifts "and" ramps\\')
    assert (theme.definition, theme.terms) == ("Getting up. Without steps.", ("lift*", "ramp*"))


def test_the_national_themes_come_back_from_their_codes(taxonomy, tmp_path):
    drafts = themes_of(codes_of(taxonomy), where="x")
    path = tmp_path / "themes.toml"
    path.write_text(taxonomy_text("x", drafts, {}, ""), encoding="utf-8")
    back = load_taxonomy(path)
    for one, other in zip(back.themes, taxonomy.themes, strict=True):
        assert (one.label, one.definition, one.terms) == (other.label, other.definition, other.terms)
        assert (one.include, one.leave_out) == (other.include, other.leave_out)


def test_a_codebook_of_none_or_too_many_themes_is_refused():
    for codes in ([], [code("Polarity", "", code("mixed"))], [code(f"c{number}") for number in range(101)]):
        with pytest.raises(ExchangeError, match="themes"):
            themes_of(codes, where="x")
