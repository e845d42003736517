"""The gazetteer, with the invented areas of the demonstration."""

from __future__ import annotations

import re

import pytest

from synth.programmes import gazetteer


@pytest.mark.parametrize(
    "around", ["{}", "{} Council", "the {} area", "{}'s children's services", "London Borough of {}"]
)
def test_an_area_is_known_by_the_names_of_its_council(around: str) -> None:
    area = gazetteer().look_up(around.format("Strathorran"))
    assert area is not None
    assert (area.name, area.country) == ("Strathorran", "invented")


@pytest.mark.parametrize("name", ["Orla Tern", "", "Strathorran and Elsewhere", "Council"])
def test_another_name_is_no_area(name: str) -> None:
    assert gazetteer().look_up(name) is None


def test_the_longest_name_in_a_text_counts_and_case_matters() -> None:
    found = gazetteer().find("Services in North Strathorran; we are reading plans.")
    assert [area.name for area in found] == ["North Strathorran"]


def test_codes_are_official_and_every_name_is_one_area() -> None:
    areas = gazetteer().areas
    assert sum(area.country == "Scotland" for area in areas) == 32
    for area in areas:
        pattern = {"Scotland": r"S12\d{6}", "England": r"E\d{8}", "invented": ""}[area.country]
        assert re.fullmatch(pattern, area.code), area
    names = [name.lower() for area in areas for name in (area.name, *area.other_names)]
    assert sorted({name for name in names if names.count(name) > 1}) == []
