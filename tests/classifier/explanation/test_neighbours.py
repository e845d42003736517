from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synth.classifier.explanation import neighbours
from synth.classifier.explanation.neighbours import LabelledSentences
from synth.errors import ModelError


@pytest.fixture
def sentences(labelled, word_encoder):
    return LabelledSentences.of(labelled, word_encoder)


def test_nearest_is_the_sentence_itself_unless_it_is_left_out(sentences, labelled, word_encoder):
    text = labelled["text"].iloc[3]
    vector = word_encoder.encode([text])[0]
    first = sentences.nearest(vector, 1)[0]
    assert first.text == text
    assert first.themes == ("participation", "advocacy")
    assert first.similarity == pytest.approx(1, abs=1e-3)
    assert sentences.nearest(vector, 1, leaving_out=[text])[0].text != text


def test_bytes_hold_everything_and_are_the_same_each_time(sentences):
    data = sentences.to_bytes()
    again = LabelledSentences.from_bytes(data, where="here")
    pd.testing.assert_frame_equal(again.table, sentences.table)
    np.testing.assert_array_equal(again.vectors, sentences.vectors)
    assert again.to_bytes() == data


def test_none_can_be_kept_and_asked(word_encoder):
    empty = LabelledSentences.from_bytes(LabelledSentences.none().to_bytes(), where="here")
    assert empty.nearest(word_encoder.encode(["x"])[0], 3) == ()


def test_inspections_that_were_learnt_from_are_known_by_id_and_sentence(labelled, word_encoder):
    learnt = LabelledSentences.of(labelled[labelled["inspection_id"] < "invented-3"], word_encoder)
    assert learnt.inspections_in(labelled.iloc[::-1]) == ("invented-0", "invented-1", "invented-2")
    bulleted = labelled.assign(text="•  " + labelled["text"])
    assert learnt.inspections_in(bulleted) == ("invented-0", "invented-1", "invented-2")
    # Another area that somebody gave the same number.
    others = labelled.assign(text="Elsewhere " + labelled["text"])
    assert learnt.inspections_in(others) == ()
    assert LabelledSentences.none().inspections_in(labelled) == ()


def test_where_a_sentence_comes_from_is_kept(labelled, word_encoder):
    half = labelled["inspection_id"] < "invented-4"
    table = labelled.assign(origin=half.map({True: "invented", False: None}))
    kept = LabelledSentences.from_bytes(LabelledSentences.of(table, word_encoder).to_bytes(), where="here")
    found = kept.nearest(word_encoder.encode([labelled["text"].iloc[0]])[0], 72)
    assert {neighbour.is_invented for neighbour in found} == {True, False}
    assert all(neighbour.is_invented == (neighbour.inspection_id < "invented-4") for neighbour in found)


@pytest.mark.parametrize("data", [b"", b"not safetensors"], ids=["empty", "other"])
def test_what_is_malformed_is_one_error(data):
    with pytest.raises(ModelError, match="here: cannot be read"):
        LabelledSentences.from_bytes(data, where="here")


def test_vectors_that_do_not_match_the_sentences_are_refused(sentences):
    broken = LabelledSentences(sentences.table.iloc[:-1], sentences.vectors)
    with pytest.raises(ModelError, match="cannot be read"):
        LabelledSentences.from_bytes(broken.to_bytes(), where="here")


def test_size_is_bounded_and_the_sample_does_not_depend_on_order(labelled, word_encoder, monkeypatch):
    monkeypatch.setattr(neighbours, "MOST_BYTES", 16_000)
    kept = LabelledSentences.of(labelled, word_encoder)
    assert 10 < len(kept.table) < labelled["text"].nunique()
    assert len(kept.to_bytes()) <= 16_000
    turned = LabelledSentences.of(labelled.iloc[::-1], word_encoder)
    assert set(turned.table["text"]) == set(kept.table["text"])


def test_a_sentence_that_stands_twice_with_the_same_labels_is_kept_once(labelled, word_encoder):
    twice = pd.concat([labelled, labelled], ignore_index=True)
    assert len(LabelledSentences.of(twice, word_encoder).table) == labelled["text"].nunique()
