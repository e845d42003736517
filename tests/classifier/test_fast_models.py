from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from synth.classifier import load_model, persistence, read_manifest, save_model, train_model
from synth.encoding.static_encoder import StaticEncoder
from synth.errors import ModelError, UsageError
from synth.pipeline.models.model import find_model


@pytest.fixture(scope="module")
def encoder(labelled):
    words = sorted({word.strip(".,") for text in labelled["text"] for word in text.split()})
    pieces = ["[UNK]", ".", ",", *words]
    made = Tokenizer(models.WordPiece({piece: number for number, piece in enumerate(pieces)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    vectors = np.random.default_rng(1).integers(-127, 128, size=(len(pieces), 16)).astype(np.int8)
    return StaticEncoder(vectors, np.full(16, 0.01, np.float32), np.ones(len(pieces), np.float32), made.to_str())


@pytest.fixture(scope="module")
def trained(labelled, taxonomy, encoder):
    return train_model(labelled, taxonomy, encoder).model


@pytest.fixture
def folder(trained, tmp_path):
    save_model(trained, tmp_path / "fast")
    return tmp_path / "fast"


def test_a_fast_model_holds_its_encoder(trained, folder, labelled):
    loaded = load_model(folder)
    assert loaded.classifier.encoder.digest == trained.classifier.encoder.digest
    np.testing.assert_array_equal(loaded.classifier.predict_proba(labelled), trained.classifier.predict_proba(labelled))


def test_fast_loads_neither_torch_nor_another_encoder(folder, monkeypatch):
    monkeypatch.setattr(persistence, "load_encoder", lambda *_, **__: pytest.fail("the full encoder is not needed"))
    load_model(folder)


def test_a_changed_encoder_is_noticed(folder):
    path = folder / "encoder.safetensors"
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match="missing or has changed"):
        load_model(folder)


def test_a_missing_encoder_is_noticed(folder):
    (folder / "encoder.safetensors").unlink()
    with pytest.raises(ModelError, match="missing"):
        load_model(folder)


def test_a_named_model_is_used_whatever_its_encoder(folder):
    assert find_model(folder) == find_model(folder, fast=True) == folder


def test_fast_refuses_a_full_model(model, tmp_path):
    save_model(model, tmp_path / "full")
    with pytest.raises(ModelError, match=r"not a fast model.*synth train LABELLED --encoder fast"):
        find_model(tmp_path / "full", fast=True)
    assert find_model(tmp_path / "full") == tmp_path / "full"


def test_the_bundled_ones_are_found():
    full, fast = find_model(), find_model(fast=True)
    assert read_manifest(full)["parts"]["fine_tune"] is True
    assert read_manifest(fast)["parts"]["fine_tune"] is False
    assert {read_manifest(one)["encoder"]["name"] for one in (full, fast)} == {"static"}
    assert read_manifest(full)["taxonomy"]["digest"] == read_manifest(fast)["taxonomy"]["digest"]
    for one in (full, fast):
        assert sum(path.stat().st_size for path in one.iterdir()) < 60_000_000


def test_answers_do_not_depend_on_order_or_neighbours(trained, labelled):
    whole = trained.classify(labelled)
    names = labelled["inspection_id"].unique()[::-1]
    shuffled = trained.classify(labelled.set_index("inspection_id").loc[names].reset_index()[labelled.columns])
    by_id = shuffled.set_index("finding_id").loc[whole["finding_id"]].reset_index()[whole.columns]
    assert by_id.equals(whole)


def test_a_graphics_card_is_refused_where_it_would_not_be_used():
    with pytest.raises(UsageError, match=r"does not use a graphics card.*Leave --device out"):
        load_model(find_model(fast=True), device="cuda")
