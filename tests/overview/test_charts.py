from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from synth.overview.charts import to_png, to_svg
from synth.overview.views.build import views

from .conftest import HOSTILE, overview_of


@pytest.fixture(scope="module")
def drawn(labelled, described, small_taxonomy):
    overview = overview_of(labelled.assign(section="Key messages"), small_taxonomy, inspections=described)
    return {view.name: view for view in views(overview)}


@pytest.mark.parametrize("name", ["prevalence", "verdicts", "years", "emphasis"])
def test_chart_is_an_element_of_its_own(drawn, name):
    view = drawn[name]
    svg = to_svg(view.drawing, name=name, alt='in words, "quoted"', narrow=False)
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'in words, "quoted"'
    assert "style=" not in svg
    assert "<style" not in svg
    ids = re.findall(r' id="([^"]*)"', svg)
    assert len(ids) == len(set(ids))
    assert all(one.startswith(name) for one in ids)
    for target in re.findall(r'(?:url\(#|href="#)([^")]+)', svg):
        assert target in ids
    assert not re.search(r"\bnan\b", svg, re.IGNORECASE)


def test_same_numbers_give_the_same_bytes(drawn):
    one, other = (to_svg(drawn["emphasis"].drawing, name="a", alt="", narrow=True) for _ in range(2))
    assert one == other
    assert to_png(drawn["emphasis"].drawing) == to_png(drawn["emphasis"].drawing)


def test_numbers_stand_at_the_bars(drawn):
    svg = to_svg(drawn["prevalence"].drawing, name="p", alt="", narrow=False)
    assert ">8</text>" in svg


def test_verdicts_are_letters_not_only_colours(drawn):
    svg = to_svg(drawn["verdicts"].drawing, name="v", alt="", narrow=True)
    assert {">S</text>", ">I</text>"} <= set(re.findall(r">[A-Za-z]</text>", svg))


def test_hostile_names_stay_text(labelled, small_taxonomy):
    table = labelled.assign(inspection_id=HOSTILE + "$x_2$" + labelled["inspection_id"])
    view = next(view for view in views(overview_of(table, small_taxonomy)) if view.name == "verdicts")
    svg = to_svg(view.drawing, name="v", alt=HOSTILE.replace("\x07", ""), narrow=False)
    assert "<script" not in svg
    ET.fromstring(svg)


def test_too_many_inspections_for_a_picture_are_not_drawn(labelled, small_taxonomy):
    import pandas as pd

    many = pd.DataFrame({"inspection_id": [f"i{number:03d}" for number in range(100)]}, dtype="str")
    view = next(
        view for view in views(overview_of(labelled, small_taxonomy, inspections=many)) if view.name == "verdicts"
    )
    assert view.drawing is None
    assert "too many for one picture" in view.reading


def test_no_line_is_promised_where_no_interval_is_offered(drawn, overview):
    few = drawn["emphasis"]
    assert few.reading.endswith("No interval is offered; themes.csv says why.")
    assert {row[-1].text for row in few.table.rows} == {"not offered"}
    themes = overview.prevalence.assign(findings_share_lower=0.1, findings_share_upper=0.2)
    many = next(view for view in views(replace(overview, prevalence=themes)) if view.name == "emphasis")
    assert "the line on it its 95% interval" in many.reading
