from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from synth.encoding import word_table
from synth.encoding.static_encoder import StaticEncoder
from synth.encoding.word_table import SplitTexts, WordTable
from synth.errors import ModelError

PIECES = ("[UNK]", "staff", "listen", "##ed", "to", "children", ".", "-", "’", "self", "harm", "n", "##ever")
TEXTS = (
    "Staff listened to children.",
    "children",
    "",
    "zebra",
    "Staff never listened, to children; staff never listened.",
    "self-harm children children",
    "  Staff\u00a0listened  ",
)


def tokenizer():
    made = Tokenizer(models.WordPiece({piece: number for number, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made.to_str()


@pytest.fixture
def encoder():
    rng = np.random.default_rng(5)
    vectors = rng.integers(-127, 128, size=(len(PIECES), 6)).astype(np.int8)
    scale = rng.uniform(0.01, 0.02, size=6).astype(np.float32)
    return StaticEncoder(vectors, scale, np.linspace(0.1, 1, len(PIECES), dtype=np.float32), tokenizer())


def test_a_vector_is_the_mean_of_the_pieces_with_length_one(encoder):
    pieces = np.array([PIECES.index(piece) for piece in ("staff", "listen", "##ed", "to", "children", ".")])
    mean = (encoder._vectors[pieces] * encoder._scale * encoder._weight[pieces, None]).mean(axis=0)
    np.testing.assert_allclose(encoder.encode([TEXTS[0]])[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_what_holds_no_known_piece_has_a_zero_vector(encoder):
    assert not encoder.encode(["", "zebra", "   "]).any()


def test_lengths_are_one_or_zero(encoder):
    lengths = np.linalg.norm(encoder.encode(TEXTS), axis=1)
    np.testing.assert_allclose(lengths, [1, 1, 0, 0, 1, 1, 1], atol=1e-6)


def test_a_vector_depends_on_its_text_alone_to_the_last_bit(encoder):
    together = encoder.encode(TEXTS)
    fresh = pickle.loads(pickle.dumps(encoder))
    for text, row in zip(TEXTS[::-1], together[::-1], strict=True):
        np.testing.assert_array_equal(fresh.encode([text])[0], row)
    np.testing.assert_array_equal(encoder.encode(TEXTS[::-1] * 3)[: len(TEXTS)], together[::-1])
    np.testing.assert_array_equal(fresh.encode(SplitTexts(TEXTS)), together)


def test_many_texts_are_done_in_batches(encoder, monkeypatch):
    monkeypatch.setattr("synth.encoding.static_encoder._TEXTS_AT_ONCE", 2)
    done = []
    batched = encoder.encode(TEXTS, progress=done.append)
    assert done == [2, 2, 2, 1]
    monkeypatch.undo()
    np.testing.assert_array_equal(batched, encoder.encode(TEXTS))


def test_what_was_written_is_read_as_it_was(encoder):
    read = StaticEncoder.from_bytes(encoder.to_bytes(), where="there")
    assert (read.digest, read.dimension, read.name) == (encoder.digest, 6, "static")
    np.testing.assert_array_equal(read.encode(TEXTS), encoder.encode(TEXTS))


def test_the_digest_covers_all_that_vectors_depend_on(encoder):
    parts = [encoder._vectors, encoder._scale, encoder._weight, encoder._tokenizer_json]
    for place in range(3):
        changed = [part * 2 if number == place else part for number, part in enumerate(parts)]
        assert StaticEncoder(*changed).digest != encoder.digest
    other = json.loads(encoder._tokenizer_json)
    other["normalizer"]["lowercase"] = False
    assert StaticEncoder(*parts[:3], json.dumps(other)).digest != encoder.digest


@pytest.mark.parametrize("damage", ["cut", "other file", "fewer vectors", "other numbers"])
def test_a_damaged_file_is_named(encoder, damage):
    from safetensors.numpy import load, save

    data = encoder.to_bytes()
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "other file":
        data = save({"other": np.zeros(3)})
    else:
        tensors = load(data)
        tensors["vectors"] = tensors["vectors"][:-1] if damage == "fewer vectors" else tensors["vectors"] / 2
        data = save(tensors)
    with pytest.raises(ModelError, match=r"encoder.safetensors.*cannot be read"):
        StaticEncoder.from_bytes(data, where="encoder.safetensors")


class TestWordTable:
    def test_each_word_is_measured_once(self):
        asked = []

        def measure(words):
            asked.extend(words)
            return [[len(word)] for word in words]

        table = WordTable(measure)
        numbers, ends = table.lookup(["a bb a", "", "ccc bb"])
        assert (numbers.tolist(), ends.tolist()) == ([1, 2, 1, 3, 2], [0, 3, 3, 5])
        table.lookup(["bb dddd"])
        assert asked == ["a", "bb", "ccc", "dddd"]

    def test_a_word_may_have_no_number_or_several(self):
        table = WordTable(lambda words: [list(range(len(word) - 1)) for word in words])
        numbers, ends = table.lookup(["a bbb", "a", "bb a"])
        assert (numbers.tolist(), ends.tolist()) == ([0, 1, 0], [0, 2, 2, 3])

    def test_nothing_is_asked_for(self):
        numbers, ends = WordTable(lambda words: [[1] for _ in words]).lookup([])
        assert (numbers.tolist(), ends.tolist()) == ([], [0])

    def test_what_is_known_stays_bounded(self, monkeypatch):
        monkeypatch.setattr(word_table, "_MOST_WORDS", 5)
        table = WordTable(lambda words: [[len(word)] for word in words])
        for number in range(20):
            numbers, _ = table.lookup([f"word{number} more{number}"])
            assert numbers.tolist() == [len(f"word{number}"), len(f"more{number}")]
            assert len(table._numbering) <= 7
            assert len(table._lengths) <= 14
