"""Shares of inspections in which a claim holds, and what the errors of the rule make of them."""

from __future__ import annotations

import numpy as np
import pytest

from synth.prevalence.estimates.claims import Verdicts, claim_shares

N = 300


def unread(*yes):
    """Verdicts that nobody has read: the rule is sure, and says yes in this number of inspections, theme by theme."""
    holds = np.arange(N)[:, None] < np.array(yes)
    nothing = np.zeros(holds.shape)
    return Verdicts(holds, nothing.astype(bool), nothing, np.where(holds, 0, 3))


def measured(right):
    """The answers of a rule that is right in this share of 4,000 cases of each theme, on two kinds of text."""
    rows = [
        [round(4000 * (1 - right)), 0, 0, round(4000 * right)],
        [round(4000 * right), 0, 0, round(4000 * (1 - right))],
    ]
    return np.array([[rows] * 3] * 2)


@pytest.mark.parametrize("right", [1.0, 0.9], ids=["without errors", "nine of ten right"])
def test_the_estimate_of_each_theme_is_the_share_corrected_for_errors(right):
    shares = claim_shares(unread(60, 150, 240), measured(right))
    assert shares.count.tolist() == [60, 150, 240]
    # What the share is if the errors are known (Rogan and Gladen 1978).
    assert shares.estimate == pytest.approx((shares.share - (1 - right)) / (2 * right - 1), abs=0.04)
    assert (shares.lower <= shares.estimate).all()
    assert (shares.estimate <= shares.upper).all()
