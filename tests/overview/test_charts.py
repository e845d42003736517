from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from synth.overview.charts import by_balance, draw_balance, to_png, to_svg

from .conftest import HOSTILE


def test_chart_is_an_element_of_its_own_and_each_row_links_to_its_message(overview):
    svg = to_svg(draw_balance(overview.prevalence), name="all", alt='in words, "quoted"', narrow=False)
    root = ET.fromstring(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", 'in words, "quoted"')
    assert "style=" not in svg
    assert "_blank" not in svg
    ids = re.findall(r' id="([^"]*)"', svg)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'<a xlink:href="#([^"]+)"', svg))
    assert links == set(overview.taxonomy.ids)
    assert 'class="interval"' in svg


def test_themes_are_sorted_by_balance(overview):
    rows = by_balance(overview.prevalence)
    balance = (rows["strength_side"] - rows["improvement_side"]).tolist()
    assert balance == sorted(balance, reverse=True)


def test_same_numbers_give_the_same_bytes(overview):
    drawing = draw_balance(overview.prevalence, with_intervals=False)
    assert to_svg(drawing, name="a", alt="", narrow=True) == to_svg(drawing, name="a", alt="", narrow=True)
    assert to_png(drawing) == to_png(drawing)


def test_hostile_labels_stay_text(overview):
    themes = overview.prevalence.assign(label=HOSTILE.replace("\x07", "") + "$x_2$")
    svg = to_svg(draw_balance(themes), name="v", alt="", narrow=False)
    assert "<script" not in svg
    ET.fromstring(svg)
