from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.prevalence.verdicts.compositions import compose


@pytest.fixture(scope="module")
def composed(taxonomy):
    """Counts by polarity in what was composed from plenty of sentences, and the numbers of those without a theme."""
    each = [("finding", polarity, theme) for theme in taxonomy.ids for polarity in ("strength", "improvement")]
    rows = [*each * 150, *[("finding", p, t) for t in taxonomy.ids for p in ("mixed", "neutral")] * 100]
    rows += [("other", "neutral", "")] * 2500
    labels = pd.DataFrame(rows, columns=["kind", "polarity", "themes"], dtype="str")
    found, without = [], []
    for inspection in compose(labels, taxonomy):
        inside = labels.iloc[inspection]
        without.append(int((inside["themes"] == "").sum()))
        about = inside[inside["themes"] != ""]
        counts = pd.crosstab(about["themes"], about["polarity"])
        columns = ["strength", "improvement", "mixed", "neutral"]
        found.append(counts.reindex(index=list(taxonomy.ids), columns=columns, fill_value=0))
    # The last ones lack themes because sentences have run out.
    return pd.concat(found[:60]), without[:60]


def test_profiles_are_as_frequent_as_they_should_be(composed):
    counts, _ = composed
    strength, improvement = counts["strength"], counts["improvement"]
    total = counts.sum(axis=1)
    shares = {
        "absent": (total == 0).mean(),
        "single": ((strength + improvement == 1) & (total == 1)).mean(),
        "strength": ((strength > 1) & (improvement == 0)).mean(),
        "improvement": ((improvement > 1) & (strength == 0)).mean(),
        "both": ((strength > 1) & (improvement > 1)).mean(),
    }
    expected = {"absent": 0.25, "single": 0.15, "strength": 0.2, "improvement": 0.2, "both": 0.2}
    assert shares == pytest.approx(expected, abs=0.045)
    assert sum(shares.values()) == pytest.approx(1)


def test_the_numbers_of_findings_of_each_profile(composed):
    counts, without = composed
    strength, improvement = counts["strength"].to_numpy(), counts["improvement"].to_numpy()
    one_side = np.maximum(strength, improvement)[
        (np.minimum(strength, improvement) == 0) & (strength + improvement > 1)
    ]
    assert set(one_side) == {2, 3, 4, 5, 6}
    both = np.minimum(strength, improvement) > 1
    assert set(np.maximum(strength, improvement)[both]) == {2, 3, 4, 5, 6}
    assert set(np.minimum(strength, improvement)[both]) == {2, 3}
    # Mixed and neutral findings stand beside clear ones in three of ten.
    clear = strength + improvement > 1
    for name in ("mixed", "neutral"):
        assert set(counts[name]) == {0, 1}
        assert counts[name].to_numpy()[clear].mean() == pytest.approx(0.3, abs=0.06)
        assert not counts[name].to_numpy()[~clear].any()
    assert min(without) >= 10
    assert max(without) < 40


def test_a_theme_with_a_polarity_of_its_own_is_drawn_for_that_side(taxonomy):
    each = [("finding", polarity, theme) for theme in taxonomy.ids for polarity in ("strength", "improvement")]
    rows = [*each * 40, *[("other", "neutral", "")] * 1000]
    labels = pd.DataFrame(rows, columns=["kind", "polarity", "themes"], dtype="str")
    own = labels.copy()
    changed = (labels["themes"] == "data") & (labels["polarity"] == "improvement")
    own.loc[changed, ["polarity", "themes"]] = ["strength", "data:improvement"]
    for one, other in zip(compose(labels, taxonomy), compose(own, taxonomy), strict=True):
        assert one.tolist() == other.tolist()
