from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.errors import TableError
from synth.prevalence import compare_with_audit, correct_shares, least_audited
from synth.prevalence.simulation import simulate_verdicts

THEMES = 11


def simulate(generator, n, audited, accuracy, population):
    """Eleven themes that the rule is wrong about to different degrees; which are audited is chance."""
    drawn = [
        simulate_verdicts(
            generator,
            n,
            generator.uniform(0.05, 0.95),
            sensitivity=generator.beta(20 * accuracy, 20 - 20 * accuracy),
            specificity=generator.beta(20 * accuracy, 20 - 20 * accuracy),
            population=population,
        )
        for _ in range(THEMES)
    ]
    given, true = (np.column_stack([getattr(one, name) for one in drawn]) for name in ("given", "true"))
    is_audited = np.isin(np.arange(n), generator.permutation(n)[:audited])
    return np.array([one.share for one in drawn]), given, is_audited, true


def cover(n, audited, accuracy, population, trials):
    generator = np.random.default_rng(n + audited)
    held = []
    for trial in range(trials):
        shares, given, is_audited, true = simulate(generator, n, audited, accuracy, population)
        results = correct_shares(given, is_audited, true[is_audited], population=population, seed=trial)
        held += [one.lower - 1e-9 <= share <= one.upper + 1e-9 for one, share in zip(results, shares, strict=True)]
    return np.mean(held)


@pytest.mark.parametrize("accuracy", [0.97, 0.85], ids=["good", "poor"])
@pytest.mark.parametrize(
    ("n", "audited", "population"),
    [(12, 8, None), (16, 8, None), (32, 8, None), (300, 16, None), (16, 8, 32), (32, 12, 32)],
)
def test_corrected_intervals_cover_as_promised(n, audited, population, accuracy):
    # Themes of one trial share their inspections: about three standard errors are allowed beside the promise.
    assert 0.92 - 0.022 <= cover(n, audited, accuracy, population, trials=60) <= 0.98 + 0.012


def test_the_estimate_is_right_on_average_where_the_count_is_not():
    generator = np.random.default_rng(3)
    wrong = {"naive": [], "corrected": []}
    for _ in range(300):
        drawn = simulate_verdicts(generator, 60, 0.3, sensitivity=0.9, specificity=0.6)
        is_audited = np.isin(np.arange(60), generator.permutation(60)[:20])
        (one,) = correct_shares(drawn.given[:, None], is_audited, drawn.true[is_audited][:, None])
        wrong["naive"].append(drawn.given.mean() - 0.3)
        wrong["corrected"].append(one.share - 0.3)
    assert abs(np.mean(wrong["naive"])) > 0.2
    assert abs(np.mean(wrong["corrected"])) < 0.02


def test_with_all_audited_the_audit_decides():
    true = np.array([[True], [True], [False], [True]])
    (one,) = correct_shares(~true, np.ones(4, dtype=bool), true, population=4)
    assert (one.share, one.lower, one.upper) == (0.75, 0.75, 0.75)


def test_too_small_an_audit_has_an_estimate_but_no_interval():
    given = np.tile([[True], [False]], (10, 1))
    is_audited = np.arange(20) < 4
    (one,) = correct_shares(given, is_audited, given[is_audited])
    assert one.share == pytest.approx(0.5)
    assert (one.lower, one.upper) == (None, None)
    assert one.reason == "4 audited inspections, fewer than 6"
    assert least_audited(300) == 16


@pytest.mark.parametrize("population", [19, 1], ids=["just", "far"])
def test_a_population_smaller_than_what_was_seen_is_refused(population):
    given = np.ones((20, 1), dtype=bool)
    with pytest.raises(ValueError, match="population"):
        correct_shares(given, np.arange(20) < 8, given[:8], population=population)


def table_of(answers, taxonomy):
    rows = [(name, theme, verdict) for name, verdict in answers.items() for theme in taxonomy.ids]
    return pd.DataFrame(rows, columns=["inspection_id", "theme", "verdict"])


def test_three_estimates_stand_side_by_side(taxonomy):
    verdicts = table_of({f"a-{k:02d}": "strength" if k < 12 else "not found" for k in range(16)}, taxonomy)
    audited = table_of({f"a-{k:02d}": "both" if k < 10 else "not found" for k in range(4, 14)}, taxonomy)
    result = compare_with_audit(verdicts, audited.sample(frac=1, random_state=1), taxonomy)
    found = result[result["claim"] == "found"].iloc[0]
    assert (found["naive"], found["inspections"], found["audit"], found["audited"]) == (12, 16, 6, 10)
    # Of ten audited the rule said eight and people six; corrected lies below the count.
    assert found["corrected_share"] < found["naive_share"] == 0.75
    assert found["corrected_lower"] <= found["corrected_share"] <= found["corrected_upper"]
    assert result[result["claim"] == "improvement_side"]["naive"].eq(0).all()
    assert len(result) == 3 * len(taxonomy.ids)
    assert not result.isna().any(axis=None)


def test_an_audit_of_other_inspections_is_refused(taxonomy):
    verdicts = table_of({"a-1": "both"}, taxonomy)
    with pytest.raises(TableError, match="'b-1' is not among those judged"):
        compare_with_audit(verdicts, table_of({"b-1": "both"}, taxonomy), taxonomy)
