import numpy as np
import pytest

from synth.classifier.combination import Combination, logistic, softmax
from synth.errors import ModelError


@pytest.fixture
def simulated():
    """Scores of two classifiers: the second is right, the first is noise; log-odds are twice too large."""
    rng = np.random.default_rng(4)
    n, n_themes = 4_000, 2
    true = rng.normal(size=(n, 5 + n_themes))
    contextual = (2 * true).astype(np.float32)
    linear = rng.normal(size=true.shape).astype(np.float32)
    holds = rng.random(true.shape) < logistic(true)
    polarity = np.array([rng.choice(4, p=row) for row in softmax(true[:, 1:5])])
    return linear, contextual, {"is_finding": holds[:, 0], "polarity": polarity, "themes": holds[:, 5:]}


def test_the_better_classifier_gets_the_weight_and_log_odds_are_calibrated(simulated):
    linear, contextual, labels = simulated
    fitted = Combination.fit(linear, contextual, **labels)
    for weights in (fitted.kind, *fitted.themes):
        assert weights[0] == pytest.approx(0, abs=0.12)
        assert weights[1] == pytest.approx(0.5, abs=0.06)
    assert fitted.polarity[0] == pytest.approx(0, abs=0.12)
    assert fitted.polarity[1] == pytest.approx(0.5, abs=0.06)


def test_probabilities_are_what_the_weights_say():
    linear, contextual = (np.full((1, 6), value, dtype=np.float32) for value in (1.0, 3.0))
    contextual[0, 1:5] = [4, 0, 0, 0]
    answer = Combination.equal(1).probabilities(linear, contextual)
    assert answer[0, [0, 5]] == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert answer[0, 1:5].sum() == pytest.approx(1)
    assert answer[0, 1:5].argmax() == 0


def test_few_sentences_leave_both_classifiers_their_weight(simulated):
    linear, contextual, labels = simulated
    few = {name: values[:3] for name, values in labels.items()}
    fitted = Combination.fit(linear[:3], contextual[:3], **few)
    assert fitted.kind[:2] == pytest.approx([0.5, 0.5], abs=0.3)


def test_no_findings_leave_the_polarity_as_it_was(simulated):
    linear, contextual, labels = simulated
    none = labels | {"is_finding": np.zeros(len(linear), dtype=bool)}
    assert Combination.fit(linear, contextual, **none).polarity.tolist() == Combination.equal(2).polarity.tolist()


def test_a_manifest_gives_it_back(simulated):
    linear, contextual, labels = simulated
    fitted = Combination.fit(linear, contextual, **labels)
    again = Combination.from_dict(fitted.to_dict(), n_themes=2, where="manifest.json")
    np.testing.assert_allclose(
        again.probabilities(linear, contextual), fitted.probabilities(linear, contextual), atol=1e-4
    )


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"kind": [1], "polarity": [], "themes": []},
        {"kind": ["a"] * 3, "polarity": [0] * 6, "themes": [[0] * 3] * 2},
    ],
    ids=["nothing", "other shapes", "no numbers"],
)
def test_a_damaged_manifest_is_one_error(content):
    with pytest.raises(ModelError):
        Combination.from_dict(content, n_themes=2, where="manifest.json")
