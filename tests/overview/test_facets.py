from __future__ import annotations

import pandas as pd
import pytest

from synth.overview.facets import differences, sign_test

from .conftest import overview_of


@pytest.mark.parametrize(("more", "fewer", "p"), [(0, 0, 1.0), (6, 0, 2 / 64), (3, 3, 1.0), (5, 1, 14 / 64)])
def test_sign_test_is_the_binomial_of_the_pairs_that_differ(more, fewer, p):
    assert sign_test(more, fewer) == pytest.approx(p)


def spoken_of(inspection, text, polarity):
    return {
        "inspection_id": inspection, "document": "r", "section": "Key messages", "text": text, "kind": "finding",
        "polarity": polarity, "themes": "leadership",
    }  # fmt: skip


@pytest.fixture(scope="module")
def two_sorts_of_leaders(taxonomy):
    rows = []
    for number in range(7):
        rows.append(spoken_of(f"i{number}", f"Staff {number} felt supported by their line managers.", "strength"))
        rows.append(spoken_of(f"i{number}", f"Chief officers {number} were not visible to staff.", "improvement"))
    return overview_of(pd.DataFrame(rows).convert_dtypes(), taxonomy)


def test_sides_of_a_contrast_are_counted_like_themes(two_sorts_of_leaders):
    facets = two_sorts_of_leaders.facets.set_index(["facet", "theme"])
    line, strategic = (facets.loc[(name, "leadership")] for name in ("line_managers", "strategic_leaders"))
    assert (line["strength_side"], line["improvement_side"]) == (7, 0)
    assert (strategic["strength_side"], strategic["improvement_side"]) == (0, 7)
    assert line["p"] == pytest.approx(2 / 128)


def test_a_contrast_that_inspections_bear_out_supports_the_message(two_sorts_of_leaders, taxonomy):
    (found,) = differences(two_sorts_of_leaders.facets, "leadership", taxonomy)
    assert found.labels == ("line managers", "strategic leaders")
    message = next(one for one in two_sorts_of_leaders.messages if one.theme.id == "leadership")
    assert "It differed between line managers (a strength in 7" in message.draft
