from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from synth.classifier import FindingClassifier, load_model, read_manifest, save_model, train_model
from synth.classifier.training import fine_tuning
from synth.encoding import describe_encoder
from synth.encoding.fine_tuned import LowRankUpdate, load_fine_tuned, reference_model
from synth.encoding.split_encoder import SplitEncoder
from synth.errors import EncoderError, ModelError

NEW = pd.DataFrame(
    {"text": ["Chronologies in AreaZ were not of a consistent quality.", "Staff had time."]}, dtype="str"
)


@pytest.fixture(scope="module")
def trained(labelled, taxonomy, tiny_encoder):
    table = labelled[labelled["inspection_id"].isin([f"invented-{number}" for number in range(4)])]
    return train_model(table.reset_index(drop=True), taxonomy, tiny_encoder, fine_tune=True)


@pytest.fixture
def folder(trained, tmp_path):
    save_model(trained.model, tmp_path / "model")
    return tmp_path / "model"


def tuned(labelled, taxonomy, encoder):
    return FindingClassifier(taxonomy, encoder, fine_tune=True).fit(labelled)


def test_learns_what_the_frozen_encoder_does_not_tell(labelled, taxonomy, tiny_encoder, monkeypatch):
    monkeypatch.setattr(fine_tuning, "_RATE", 1e-2)
    monkeypatch.setattr(fine_tuning, "_EPOCHS", 20)
    cut = SplitEncoder(tiny_encoder, labelled["text"].tolist())
    about = labelled["themes"].str.contains("chronologies").to_numpy()
    targets = fine_tuning.Targets(
        about[:, None].astype(np.float32), np.ones(len(about), dtype=np.float32), np.zeros(len(about), dtype=np.int64)
    )
    nothing = np.zeros((len(about), 0), dtype=np.float32)
    texts = labelled["text"].tolist()

    def apart(encoder):
        vectors = encoder.encode(texts)
        return np.linalg.norm(vectors[about].mean(axis=0) - vectors[~about].mean(axis=0))

    assert apart(fine_tuning.fine_tune(cut, texts, nothing, targets)) > 1.5 * apart(cut)


def test_same_seed_same_change_whatever_the_order_of_rows(labelled, taxonomy, tiny_encoder):
    without_context = labelled.drop(columns=["inspection_id", "document"])
    once = tuned(without_context, taxonomy, tiny_encoder).encoder_in_use.change.to_bytes()
    again = tuned(without_context, taxonomy, tiny_encoder).encoder_in_use.change.to_bytes()
    turned = tuned(without_context.iloc[::-1], taxonomy, tiny_encoder).encoder_in_use.change.to_bytes()
    assert once == again == turned


def test_chance_and_threads_elsewhere_are_left_as_they_were(labelled, taxonomy, tiny_encoder):
    import torch

    state, threads = torch.get_rng_state(), torch.get_num_threads()
    tuned(labelled, taxonomy, tiny_encoder)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_a_clone_is_frozen_until_it_is_fitted_anew(labelled, taxonomy, tiny_encoder):
    fitted = tuned(labelled, taxonomy, tiny_encoder)
    assert clone(fitted).get_params() == fitted.get_params()
    assert not hasattr(clone(fitted), "tuned_encoder_")


def test_a_saved_model_answers_as_it_did(trained, folder):
    answer = trained.model.classifier.predict_proba(NEW)
    loaded = load_model(folder)
    np.testing.assert_allclose(loaded.classifier.predict_proba(NEW), answer, atol=1e-5)
    assert read_manifest(folder)["parts"]["fine_tune"] is True
    assert "fine-tuned encoder" in (folder / "README.md").read_text()


def test_a_loaded_model_is_saved_with_its_change(folder, tmp_path):
    save_model(load_model(folder).with_preference("recall"), tmp_path / "again")
    assert (tmp_path / "again" / "encoder.safetensors").read_bytes() == (folder / "encoder.safetensors").read_bytes()
    assert load_model(tmp_path / "again").classifier.encoder.digest == load_model(folder).classifier.encoder.digest


def test_the_digest_is_that_of_encoder_and_change(trained, folder, tiny_encoder):
    change = trained.model.classifier.encoder_in_use.change
    assert read_manifest(folder)["encoder"]["digest"] == change.digest(tiny_encoder.digest) != tiny_encoder.digest


@pytest.mark.parametrize("harm", ["changed", "missing", "left out"])
def test_a_change_that_is_not_the_one_that_was_trained_is_refused(folder, harm):
    path = folder / "encoder.safetensors"
    if harm == "changed":
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
    else:
        path.unlink()
    if harm == "left out":
        sums = (folder / "SHA256SUMS").read_text().splitlines(keepends=True)
        (folder / "SHA256SUMS").write_text("".join(line for line in sums if "encoder" not in line))
    with pytest.raises(ModelError, match="missing"):
        load_model(folder)


def test_every_fold_tunes_its_own_encoder(labelled, taxonomy, tiny_encoder, monkeypatch):
    seen = []

    def spy(cut, texts, *rest):
        seen.append(set(texts))
        return original(cut, texts, *rest)

    original = fine_tuning.fine_tune
    monkeypatch.setattr(fine_tuning, "fine_tune", spy)
    result = train_model(labelled, taxonomy, tiny_encoder, fine_tune=True)
    assert len(seen) == 6
    held_out = [set(labelled["text"]) - texts for texts in seen[:5]]
    assert set().union(*held_out) == set(labelled["text"])
    assert seen[5] == set(labelled["text"])
    assert json.dumps(dict(result.model.facts), default=str)


def test_an_encoder_without_layers_is_refused(labelled, taxonomy, tiny_encoder, monkeypatch):
    monkeypatch.setattr("synth.encoding.split_encoder.UPPER_LAYERS", 4)
    monkeypatch.setattr(
        "synth.encoding.split_encoder._whole", __import__("synth").encoding.cut_encoder._whole.__wrapped__
    )
    with pytest.raises(EncoderError, match="cannot be fine-tuned"):
        tuned(labelled, taxonomy, tiny_encoder)


def test_an_encoder_that_is_no_model_is_refused(labelled, taxonomy, word_encoder):
    with pytest.raises(EncoderError):
        tuned(labelled, taxonomy, word_encoder)


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ({"a.down": np.zeros((2, 3), np.float16)}, "no low rank"),
        ({"a.down": np.zeros((2, 3), np.float16), "a.up": np.zeros((3, 4), np.float16)}, "no low rank"),
        ({"a.down": np.zeros((2, 3), np.float32), "a.up": np.zeros((3, 2), np.float16)}, "no low rank"),
        ({"a.other": np.zeros((2, 3), np.float16)}, "no low rank"),
    ],
    ids=["one side", "ranks differ", "single precision", "another name"],
)
def test_a_change_of_another_form_is_refused(tensors, message):
    with pytest.raises(ModelError, match=message):
        LowRankUpdate.from_bytes(LowRankUpdate(tensors).to_bytes(), where="x")


def test_bytes_that_are_no_safetensors_are_refused():
    with pytest.raises(ModelError, match="cannot be read"):
        LowRankUpdate.from_bytes(b"\x80\x04pickle", where="x")


def test_a_change_for_another_encoder_is_refused(tiny_folder):
    change = LowRankUpdate(
        {"encoder.layer.9.down": np.zeros((2, 3), np.float16), "encoder.layer.9.up": np.zeros((3, 2), np.float16)}
    )
    with pytest.raises(ModelError, match=r"changes encoder\.layer\.9"):
        load_fine_tuned(str(tiny_folder), change).encode(["New words."])


def test_compiled_or_not_the_vectors_are_the_same(trained, tiny_folder):
    change = trained.model.classifier.encoder_in_use.change
    texts = NEW["text"].tolist()
    reference = reference_model(str(tiny_folder), change).encode(texts)
    encoder = load_fine_tuned(str(tiny_folder), change)
    np.testing.assert_allclose(encoder.encode(texts), reference, atol=1e-5)
    assert "compiled" in describe_encoder(encoder)
    assert not np.allclose(reference, reference_model(str(tiny_folder)).encode(texts), atol=1e-3)
