from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier.persistence import load_model, save_model
from synth.classifier.typicality import Typicality, sources_of
from synth.errors import ModelError


@pytest.fixture
def two_programmes():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(4_000, 3)) @ np.array([[2.0, 0, 0], [1.0, 1.0, 0], [0, 0, 0.1]])
    return vectors.astype(np.float32), np.repeat(np.array(["a", "b"], dtype=object), 2_000)


def test_held_out_text_of_the_same_kind_is_spread_evenly(two_programmes):
    values = Typicality.fit(*two_programmes).of(two_programmes[0])
    assert np.mean(values < 0.05) == pytest.approx(0.05, abs=0.01)
    assert np.mean(values < 0.5) == pytest.approx(0.5, abs=0.02)


def test_what_is_near_in_a_direction_of_little_variation_is_unusual(two_programmes):
    near, far = np.array([[0, 0, 1.0], [2.0, 0, 0]], dtype=np.float32)
    typicality = Typicality.fit(*two_programmes)
    assert typicality.of(near[None]).tolist() == [0.0]
    assert typicality.of(far[None])[0] > 0.4


def test_a_small_programme_counts_as_much_as_a_large_one():
    rng = np.random.default_rng(0)
    vectors = np.concatenate([rng.normal(size=(5_000, 2)), 3 * rng.normal(size=(50, 2))]).astype(np.float32)
    quantiles = Typicality.fit(vectors, np.array(["large"] * 5_000 + ["small"] * 50, dtype=object)).quantiles
    assert quantiles[250] < 1
    assert quantiles[750] > 2


def test_bytes_come_back_the_same(two_programmes):
    typicality = Typicality.fit(*two_programmes)
    again = Typicality.from_bytes(typicality.to_bytes(), where="m")
    assert again.of(two_programmes[0]).tolist() == typicality.of(two_programmes[0]).tolist()
    with pytest.raises(ModelError):
        Typicality.from_bytes(typicality.to_bytes()[:-40], where="m")


def test_programmes_go_before_origins_and_groups_stand_in_for_both():
    table = pd.DataFrame({"programme": ["p", None], "origin": ["real", "invented"]})
    groups = pd.Series(["x", "y"])
    assert sources_of(table, groups).tolist() == ["p", "invented"]
    assert sources_of(table[["origin"]].assign(origin="real"), groups).tolist() == ["0", "1"]


def test_a_saved_model_gives_the_same_typicality(model, labelled, tmp_path, monkeypatch, word_encoder):
    monkeypatch.setattr("synth.classifier.persistence.load_encoder", lambda *_, **__: word_encoder)
    table = labelled[["text", "section", "inspection_id"]]
    before = model.classify(table)["typicality"]
    save_model(model, tmp_path / "model")
    after = load_model(tmp_path / "model").classify(table)["typicality"]
    assert before.between(0, 1).all()
    assert before.max() > before.min()
    assert after.tolist() == before.tolist()
