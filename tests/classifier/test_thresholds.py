from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import fbeta_score

from synth.classifier.thresholds import GRID, PREFERENCES, choose_kind_threshold, choose_thresholds, f_by_threshold


def cases(seed, n=400, themes=4):
    """Probabilities that know something of the truth, for themes from rare to frequent."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(size=(n, themes)) < rng.uniform(0.01, 0.5, themes)
    return truth, np.clip(rng.beta(1, 4, truth.shape) + truth * rng.uniform(0, 0.8, truth.shape), 0, 1)


def test_curve_is_never_nan():
    assert (f_by_threshold(np.zeros(5, dtype=bool), np.zeros(5)) == 0).all()


@pytest.mark.parametrize("beta", PREFERENCES.values(), ids=PREFERENCES.keys())
def test_curve_is_that_of_scikit_learn(beta):
    truth, probability = (array[:, 3] for array in cases(0))
    expected = [fbeta_score(truth, probability >= cut, beta=beta, zero_division=0) for cut in GRID]
    np.testing.assert_allclose(f_by_threshold(truth, probability, beta=beta), expected)


def test_curve_is_that_of_f1_if_nothing_else_is_asked_for():
    truth, probability = (array[:, 3] for array in cases(0))
    np.testing.assert_array_equal(f_by_threshold(truth, probability), f_by_threshold(truth, probability, beta=1))


def test_threshold_parts_what_can_be_parted():
    truth = np.repeat([True, False], 200)[:, None]
    probability = np.where(truth, 0.4, 0.1)
    threshold = choose_thresholds(truth, probability)[0]
    assert 0.1 < threshold <= 0.4


def test_rare_theme_takes_the_cut_of_all():
    rng = np.random.default_rng(0)
    truth = np.column_stack([np.arange(1000) < 300, np.arange(1000) < 3])
    probability = np.where(truth, 0.6, 0.2) + rng.uniform(-0.1, 0.1, truth.shape)
    common = GRID[np.argmax(f_by_threshold(truth, probability))]
    assert choose_thresholds(truth, probability)[1] == common


def test_rare_theme_takes_the_threshold_that_the_preference_gives_all():
    # The frequent theme is as the kinds below: 0.66 is best for precision, 0.21 otherwise. The rare one is never true.
    truth = np.zeros((70, 2), dtype=bool)
    truth[:35, 0] = True
    probability = np.column_stack([np.repeat([0.9, 0.3, 0.65, 0.2], [30, 5, 5, 30]), np.zeros(70)])
    chosen = {name: choose_thresholds(truth, probability, prefer=name)[1] for name in PREFERENCES}
    assert chosen == {"precision": 0.66, "balanced": 0.21, "recall": 0.21}


def rare_beside_frequent(positives):
    """A rare theme that a threshold over 0.5 would suit, beside a frequent one that one of 0.11 to 0.3 suits."""
    truth = np.zeros((2000, 2), dtype=bool)
    probability = np.full((2000, 2), 0.1)
    truth[:1000, 0], probability[:960, 0], probability[960:1000, 0] = True, 0.9, 0.3
    truth[:positives, 1], probability[:positives, 1] = True, 0.9
    probability[positives : 2 * positives, 1] = 0.5
    return truth, probability


@pytest.mark.parametrize(("positives", "threshold"), [(19, 0.11), (20, 0.51)], ids=["too few", "enough"])
def test_a_theme_has_a_threshold_of_its_own_from_twenty_sentences_on(positives, threshold):
    assert choose_thresholds(*rare_beside_frequent(positives)).tolist() == [0.11, threshold]


def test_a_small_gain_of_a_theme_weighs_less_than_a_loss_over_all_themes():
    truth, probability = rare_beside_frequent(20)
    # Two sentences are wrong at 0.5 in place of twenty.
    probability[22:40, 1] = 0.1
    own = GRID[np.argmax(f_by_threshold(truth[:, 1], probability[:, 1]))]
    assert own == 0.51
    assert choose_thresholds(truth, probability)[1] == 0.11


@pytest.mark.parametrize("prefer", PREFERENCES)
@pytest.mark.parametrize("is_finding", [True, False], ids=["all", "none"])
def test_kind_needs_two_kinds_to_be_cut(is_finding, prefer):
    kinds = np.full(3, is_finding)
    assert choose_kind_threshold(kinds, np.array([0.1, 0.2, 0.9]), prefer=prefer) == 0.5


def test_kind_is_cut_where_the_preference_is_met_best():
    # 30 findings at 0.9, 5 at 0.3; 5 other sentences at 0.65, 30 at 0.2.
    is_finding = np.repeat([True, True, False, False], [30, 5, 5, 30])
    probability = np.repeat([0.9, 0.3, 0.65, 0.2], [30, 5, 5, 30])
    chosen = {name: choose_kind_threshold(is_finding, probability, prefer=name) for name in PREFERENCES}
    assert chosen == {"precision": 0.66, "balanced": 0.5, "recall": 0.21}


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_preferences_are_in_order_and_within_bounds(seed):
    truth, probability = cases(seed)
    chosen = {name: choose_thresholds(truth, probability, prefer=name) for name in PREFERENCES}
    assert (chosen["precision"] >= chosen["balanced"]).all()
    assert (chosen["balanced"] >= chosen["recall"]).all()
    assert all(((cuts >= 0.01) & (cuts <= 0.99)).all() for cuts in chosen.values())
    np.testing.assert_array_equal(chosen["balanced"], choose_thresholds(truth, probability))
    kinds = [choose_kind_threshold(truth[:, 0], probability[:, 0], prefer=name) for name in PREFERENCES]
    assert kinds == sorted(kinds, reverse=True)


def test_a_missed_sentence_and_a_wrong_one_weigh_as_the_preference_says():
    truth, probability = cases(1, n=4_000)
    given_by = {
        name: probability >= choose_thresholds(truth, probability, prefer=name) for name in ("precision", "recall")
    }
    precision = {name: truth[given].mean() for name, given in given_by.items()}
    recall = {name: given[truth].mean() for name, given in given_by.items()}
    assert precision["precision"] > precision["recall"] + 0.1
    assert recall["recall"] > recall["precision"] + 0.1


def test_each_preference_moves_the_thresholds_of_themes():
    truth, probability = cases(1, n=4_000)
    chosen = {name: choose_thresholds(truth, probability, prefer=name) for name in PREFERENCES}
    assert (chosen["precision"] > chosen["balanced"]).any()
    assert (chosen["recall"] < chosen["balanced"]).any()
