"""The invented findings with the profile of the national key messages, and what is drafted from them."""

from __future__ import annotations

import tomllib

import pandas as pd
import pytest

from tools.national_messages import PAGE, PROFILE, draft_of, table_of

from ..conftest import overview_of


@pytest.fixture(scope="module")
def profile():
    return tomllib.loads(PROFILE.read_text(encoding="utf-8"))["message"]


def test_there_are_twelve_and_the_page_holds_each(profile):
    assert [one["number"] for one in profile] == list(range(1, 13))
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| {one['number']} | {one['national']} | " in page for one in profile)


def test_drafts_say_what_the_profile_says(profile, taxonomy):
    table = table_of(profile)
    overview = overview_of(table, taxonomy, inspections=pd.DataFrame(table[["inspection_id"]]).drop_duplicates())
    drafts = {one["number"]: draft_of(one, overview) for one in profile}
    assert all(drafts.values())
    assert (
        "younger children (a strength in 16) differed from those on older young people (an area for improvement in 15)"
        in drafts[3]
    )
    assert (
        "line managers (a strength in 17) differed from those on strategic leaders (an area for improvement in 13)"
        in drafts[7]
    )
    assert "mentioned in 15 as an external pressure" in drafts[12]
    assert "the Covid-19 pandemic: mentioned in 9, with a strength in 9)" in drafts[9]
