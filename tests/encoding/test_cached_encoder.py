from __future__ import annotations

import numpy as np
import pytest

from synth.cache import Store
from synth.encoding.cached_encoder import Backend, CachedEncoder, describe_encoder


class Counting:
    """Counts what it is asked to encode."""

    def __init__(self, encoder):
        self.encoder, self.asked, self.loads = encoder, [], 0

    def load(self):
        self.loads += 1
        return self

    def encode(self, texts, *, progress=None):
        self.asked += texts
        return self.encoder.encode(texts, progress=progress)


@pytest.fixture
def counting(word_encoder):
    return Counting(word_encoder)


def stored(counting, folder, fingerprint="form"):
    store = Store(folder, 10**9) if folder else None
    return CachedEncoder("words", "words-1", [Backend(fingerprint, "words", counting.load)], store)


def test_no_text_is_encoded_twice_in_one_run_or_the_next(counting, word_encoder, tmp_path):
    texts = ["a b", "c", "a b", ""]
    encoder = stored(counting, tmp_path)
    np.testing.assert_array_equal(encoder.encode(texts), word_encoder.encode(texts))
    np.testing.assert_array_equal(encoder.encode(texts), word_encoder.encode(texts))
    again = stored(counting, tmp_path)
    np.testing.assert_array_equal(again.encode([*texts, "new"]), word_encoder.encode([*texts, "new"]))
    assert sorted(counting.asked) == ["", "a b", "c", "new"]
    assert describe_encoder(again) == "Encoder: words; 3 texts from the cache, 1 encoded"


def test_an_encoder_whose_texts_are_all_kept_is_not_loaded(counting, tmp_path):
    stored(counting, tmp_path).encode(["a"])
    counting.loads = 0
    stored(counting, tmp_path).encode(["a"])
    assert counting.loads == 0


def test_another_form_does_not_get_these_vectors(counting, tmp_path):
    stored(counting, tmp_path).encode(["a"])
    stored(counting, tmp_path, fingerprint="another").encode(["a"])
    assert counting.asked == ["a", "a"]


def test_without_a_folder_everything_is_encoded(counting, word_encoder):
    encoder = stored(counting, None)
    for _ in range(2):
        np.testing.assert_array_equal(encoder.encode(["a", "b"]), word_encoder.encode(["a", "b"]))
    assert counting.asked == ["a", "b"] * 2


def test_progress_counts_every_text_once(counting, tmp_path):
    stored(counting, tmp_path).encode(["a", "b"])
    done = []
    stored(counting, tmp_path).encode(["a", "a", "c", "b"], progress=done.append)
    assert sum(done) == 4


def test_no_texts_have_no_vectors(counting, tmp_path):
    assert stored(counting, tmp_path).encode([]).shape == (0, 32)


def test_what_is_no_stored_encoder_is_named(word_encoder):
    assert describe_encoder(word_encoder) == "Encoder: bundled"
