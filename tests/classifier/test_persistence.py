from __future__ import annotations

import hashlib
import json
import os

import numpy as np
import pytest

from synth.classifier import load_model, persistence, read_manifest, save_model, train_model
from synth.errors import ModelError, TaxonomyError
from synth.taxonomy import Taxonomy


@pytest.fixture
def folder(model, tmp_path, monkeypatch, word_encoder):
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    save_model(model, tmp_path / "model")
    return tmp_path / "model"


def test_loaded_model_answers_as_the_saved_one(model, folder, labelled):
    loaded = load_model(folder)
    np.testing.assert_array_equal(loaded.classifier.predict_proba(labelled), model.classifier.predict_proba(labelled))
    assert loaded.thresholds == model.thresholds
    assert loaded.taxonomy == model.taxonomy
    assert loaded.labelled.to_bytes() == model.labelled.to_bytes()


@pytest.mark.parametrize("name", ["manifest.json", "head.skops", "neighbours.safetensors", "README.md", "SHA256SUMS"])
def test_a_changed_byte_anywhere_is_noticed(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 3] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=r"missing or was changed|unreadable"):
        load_model(folder)


@pytest.mark.parametrize("name", ["manifest.json", "head.skops", "neighbours.safetensors", "SHA256SUMS"])
def test_a_missing_file_is_noticed(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelError, match="missing"):
        load_model(folder)


def test_another_format_is_named(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    _replace(folder, "manifest.json", json.dumps(manifest | {"format": 99}).encode())
    with pytest.raises(ModelError, match="has format 99"):
        read_manifest(folder)


def test_foreign_types_are_never_loaded(folder):
    import skops.io

    _replace(folder, "head.skops", skops.io.dumps({"words": os.system}))
    with pytest.raises(ModelError, match=r"does not load|cannot be read"):
        load_model(folder)


def test_a_pickle_is_no_head(folder):
    import pickle

    _replace(folder, "head.skops", pickle.dumps({"a": 1}))
    with pytest.raises(ModelError, match="cannot be read"):
        load_model(folder)


def test_another_taxonomy_is_refused(folder, taxonomy):
    other = Taxonomy("Mine", taxonomy.themes[:-1])
    with pytest.raises(TaxonomyError, match=r"'Mine' is not the one .*'poverty' is in one of them only"):
        load_model(folder, taxonomy=other)


def test_another_encoder_is_refused(folder, monkeypatch, word_encoder):
    word_encoder.digest = "words-2"
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    with pytest.raises(ModelError, match="another version of the encoder"):
        load_model(folder)


def test_the_thresholds_of_each_preference_are_kept(model, folder):
    kept = read_manifest(folder)["preferences"]
    assert list(kept) == sorted(["precision", "balanced", "recall"])
    assert kept["balanced"]["thresholds"] == read_manifest(folder)["thresholds"]
    for name in kept:
        assert load_model(folder).preferring(name).thresholds == model.preferring(name).thresholds


def test_a_preference_becomes_the_models_own_when_it_is_saved(model, tmp_path, monkeypatch, word_encoder):
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    save_model(model.preferring("recall"), tmp_path / "model")
    assert load_model(tmp_path / "model").thresholds == model.preferring("recall").thresholds


def test_card_gives_scores_with_n_and_intervals(folder):
    card = (folder / "README.md").read_text()
    assert "| Themes, micro-F1 |" in card
    assert "95% interval" in card
    assert "not estimable: too few" in card


def test_a_model_saved_before_parts_of_reports_counted_can_be_read(model, folder, labelled):
    import skops.io

    parts = model.classifier.fitted_parts()
    del parts["parts"]
    _replace(folder, "head.skops", skops.io.dumps(parts))
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["parts"]["part"], manifest["parts"]["fine_tune"]
    _replace(folder, "manifest.json", json.dumps(manifest).encode())
    answer = load_model(folder).classifier.predict_proba(labelled)
    np.testing.assert_array_equal(answer, model.classifier.predict_proba(labelled))


def test_card_says_where_the_sentences_come_from(labelled, taxonomy, word_encoder, tmp_path):
    model = train_model(labelled.assign(origin="invented"), taxonomy, word_encoder).model
    save_model(model, tmp_path / "model")
    assert "invented 72." in (tmp_path / "model" / "README.md").read_text()


def test_bundled_model_is_whole():
    manifest = read_manifest(persistence.bundled_model_folder())
    assert manifest["encoder"]["name"] == "bundled"


def _replace(folder, name, content):
    """Change a file and its digest, as someone who means harm would."""
    old = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / name).write_bytes(content)
    sums = (folder / "SHA256SUMS").read_text().replace(old, hashlib.sha256(content).hexdigest())
    (folder / "SHA256SUMS").write_text(sums)
