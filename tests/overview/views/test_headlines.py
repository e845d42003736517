from __future__ import annotations

import pytest

from synth.overview.views.build import prevalence_headline, views

from ..conftest import overview_of


@pytest.fixture(scope="module")
def single(labelled, small_taxonomy):
    return overview_of(labelled[labelled["inspection_id"] == "invented-0"], small_taxonomy)


def test_of_one_inspection_nothing_is_said_to_be_often(single):
    assert prevalence_headline(single.prevalence, 1) == (
        "A strength: 4 themes; an area for improvement: relationships and chronologies"
    )


def test_table_of_one_inspection_does_not_ask_in_how_many(single):
    view = next(view for view in views(single) if view.name == "prevalence")
    assert view.table.caption.startswith("Whether in the one inspection each theme is found, and as what;")


def test_of_several_inspections_it_is_said_how_often(overview):
    text = prevalence_headline(overview.prevalence, 8)
    assert text.startswith("Most often ")
    assert "; most often an area for improvement: " in text
    assert "(8 of 8)" in text


def test_where_no_side_holds_that_is_said(single):
    none = single.prevalence.assign(strength_side=0, improvement_side=0)
    assert prevalence_headline(none, 1) == "No theme is a strength or an area for improvement in any inspection"
