from __future__ import annotations

import numpy as np

from synth.classifier.thresholds import GRID, choose_kind_threshold, choose_thresholds, f1_by_cut


def test_curve_is_never_nan():
    assert (f1_by_cut(np.zeros(5, dtype=bool), np.zeros(5)) == 0).all()


def test_threshold_parts_what_can_be_parted():
    truth = np.repeat([True, False], 200)[:, None]
    probability = np.where(truth, 0.4, 0.1)
    threshold = choose_thresholds(truth, probability)[0]
    assert 0.1 < threshold <= 0.4


def test_rare_theme_takes_the_cut_of_all():
    rng = np.random.default_rng(0)
    truth = np.column_stack([np.arange(1000) < 300, np.arange(1000) < 3])
    probability = np.where(truth, 0.6, 0.2) + rng.uniform(-0.1, 0.1, truth.shape)
    common = GRID[np.argmax(f1_by_cut(truth, probability))]
    assert choose_thresholds(truth, probability)[1] == common


def test_kind_needs_two_kinds_to_be_cut():
    assert choose_kind_threshold(np.ones(3, dtype=bool), np.array([0.1, 0.2, 0.9])) == 0.5
