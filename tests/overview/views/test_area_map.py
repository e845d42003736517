from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from synth.overview.charts import to_svg
from synth.overview.page import render_page
from synth.overview.summary import most_varied
from synth.overview.views.area_map import LEAST_AREAS, area_map, draw_map, tiles
from synth.programmes import gazetteer
from synth.words import listed


@pytest.fixture
def of_areas(overview):
    """Add one inspection a name to an overview, alternately a strength and an area for improvement."""

    def made(names, codes=()):
        ids = [f"one-{number:02d}" for number in range(len(names))]
        rows = pd.DataFrame({"inspection_id": ids, "area": names, "year": "2023", "programme": "", "grade": ""})
        if codes:
            rows["area_code"] = codes
        rows = rows.assign(documents=1, sentences=1, findings=1)
        verdicts = pd.DataFrame(
            [
                {
                    "inspection_id": one,
                    "theme": theme,
                    "verdict": ("strength", "improvement")[number % 2],
                    "findings": 1,
                }
                for number, one in enumerate(ids)
                for theme in overview.taxonomy.ids
            ]
        )
        sides = overview.prevalence[["strength_side", "improvement_side"]] + [(len(ids) + 1) // 2, len(ids) // 2]
        return replace(
            overview,
            prevalence=overview.prevalence.assign(**sides),
            inspections=pd.concat([overview.inspections, rows], ignore_index=True).fillna(""),
            verdicts=pd.concat([overview.verdicts, verdicts], ignore_index=True),
        )

    return made


def test_every_council_area_of_scotland_has_a_tile_of_its_own():
    councils = {area.code for area in gazetteer().areas if area.country == "Scotland"}
    assert {tile.code for tile in tiles()} == councils
    assert len({(tile.row, tile.column) for tile in tiles()}) == len(councils) == 32
    assert max(Counter(tile.short for tile in tiles()).values()) == 1
    assert max(len(tile.short) for tile in tiles()) <= 6


def test_neighbours_are_where_a_reader_expects_them():
    at = {tile.name: (tile.row, tile.column) for tile in tiles()}
    assert min(at.values()) == at["Shetland Islands"]
    assert at["Na h-Eileanan Siar"][1] < at["Highland"][1] < at["Aberdeenshire"][1]
    assert at["Highland"][0] < at["Glasgow City"][0] < at["Dumfries and Galloway"][0]
    assert at["Glasgow City"][1] < at["City of Edinburgh"][1] < at["East Lothian"][1]


def test_map_has_the_letters_of_its_table(of_areas):
    names = [tile.name for tile in tiles()][:LEAST_AREAS]
    view = area_map(of_areas(names))
    counts = {row[0].text: row[1].text for row in view.table.rows}
    assert counts == {"Strength (S)": "8", "Area for improvement (I)": "8", "No inspection": "16"}
    assert view.table.rows[0][2].text == listed(sorted(names[::2]))
    svg = to_svg(view.drawing, name="map", alt=view.alt, narrow=False)
    assert (svg.count(">S</text>"), svg.count(">I</text>")) == (8, 8)


def test_map_is_of_the_theme_that_varies_most(of_areas):
    made = of_areas([tile.name for tile in tiles()])
    assert area_map(made).headline.startswith(most_varied(made)["label"])


def test_codes_are_used_and_the_latest_inspection_of_an_area_counts(of_areas):
    codes = [tile.code for tile in tiles()]
    made = of_areas([f"Partnership {number}" for number in range(33)], [*codes, codes[0]])
    ids = made.inspections["inspection_id"]
    made.inspections.loc[ids == "one-00", "year"] = "2021"
    made.inspections.loc[ids == "one-32", "year"] = "2024"
    made.verdicts.loc[made.verdicts["inspection_id"] == "one-32", "verdict"] = "both"
    both = [row for row in area_map(made).table.rows if row[0].text == "Both (B)"]
    assert [row[2].text for row in both] == [tiles()[0].name]


def test_no_map_and_no_empty_space_with_too_few_or_invented_areas(of_areas, overview, no_charts):
    assert area_map(of_areas([tile.name for tile in tiles()][: LEAST_AREAS - 1])) is None
    assert area_map(overview) is None
    assert 'id="map"' not in render_page(overview)


def test_map_stands_on_the_page_with_its_table(of_areas):
    page = render_page(of_areas([tile.name for tile in tiles()]))
    section = page[page.index('aria-labelledby="map"') :]
    assert section.index("<svg") < section.index("caption-map-table")


def test_narrow_map_has_short_names():
    wide, narrow = (to_svg(draw_map({}), name="m", alt="", narrow=narrow) for narrow in (False, True))
    assert "Clackmannanshire" in wide
    assert "Clackmannanshire" not in narrow
