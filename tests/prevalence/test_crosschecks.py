"""Corrected estimates against other people's code, on the same data with known truth.

ppi-python knows no clusters and QuaPy's intervals draw rows, so intervals are compared only where each inspection is
one row; ppi-python's own level is 90%, so it is always asked for 95%.
"""

from __future__ import annotations

import numpy as np
import pytest

from synth.prevalence import EmphasisCounts, correct_emphasis, correct_shares
from synth.prevalence.simulation import simulate_verdicts

WHY = "is a development-only cross-check; install the extra 'crosscheck'"
SEEDS = range(5)
pytestmark = pytest.mark.filterwarnings("ignore")  # of libraries that are not ours


@pytest.fixture
def ppi():
    return pytest.importorskip("ppi_py", reason=f"ppi-python {WHY}")


@pytest.fixture
def quantify():
    """Shares by QuaPy's PACC and EMQ: of all rows, from a classifier of scores that learns from the audited ones."""
    aggregative = pytest.importorskip("quapy.method.aggregative", reason=f"QuaPy {WHY}")
    from sklearn.linear_model import LogisticRegression

    def shares(score, is_audited, true):
        known = score[is_audited][:, None], true[is_audited].astype(int)
        classifier = LogisticRegression(C=1e3).fit(*known)
        found = {}
        for method in (aggregative.PACC, aggregative.EMQ):
            quantifier = method(classifier, fit_classifier=False, val_split=None)
            quantifier.fit(*known)
            found[method.__name__] = float(quantifier.predict(score[:, None])[1])
        return found

    return shares


def audit(generator, n, audited):
    return np.isin(np.arange(n), generator.permutation(n)[:audited])


def overcounted(generator, n):
    """Inspections in a third of which a theme holds, with a score; verdicts from a cut that is too low."""
    true = generator.random(n) < 0.35
    score = generator.normal(np.where(true, 1.0, -1.0), 1.0)
    return true, score, score > -0.8


@pytest.mark.parametrize("accuracy", [0.95, 0.8], ids=["good", "poor"])
def test_shares_of_inspections_equal_those_of_ppi(ppi, accuracy):
    generator = np.random.default_rng(8)
    drawn = [
        simulate_verdicts(generator, 60, share, sensitivity=accuracy, specificity=accuracy)
        for share in (0.1, 0.3, 0.5, 0.7, 0.9)
    ]
    given, true = (np.column_stack([getattr(one, name) for one in drawn]) for name in ("given", "true"))
    is_audited = audit(generator, 60, 20)
    results = correct_shares(given, is_audited, true[is_audited])
    arrays = (true[is_audited], given[is_audited], given[~is_audited])
    reference = ppi.ppi_mean_pointestimate(*(array.astype(float) for array in arrays))
    assert [one.share for one in results] == pytest.approx(reference.tolist())


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals_for_inspections_are_those_of_ppi_where_there_are_many(ppi, seed):
    generator = np.random.default_rng(seed)
    true, _, given = overcounted(generator, 3000)
    is_audited = audit(generator, 3000, 600)
    (one,) = correct_shares(given[:, None], is_audited, true[is_audited][:, None])
    arrays = (true[is_audited], given[is_audited], given[~is_audited])
    lower, upper = ppi.ppi_mean_ci(*(array.astype(float) for array in arrays), alpha=0.05)
    width = (upper - lower).item()
    # The uncorrected share is many widths away.
    assert given.mean() - one.upper > 2 * width
    assert (one.lower, one.upper) == pytest.approx((lower.item(), upper.item()), abs=0.15 * width)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_findings_equal_those_of_ppi_where_all_inspections_are_of_one_length(ppi, seed):
    generator = np.random.default_rng(seed)
    n, audited, findings = 1000, 200, 100
    true = generator.binomial(findings, generator.beta(3, 27, n)).astype(np.float64)
    given = generator.binomial(true.astype(int), 0.7) + generator.poisson(8, n).astype(np.float64)
    is_audited = audit(generator, n, audited)
    length = np.full(n, float(findings))
    (one,) = correct_emphasis(
        EmphasisCounts(given[:, None], length),
        is_audited,
        EmphasisCounts(true[is_audited][:, None], length[is_audited]),
    )
    arrays = (true[is_audited] / findings, given[is_audited] / findings, given[~is_audited] / findings)
    # There the audited are set against the others, here against all.
    tuning = one.tuning * (1 - audited / n)
    assert one.share == pytest.approx(ppi.ppi_mean_pointestimate(*arrays, lam=tuning).item())
    lower, upper = (end.item() for end in ppi.ppi_mean_ci(*arrays, lam=tuning, alpha=0.05))
    assert (one.lower, one.upper) == pytest.approx((lower, upper), abs=0.05 * (upper - lower))
    assert given.sum() / length.sum() > one.upper


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_inspections_agree_with_quantifiers(quantify, seed):
    generator = np.random.default_rng(seed)
    true, score, given = overcounted(generator, 3000)
    is_audited = audit(generator, 3000, 600)
    (one,) = correct_shares(given[:, None], is_audited, true[is_audited][:, None])
    assert given.mean() - true.mean() > 0.2
    # They see the score, we the verdict; both see 600 audited inspections.
    for share in quantify(score, is_audited, true).values():
        assert share == pytest.approx(one.share, abs=0.035)
        assert one.lower <= share <= one.upper


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_findings_agree_with_quantifiers(quantify, seed):
    generator = np.random.default_rng(seed)
    n, length = 300, 80
    true = generator.random((n, length)) < generator.beta(3, 22, n)[:, None]
    score = generator.normal(np.where(true, 1.5, -1.5), 1.0)
    given = score > -0.3
    is_audited = audit(generator, n, 100)
    counts = [EmphasisCounts(of.sum(axis=1, keepdims=True).astype(float), np.full(n, 80.0)) for of in (given, true)]
    (one,) = correct_emphasis(
        counts[0], is_audited, EmphasisCounts(counts[1].with_theme[is_audited], counts[1].findings[is_audited])
    )
    assert given.mean() - true.mean() > 0.08
    for share in quantify(score.ravel(), np.repeat(is_audited, length), true.ravel()).values():
        assert share == pytest.approx(one.share, abs=0.01)
        assert one.lower <= share <= one.upper
