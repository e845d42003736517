from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from synth.overview.evidence.similarity import cosine_similarities

TEXTS = [
    "Staff knew families well, and families knew staff.",
    "Staff in Ardnàmara knew FAMILIES well.",
    "staff in ardnamara knew families well",
    "Don't 3 times 3 times 3 times: ½ of the ﬁles.",
    "…",
]


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[:1], ["a b a b a b", "b a", "a"]], ids=["several", "one", "repeated"])
def test_numbers_are_those_of_scikit_learn(texts):
    vectorizer = TfidfVectorizer(
        sublinear_tf=True,
        ngram_range=(1, 2),
        token_pattern=r"(?u)\b\w+\b",
        strip_accents="unicode",
    )
    vectors = vectorizer.fit_transform(texts)
    np.testing.assert_allclose(cosine_similarities(texts), (vectors @ vectors.T).toarray(), rtol=0, atol=1e-12)


def test_case_and_accents_do_not_matter():
    assert cosine_similarities(TEXTS)[1, 2] == pytest.approx(1)


def test_a_text_without_words_is_like_none():
    assert not cosine_similarities(TEXTS)[4].any()


def test_where_there_are_no_words_each_is_like_itself_alone():
    assert (cosine_similarities(["…", "?", ""]) == np.eye(3)).all()
