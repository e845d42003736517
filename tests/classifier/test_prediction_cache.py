"""What was judged before is not judged again, and is what would be judged now."""

from __future__ import annotations

import numpy as np
import pytest

from synth.cache import Store
from synth.classifier import FindingClassifier, prediction_cache
from synth.classifier.prediction_cache import CachedPredictor
from synth.encoding.cached_encoder import Backend, CachedEncoder


class Asked:
    """Notes which sentences a judge is asked for."""

    def __init__(self, judge):
        self._predictor, self.texts = judge, []

    def __getattr__(self, name):
        return getattr(self._predictor, name)

    def predict_proba(self, table, *, progress=None):
        self.texts += table["text"].tolist()
        return self._predictor.predict_proba(table, progress=progress)


@pytest.fixture
def asked(labelled, taxonomy, word_encoder, tmp_path):
    store = Store(tmp_path / "cache", 10**9)
    encoder = CachedEncoder("words", "words-1", [Backend("form", "words", lambda: word_encoder)], store)
    return Asked(FindingClassifier(taxonomy, encoder).fit(labelled))


@pytest.fixture
def table(labelled):
    return labelled[["inspection_id", "document", "section", "text"]].head(36)


def test_the_second_run_judges_nothing_and_gives_the_same_bits(asked, table):
    alone = asked._predictor.predict_proba(table)
    np.testing.assert_array_equal(CachedPredictor(asked, "m").predict_proba(table), alone)
    assert asked.texts == table["text"].tolist()
    again = CachedPredictor(asked, "m")
    done = []
    np.testing.assert_array_equal(again.predict_proba(table, progress=done.append), alone)
    assert asked.texts == table["text"].tolist()
    assert sum(done) == len(table)
    assert again.description == "36 sentences classified before"


def test_only_documents_that_changed_are_judged_anew(asked, table):
    judge = CachedPredictor(asked, "m")
    judge.predict_proba(table)
    asked.texts.clear()
    changed = table.copy()
    changed.loc[changed.index[12], "text"] = "Leaders had no vision for advocacy."
    np.testing.assert_array_equal(judge.predict_proba(changed), asked._predictor.predict_proba(changed))
    assert asked.texts == changed["text"].tolist()[9:18]


def test_order_and_selection_of_documents_do_not_matter(asked, table):
    judge = CachedPredictor(asked, "m")
    judge.predict_proba(table)
    asked.texts.clear()
    order = [*range(18, 27), *range(9)]
    chosen = table.iloc[order]
    np.testing.assert_array_equal(judge.predict_proba(chosen), asked._predictor.predict_proba(chosen))
    assert asked.texts == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("section", "Key messages"), ("part", "key message"), ("text", ""), ("text", None), ("text", "\ud800")],
)
def test_whatever_a_sentence_is_judged_by_counts(asked, table, column, value):
    judge = CachedPredictor(asked, "m")
    judge.predict_proba(table)
    asked.texts.clear()
    changed = table.astype(object)
    changed[column] = changed.get(column, "")
    changed.loc[changed.index[0], column] = value
    np.testing.assert_array_equal(judge.predict_proba(changed), asked._predictor.predict_proba(changed))
    assert len(asked.texts) == 9


def test_pieces_of_one_document_that_stand_apart_are_not_joined(asked, table):
    """Rows 0 to 4 and 5 to 8 of a document with another between them: the second part has no sentence before it."""
    order = [*range(5), *range(9, 18), *range(5, 9)]
    judge = CachedPredictor(asked, "m")
    judge.predict_proba(table.iloc[9:18])
    mixed = table.iloc[order]
    np.testing.assert_array_equal(judge.predict_proba(mixed), asked._predictor.predict_proba(mixed))


def test_sentences_without_documents_are_judged_one_by_one_and_kept(asked, table):
    judge = CachedPredictor(asked, "m")
    texts = table[["text", "section"]]
    alone = judge.predict_proba(texts)
    np.testing.assert_array_equal(alone, asked._predictor.predict_proba(texts))
    # The same words in a document have sentences before them.
    asked.texts.clear()
    one = texts.assign(document="report")
    np.testing.assert_array_equal(judge.predict_proba(one), asked._predictor.predict_proba(one))
    assert asked.texts


@pytest.mark.parametrize("change", ["model", "code", "encoder"])
def test_another_model_code_or_encoder_judges_anew(asked, table, change, monkeypatch):
    CachedPredictor(asked, "m").predict_proba(table)
    asked.texts.clear()
    if change == "code":
        monkeypatch.setattr(prediction_cache, "code_fingerprint", lambda *_: "other code")
    if change == "encoder":
        asked.encoder._backend = Backend("other form", "words", asked.encoder._backend.load)
    CachedPredictor(asked, "other" if change == "model" else "m").predict_proba(table)
    assert len(asked.texts) == len(table)


def test_flipped_bits_are_never_believed(asked, table):
    alone = CachedPredictor(asked, "m").predict_proba(table)
    asked.encoder.store.close()
    path = asked.encoder.store.path
    data = bytearray(path.read_bytes())
    data[len(data) // 3 :: 4_001] = bytes(255 - byte for byte in data[len(data) // 3 :: 4_001])
    path.write_bytes(data)
    np.testing.assert_array_equal(CachedPredictor(asked, "m").predict_proba(table), alone)


def test_nothing_is_kept_where_no_vectors_are(labelled, taxonomy, word_encoder, table):
    judge = Asked(FindingClassifier(taxonomy, word_encoder).fit(labelled))
    for _ in range(2):
        CachedPredictor(judge, "m").predict_proba(table)
    assert len(judge.texts) == 2 * len(table)


def test_an_empty_table_has_no_judgements(asked, table):
    assert CachedPredictor(asked, "m").predict_proba(table.head(0)).shape == (0, 16)
