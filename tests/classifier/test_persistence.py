from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from synth.classifier import load_model, persistence, read_manifest, save_model, train_model
from synth.errors import ModelError, TaxonomyError
from synth.taxonomy import Taxonomy


def repr_of_start(content):
    return repr(content[:3])


@pytest.fixture
def folder(model, tmp_path, monkeypatch, word_encoder):
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    save_model(model, tmp_path / "model")
    return tmp_path / "model"


def test_loaded_model_answers_as_the_saved_one(model, folder, labelled):
    loaded = load_model(folder)
    np.testing.assert_array_equal(loaded.classifier.predict_proba(labelled), model.classifier.predict_proba(labelled))
    assert loaded.thresholds == model.thresholds
    assert loaded.taxonomy.themes == model.taxonomy.themes
    assert loaded.labelled.to_bytes() == model.labelled.to_bytes()


@pytest.mark.parametrize(
    "name", ["manifest.json", "head.safetensors", "neighbours.safetensors", "README.md", "SHA256SUMS"]
)
def test_a_changed_byte_anywhere_is_noticed(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 3] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=r"missing or has changed|unreadable"):
        load_model(folder)


def test_a_folder_that_is_no_model_is_called_so(tmp_path):
    with pytest.raises(ModelError, match=r"is not a model folder \(SHA256SUMS is missing"):
        load_model(tmp_path)


@pytest.mark.parametrize("name", ["manifest.json", "head.safetensors", "neighbours.safetensors", "SHA256SUMS"])
def test_a_missing_file_is_noticed(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelError, match="missing"):
        load_model(folder)


def test_another_format_is_named(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    _replace(folder, "manifest.json", json.dumps(manifest | {"format": 99}).encode())
    with pytest.raises(ModelError, match="has format 99"):
        read_manifest(folder)


def test_a_model_of_the_first_format_is_to_be_trained_again(folder):
    (folder / "head.safetensors").unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    _replace(folder, "manifest.json", json.dumps(manifest | {"format": 1}).encode())
    with pytest.raises(ModelError, match=r"has format 1, this version of synth reads 4\. Train the model again"):
        load_model(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000], ids=repr_of_start)
def test_a_broken_manifest_is_one_line(folder, content):
    _replace(folder, "manifest.json", content)
    with pytest.raises(ModelError, match="cannot be read"):
        read_manifest(folder)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("taxonomy",), None),
        (("taxonomy", "programme"), None),
        (("taxonomy", "themes"), "none"),
        (("taxonomy", "themes", 0, "terms"), [1]),
        (("taxonomy", "themes", 0, "id"), ["a"]),
        (("encoder",), "bundled"),
        (("encoder", "name"), 7),
        (("encoder", "digest"), None),
        (("parts",), []),
        (("parts", "context"), "yes"),
        (("parts", "inverse_regularisation"), "strong"),
        (("parts", "fine_tune"), None),
        (("thresholds",), [0.5]),
        (("thresholds", "poverty"), None),
        (("thresholds", "poverty"), "0.5"),
        (("kind_threshold",), 7),
        (("preferences",), 1),
        (("preferences", "recall"), []),
        (("training",), None),
        (("training", "digest"), 3),
        (("out_of_fold",), []),
        (("tests",), 5),
    ],
    ids=str,
)
def test_a_damaged_manifest_is_one_line(folder, place, value):
    manifest = json.loads((folder / "manifest.json").read_text())
    inside = manifest
    for name in place[:-1]:
        inside = inside[name]
    if value is None:
        del inside[place[-1]]
    else:
        inside[place[-1]] = value
    _replace(folder, "manifest.json", json.dumps(manifest).encode())
    with pytest.raises(ModelError, match=r"manifest\.json: is damaged: its .* Copy the model folder again"):
        load_model(folder)


def test_a_model_without_the_part_that_its_manifest_promises_is_one_line(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    _replace(
        folder, "manifest.json", json.dumps({**manifest, "parts": manifest["parts"] | {"fine_tune": True}}).encode()
    )
    with pytest.raises(ModelError, match=r"contextual\.safetensors: is missing"):
        load_model(folder)


@pytest.mark.parametrize("name", ["someone/model", "/etc", "//elsewhere/share/model", "../model"])
def test_an_encoder_that_only_the_manifest_names_is_not_looked_for(folder, monkeypatch, name):
    manifest = json.loads((folder / "manifest.json").read_text())
    _replace(
        folder, "manifest.json", json.dumps({**manifest, "encoder": manifest["encoder"] | {"name": name}}).encode()
    )
    asked = []
    load = persistence.load_encoder
    monkeypatch.setattr(
        persistence, "load_encoder", lambda name, **options: asked.append(name) or load(name, **options)
    )
    with pytest.raises(ModelError, match="loaded only if you name it") as caught:
        load_model(folder)
    assert f"write --encoder {name}." in str(caught.value)
    with pytest.raises(ModelError, match=r"was trained with the encoder .*, not 'other/model'\. Leave --encoder out"):
        load_model(folder, encoder="other/model")
    assert asked == []
    assert load_model(folder, encoder=name).classifier.encoder.digest == "words-1"
    assert asked == [name]


def test_the_card_warns_of_the_sentences_in_the_folder_before_anything_is_said_of_scores(folder, model):
    card = (folder / "README.md").read_text()
    held = f"**Before you share it**: this folder contains {len(model.labelled.table)} sentences of the training data"
    assert 0 < card.index(held) < card.index("## Scores")


def test_two_trainings_give_the_same_bytes_and_the_same_name(model, folder, tmp_path, labelled, taxonomy, word_encoder):
    again = tmp_path / "again"
    save_model(train_model(labelled, taxonomy, word_encoder).model, again)
    for path in folder.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name
    assert persistence.model_name(folder) == load_model(again).name


def test_sentences_are_read_only_when_asked_for(folder):
    loaded = load_model(folder)
    (folder / "neighbours.safetensors").unlink()
    with pytest.raises(ModelError, match=r"neighbours\.safetensors: is missing"):
        _ = loaded.labelled


def test_another_taxonomy_is_refused(folder, taxonomy):
    other = Taxonomy("Mine", taxonomy.themes[:-1])
    with pytest.raises(TaxonomyError, match=r"'Mine' is not the one .*'poverty' is in one of them only"):
        load_model(folder, taxonomy=other)


def test_another_encoder_is_refused(folder, monkeypatch, word_encoder):
    monkeypatch.setattr(word_encoder, "digest", "words-2")
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    with pytest.raises(ModelError, match="another version of the encoder"):
        load_model(folder)


def test_the_thresholds_of_each_preference_are_kept(model, folder):
    kept = read_manifest(folder)["preferences"]
    assert list(kept) == sorted(["precision", "balanced", "recall"])
    assert kept["balanced"]["thresholds"] == read_manifest(folder)["thresholds"]
    for name in kept:
        assert load_model(folder).with_preference(name).thresholds == model.with_preference(name).thresholds


def test_a_preference_becomes_the_models_own_when_it_is_saved(model, tmp_path, monkeypatch, word_encoder):
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    save_model(model.with_preference("recall"), tmp_path / "model")
    assert load_model(tmp_path / "model").thresholds == model.with_preference("recall").thresholds


def test_card_gives_scores_with_n_and_intervals(folder):
    card = (folder / "README.md").read_text()
    assert "| Themes, micro-F1 |" in card
    assert "95% interval" in card
    assert "not estimable: too few" in card


def test_card_says_where_the_sentences_come_from(labelled, taxonomy, word_encoder, tmp_path):
    model = train_model(labelled.assign(origin="invented"), taxonomy, word_encoder).model
    save_model(model, tmp_path / "model")
    assert "invented 72." in (tmp_path / "model" / "README.md").read_text()


def test_bundled_model_is_whole():
    manifest = read_manifest(persistence.bundled_model_folder())
    assert manifest["parts"]["fine_tune"] is True
    assert [one["set"].startswith("invented") for one in manifest["tests"]] == [False, False, True]


def _replace(folder, name, content):
    """Change a file and its digest, as someone who means harm would."""
    old = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / name).write_bytes(content)
    sums = (folder / "SHA256SUMS").read_text().replace(old, hashlib.sha256(content).hexdigest())
    (folder / "SHA256SUMS").write_text(sums)
