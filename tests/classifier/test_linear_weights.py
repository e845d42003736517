"""The file of what training has learnt: written the same, checked before it is believed."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from synth.classifier import load_model, persistence, save_model
from synth.classifier.features.tfidf import Vocabulary
from synth.classifier.linear_weights import LinearWeights
from synth.errors import ModelError

N_FEATURES = 7
LEARNT = LinearWeights(
    coef=np.arange(4 * N_FEATURES, dtype=np.float32).reshape(4, N_FEATURES),
    intercepts=np.array([0.5, -0.5, 0.25, 1], dtype=np.float32),
    constants=np.full(7, 0.125, dtype=np.float32),
    targets=(0, 5, 6),
    polarities=(0, 1),
    parts=("body",),
    words=Vocabulary(("children", "children were"), np.array([1.5, 2], dtype=np.float32)),
    letters=None,
    negations=None,
)
CONTENT = LEARNT.to_bytes()


def same(one, other):
    return one.to_bytes() == other.to_bytes()


def test_what_is_written_is_read():
    read = LinearWeights.from_bytes(CONTENT, where="head")
    assert same(read, LEARNT)
    assert (read.targets, read.polarities, read.parts, read.letters) == ((0, 5, 6), (0, 1), ("body",), None)
    assert read.words.entries == LEARNT.words.entries
    np.testing.assert_array_equal(read.coef, LEARNT.coef)


def test_how_an_array_lies_in_memory_changes_nothing():
    assert same(replace(LEARNT, coef=np.asfortranarray(LEARNT.coef)), LEARNT)


def test_nothing_learnt_is_a_file_too():
    none = replace(
        LEARNT,
        coef=np.zeros((0, N_FEATURES), np.float32),
        intercepts=np.zeros(0, np.float32),
        targets=(),
        polarities=(),
    )
    assert same(LinearWeights.from_bytes(none.to_bytes(), where="head"), none)


def changed(about=None, **tensors):
    held = load(CONTENT)
    said = json.loads(held["about"].tobytes()) | (about or {})
    held["about"] = np.frombuffer(json.dumps(said).encode(), dtype=np.uint8)
    return save({**held, **tensors})


BROKEN = {
    "nothing": b"",
    "a pickle": pickle.dumps({"weights": 1}),
    "half of it": CONTENT[: len(CONTENT) // 2],
    "double precision": changed(weights=LEARNT.coef.astype(np.float64)),
    "not a number": changed(intercepts=np.array([0, np.nan, 0, 0], np.float32)),
    "infinite": changed(words_idf=np.array([1, np.inf], np.float32)),
    "a row too few": changed(weights=LEARNT.coef[1:]),
    "one dimension": changed(weights=LEARNT.coef.ravel()),
    "an intercept too many": changed(intercepts=np.zeros(5, np.float32)),
    "a target that is a polarity": changed({"targets": [0, 1, 5]}),
    "a target beyond the themes": changed({"targets": [0, 5, 7]}),
    "a target twice": changed({"targets": [0, 5, 5]}),
    "a target that is no number": changed({"targets": [0, 5, "6"]}),
    "a fifth polarity": changed({"polarities": [0, 4]}),
    "one polarity": changed({"polarities": [0]}),
    "a word too few": changed({"words": ["children"]}),
    "a word twice": changed({"words": ["children", "children"]}),
    "a word that is none": changed({"words": ["children", 1]}),
    "words as one text": changed({"words": "ab"}),
    "no parts": changed({"parts": None}),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_one_line(content):
    with pytest.raises(ModelError, match="cannot be read") as caught:
        LinearWeights.from_bytes(content, where="head.safetensors")
    assert str(caught.value).count("\n") == 0


@given(place=st.integers(0, len(CONTENT) - 1), byte=st.integers(0, 255))
def test_any_changed_byte_gives_an_error_or_usable_numbers(place, byte):
    content = CONTENT[:place] + bytes([byte]) + CONTENT[place + 1 :]
    try:
        read = LinearWeights.from_bytes(content, where="head")
    except ModelError:
        return
    assert np.isfinite(read.coef).all()
    assert len(read.coef) == len(read.intercepts) == len(read.targets) + 1


@pytest.mark.parametrize(
    ("n_themes", "vectors", "others", "fits"),
    [(2, 1, 1, True), (2, 2, 1, True), (3, 1, 1, False), (2, 3, 1, False), (2, 1, 5, False), (2, 1, 9, False)],
    ids=["as it is", "two vectors", "another theme", "no even share", "no vector left", "less than nothing"],
)
def test_it_says_what_it_fits(n_themes, vectors, others, fits):
    assert LEARNT.fits(n_themes=n_themes, vectors=vectors, others=others) is fits


@pytest.fixture
def folder(model, tmp_path, monkeypatch, word_encoder):
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    save_model(model, tmp_path / "model")
    return tmp_path / "model"


def test_a_head_of_another_taxonomy_is_refused(folder, model):
    path = folder / "head.safetensors"
    old = persistence.digest_of_file(path)
    learnt = model.classifier.weights_
    path.write_bytes(replace(learnt, constants=np.append(learnt.constants, np.float32(0))).to_bytes())
    sums = (folder / "SHA256SUMS").read_text().replace(old, persistence.digest_of_file(path))
    (folder / "SHA256SUMS").write_text(sums)
    with pytest.raises(ModelError, match="its regressions and the manifest differ"):
        load_model(folder)


def test_a_file_too_large_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(persistence, "_MOST_HEAD_BYTES", 1_000)
    with pytest.raises(ModelError, match="larger than any head"):
        load_model(folder)
