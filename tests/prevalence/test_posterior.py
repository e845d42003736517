from __future__ import annotations

import numpy as np
import pytest

from synth.prevalence.verdict_errors.posterior import _CONCENTRATIONS, _prior, true_numbers

# Two kinds of text on which the rule is right nine times of ten.
MEASURED = np.array([[[[2, 3, 10, 35], [40, 5, 3, 2]]] * 3] * 2)
NOTHING = np.zeros((3, 2, 4), dtype=np.int64)


def answers(right, times):
    """Return numbers of answers of a rule that is right in this share of cases, by what people found."""
    wrong = 1 - right
    shares = np.array(
        [[0.3 * wrong, 0.7 * wrong, 0.3 * right, 0.7 * right], [0.7 * right, 0.3 * right, 0.7 * wrong, 0.3 * wrong]]
    )
    return np.round(times * shares).astype(np.int64)


def third_share(measured, right_here=0.9, others_read=True, seeds=1):
    """Return mean and standard deviation of the share of the third theme, of whose verdicts no one read any.

    Of its 400 verdicts 180 say yes. Those on the other two themes were read, or there are none.
    """
    unread, read = NOTHING.sum(axis=1), NOTHING.copy()
    holds = (0.45 - (1 - right_here)) / (2 * right_here - 1)
    unread[2] = np.round(np.array([1 - holds, holds]) @ answers(right_here, 100_000) / 250)
    if others_read:
        read[:2] = answers(right_here, 300)
    drawn = [true_numbers(unread, read, measured, seed=seed).share[:, 2] for seed in range(seeds)]
    return np.mean([one.mean() for one in drawn]), np.mean([one.std() for one in drawn])


def test_the_estimate_allows_for_misses_and_false_alarms():
    # Of 300 verdicts 100 say yes; with rates of 0.9 and 0.9 the share is (1/3 - 0.1) / 0.8 = 0.29.
    unread = np.array([[80, 20, 40, 160]] * 3)
    posterior = true_numbers(unread, NOTHING, MEASURED)
    assert np.median(posterior.share, axis=0) == pytest.approx([0.29] * 3, abs=0.04)
    # A rule that misses nothing and has no false alarms: what is counted is what there is.
    perfect = np.array([[[[0, 0, 0, 4000], [4000, 0, 0, 0]]] * 3] * 2)
    assert np.median(true_numbers(unread, NOTHING, perfect).share, axis=0) == pytest.approx([1 / 3] * 3, abs=0.03)


def test_what_people_settled_is_kept_and_corrects_the_rest():
    unread = np.array([[16, 4, 4, 16]] * 3)
    # People found the rule wrong on every second yes, and never on a no.
    read = np.array([[[4, 4, 3, 5], [4, 4, 0, 0]]] * 3)
    alone, corrected = (true_numbers(unread, known, MEASURED) for known in (NOTHING, read))
    assert corrected.holding.min() >= 8
    assert corrected.holding.max() <= 56 - 16
    assert np.median(corrected.share, axis=0).max() < np.median(alone.share, axis=0).min()


def test_that_uncertain_verdicts_were_read_first_does_not_bias_the_rest():
    # The claim holds in 180 of 600 inspections. Where the rule is sure, it errs in 10 of 470 cases; otherwise in 40 of
    # 130.
    actual = np.array([[[6, 20, 60, 334], [126, 30, 20, 4]]] * 3)
    read, unread = np.zeros_like(actual), actual.sum(axis=1)
    read[:, :, 1:3] = actual[:, :, 1:3]
    read[:, :, 0], read[:, :, 3] = (0, 10), (9, 0)
    unread -= read.sum(axis=1)
    share = true_numbers(unread, read, MEASURED).share
    assert np.median(share, axis=0) == pytest.approx([0.3] * 3, abs=0.015)
    # Four standard errors of a share in 600 inspections are 0.075; the errors among the unread verdicts come on top.
    assert 0.075 < np.ptp(np.quantile(share[:, 0], [0.025, 0.975])) < 0.16


def test_how_sure_the_rule_is_says_nothing_as_long_as_no_one_has_read_anything():
    surer, less_sure = np.array([[95, 5, 10, 190]] * 3), np.array([[60, 40, 70, 130]] * 3)
    unread = [true_numbers(answers, NOTHING, MEASURED).share for answers in (surer, less_sure)]
    assert (unread[0] == unread[1]).all()
    read = NOTHING.copy()
    read[:, 1, 0], read[:, 0, 2] = 8, 8
    some = [true_numbers(answers, read, MEASURED).share for answers in (surer, less_sure)]
    assert np.median(some[0]) != np.median(some[1])


def width(unread, measured):
    nothing = np.zeros((len(unread), 2, 4), dtype=np.int64)
    lower, upper = np.quantile(true_numbers(unread, nothing, measured).share, [0.025, 0.975], axis=0)
    return (upper - lower).mean()


def test_kinds_of_text_that_differ_make_wide_intervals():
    alike = np.repeat(MEASURED[:, :1], 6, axis=1)
    differing = alike.copy()
    differing[1] = 20
    yes = np.array([30, 60, 100, 150, 200, 270])
    unread = np.column_stack([yes * 9 // 10, yes - yes * 9 // 10, 30 - yes // 10, 270 - yes + yes // 10])
    assert width(unread, differing) > 1.15 * width(unread, alike)


def test_kinds_of_text_that_are_alike_do_not_vouch_for_another_kind():
    # On eight kinds, all of which the model learnt from, the rule is right equally often.
    unread = np.array([[80, 20, 40, 160]] * 3)
    assert width(unread, np.concatenate([MEASURED] * 4)) > 0.3


def test_more_cases_of_known_kinds_say_little_about_another_kind():
    themes = np.array([[MEASURED[0, 0]] * 12] * 2)
    one = np.zeros_like(themes)
    one[:, 0] = themes.sum(axis=1)
    of_themes, of_one, few = (_prior(measured).centre.sum(axis=-1) for measured in (themes, one, themes[:, :1]))
    # Twelve times as many cases are worth something, but far less than twelve times as much.
    assert (few < of_one).all()
    assert (of_one < of_themes).all()
    assert (of_themes < 4 * few).all()
    assert (of_one < 2.5 * few).all()


def test_themes_learn_from_one_another():
    unread = np.array([[16, 4, 4, 16]] * 3)
    read = NOTHING.copy()
    read[:2] = [[12, 6, 1, 1], [10, 10, 0, 0]]
    third = [np.median(true_numbers(unread, known, MEASURED).share[:, 2]) for known in (NOTHING, read)]
    assert third[1] < third[0]


def test_a_known_population_is_whole_and_holds_what_was_counted():
    posterior = true_numbers(np.array([[3, 1, 1, 7]] * 3), NOTHING, MEASURED)
    shares = posterior.shares(12, 12)
    assert np.allclose(shares * 12, np.round(shares * 12))
    wider = np.ptp(np.quantile(posterior.shares(12, None)[:, 0], [0.1, 0.9]))
    assert np.ptp(np.quantile(shares[:, 0], [0.1, 0.9])) <= wider + 0.05
    again = true_numbers(np.array([[3, 1, 1, 7]] * 3), NOTHING, MEASURED)
    assert (again.share == posterior.share).all()


def test_verdicts_read_on_two_themes_say_how_often_the_rule_is_wrong_on_a_third_if_themes_are_alike():
    # In each kind of text the rule is right equally often on all themes, but kinds differ.
    alike = np.array([[answers(right, 400)] * 6 for right in (0.9, 0.7, 0.9, 0.7)])
    # The same numbers, but here themes differ and kinds do not.
    mixed = np.array([[answers(right, 400) for right in (0.9, 0.7) * 3]] * 4)
    for right in (0.9, 0.7):
        # What the share is if these rates are known (Rogan and Gladen 1978).
        expected = (0.45 - (1 - right)) / (2 * right - 1)
        assert third_share(alike, right, seeds=3)[0] == pytest.approx(expected, abs=0.02)
    spread = third_share(alike, 0.9, seeds=3)[1]
    assert spread < 0.5 * third_share(alike, others_read=False, seeds=3)[1]
    assert spread < 0.95 * third_share(mixed, 0.9, seeds=3)[1]


def test_single_themes_that_differ_do_not_mean_that_kinds_of_text_differ():
    right = (0.99, 0.6, 0.97, 0.55, 0.99, 0.62)
    themes_differ = np.array([answers(each, 100) for each in right])
    one_theme_each = np.zeros((7, 6, 2, 4), dtype=np.int64)
    one_theme_each[0] = themes_differ
    six_themes_each = one_theme_each.copy()
    for kind, each in enumerate(right, 1):
        one_theme_each[kind, kind - 1] = answers(each, 600)
        six_themes_each[kind] = answers(each, 100)
    alike = [_prior(measured).of_domains @ _CONCENTRATIONS for measured in (one_theme_each, six_themes_each)]
    assert (alike[0] > 1.2 * alike[1]).all()
