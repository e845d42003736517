"""Shares of inspections in which a claim holds, and what the errors of the rule make of them."""

from __future__ import annotations

import numpy as np
import pytest

from synth.prevalence.estimates.claims import Verdicts, claim_shares


def test_the_estimate_of_each_theme_is_the_share_corrected_for_errors():
    # 300 unread verdicts on two themes; on two other kinds of text the rule was right nine times of ten.
    holds = np.arange(300)[:, None] < [100, 220]
    nothing = np.zeros(holds.shape)
    verdicts = Verdicts(holds, nothing.astype(bool), nothing, np.where(holds, 0, 3))
    measured = np.array([[[[400, 0, 0, 3600], [3600, 0, 0, 400]]] * 2] * 2)
    shares = claim_shares(verdicts, measured)
    assert shares.count.tolist() == [100, 220]
    # What the share is if the errors are known (Rogan and Gladen 1978).
    assert shares.estimate == pytest.approx((shares.share - 0.1) / 0.8, abs=0.04)
    assert (shares.lower <= shares.estimate).all()
    assert (shares.estimate <= shares.upper).all()
