import numpy as np
import pytest

from synth.encoding.contextual import ContextualEncoder, ContextualWeights
from synth.encoding.encoder import bundled_checkpoint
from synth.errors import ModelError

THEMES = ("advocacy", "poverty")
TEXTS = ["Advocates were not offered to all children.", "This had left some unheard.", "Food parcels helped families."]


@pytest.fixture(scope="module")
def weights():
    rng = np.random.default_rng(5)
    shapes = {"query": (2, 384), "value": (2, 384), "mean": (2, 384), "kind_polarity": (5, 384)}
    heads = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    heads |= {"bias": np.zeros(2, dtype=np.float32), "kind_polarity_bias": np.zeros(5, dtype=np.float32)}
    layers = {"encoder.layer.5.output.dense.bias": rng.normal(size=384).astype(np.float16)}
    return ContextualWeights(layers, heads, THEMES, bundled_checkpoint().digest)


@pytest.fixture(scope="module")
def encoder(weights):
    return ContextualEncoder(weights)


def scores(encoder, texts, starts=None):
    starts = np.zeros(len(texts), dtype=bool) if starts is None else np.array(starts)
    return encoder.scores(texts, ["Support"] * len(texts), starts)


def test_a_section_has_the_same_scores_whatever_stands_around_it(encoder):
    alone = scores(encoder, TEXTS)
    together = scores(encoder, [*TEXTS, *TEXTS[::-1]], [True, False, False, True, False, False])
    np.testing.assert_array_equal(together[:3], alone)


def test_neighbours_count(encoder):
    assert np.abs(scores(encoder, TEXTS)[1] - scores(encoder, TEXTS[1:2])[0]).max() > 1e-3


def test_it_computes_what_training_computes(weights, encoder):
    torch = pytest.importorskip("torch")
    from synth.classifier.training.fine_tuning import Network
    from synth.encoding.windows import WindowTokenizer

    network = Network.load(len(THEMES))
    for name, array in weights.heads.items():
        network.heads[name].data = torch.from_numpy(array)
    for name, array in weights.layers.items():
        network.tensors[name].data = torch.from_numpy(array.astype(np.float32))
    tokenizer = WindowTokenizer(bundled_checkpoint().folder)
    (window,) = tokenizer.windows(TEXTS, ["Support"] * 3, np.zeros(3, dtype=bool))
    tokens = torch.tensor([window.tokens])
    spans = torch.zeros(1, 3, tokens.shape[1])
    for sentence, (start, stop) in enumerate(window.spans):
        spans[0, sentence, start:stop] = 1
    with torch.no_grad():
        expected = network.scores(tokens, torch.ones(tokens.shape, dtype=torch.bool), spans, dropout=0.0)
    np.testing.assert_allclose(scores(encoder, TEXTS), expected[0].numpy(), atol=2e-3)


def test_a_file_gives_the_weights_back(weights):
    again = ContextualWeights.from_bytes(weights.to_bytes(), where="contextual.safetensors")
    assert again.digest == weights.digest
    assert again.themes == THEMES


@pytest.mark.parametrize("damage", ["cut", "nan", "name"])
def test_a_damaged_file_is_one_error(weights, damage):
    from dataclasses import replace

    data = weights.to_bytes()
    if damage == "cut":
        data = data[: len(data) // 2]
    if damage == "nan":
        data = replace(weights, heads={**weights.heads, "bias": np.full(2, np.nan, dtype=np.float32)}).to_bytes()
    if damage == "name":
        data = replace(weights, layers={"../other": np.zeros(2, dtype=np.float16)}).to_bytes()
    with pytest.raises(ModelError):
        ContextualWeights.from_bytes(data, where="contextual.safetensors")


def test_another_base_is_refused(weights):
    from dataclasses import replace

    with pytest.raises(ModelError, match="from a different encoder"):
        scores(ContextualEncoder(replace(weights, base="0" * 64)), TEXTS)


def test_nothing_is_scored_without_sentences(encoder):
    assert scores(encoder, []).shape == (0, 7)
