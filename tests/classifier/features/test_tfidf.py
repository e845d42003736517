from __future__ import annotations

import copy
import pickle
import re
import string
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from synth.classifier import FindingClassifier
from synth.classifier.features.negations import NegationCounts
from synth.classifier.features.tfidf import LetterCounts, TfidfRows, WordCounts
from synth.classifier.features.theme_terms import TermFinder, _plain, term_finder
from synth.classifier.training.estimator import fit_vectorizers, fit_vocabularies
from synth.taxonomy import default_taxonomy

TRAINED_ON = [
    f"{who} {what} {where}."
    for who in ("Staff's well-being", "Children", "The Σίσυφος team", "Leaders'")
    for what in ("had improved in", "was not consistent across", "hadn't co-produced")
    for where in ("Abermuir", "the area's schools", "ΟΔΟΣ")
]
PIECES = st.sampled_from(
    [
        "Staff's",
        "staff",
        "well-being",
        "Children",
        "children",
        "had improved",
        "in",
        "-",
        "'",
        "ΟΔΟΣ",
        "Σ",
        "İ",
        "ß",
        "not",
        "hadn't",
        "no",
    ]
)
TEXTS = st.lists(
    st.one_of(st.lists(PIECES, max_size=6).map(" ".join), st.lists(PIECES, max_size=4).map("".join), st.text()),
    max_size=6,
)


@pytest.fixture(scope="module", params=[0, 1, 2], ids=["words", "letters", "negations"])
def place(request):
    return request.param


@pytest.fixture(scope="module")
def vectorizer(place):
    return fit_vectorizers(pd.Series(TRAINED_ON * 2))[place]


@pytest.fixture(scope="module")
def rows(place):
    return TfidfRows(
        fit_vocabularies(pd.Series(TRAINED_ON * 2))[place], (WordCounts, LetterCounts, NegationCounts)[place]
    )


class TestTfidfRows:
    @given(texts=TEXTS)
    def test_they_are_those_of_scikit_learn_to_the_last_bit(self, vectorizer, rows, texts):
        if not texts:
            return
        mine, its = rows.transform(texts), vectorizer.transform(texts)
        np.testing.assert_array_equal(mine.indptr, its.indptr)
        np.testing.assert_array_equal(mine.indices, its.indices)
        np.testing.assert_array_equal(mine.data, its.data)
        assert mine.dtype == its.dtype == np.float32

    def test_a_copy_in_another_process_gives_the_same(self, rows):
        there = pickle.loads(pickle.dumps(rows))
        assert (there.transform(TRAINED_ON) != rows.transform(TRAINED_ON)).nnz == 0
        assert copy.deepcopy(rows) is rows


def directly(texts, taxonomy):
    return np.array([[bool(theme.pattern.search(text)) for theme in taxonomy.themes] for text in texts], dtype=float)


EVERY_CHARACTER = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
TERMS = [term.strip("*") for theme in default_taxonomy().themes for term in theme.terms]


class TestTermFinder:
    @given(
        texts=st.lists(
            st.lists(
                st.tuples(
                    st.sampled_from([*TERMS, "x", "non", "the", "-", "ing", "’s"]),
                    st.sampled_from([" ", "", "-", "–", ", "]),
                ),
                max_size=5,
            ).map(lambda pieces: "".join(first + second for first, second in pieces)),
            max_size=5,
        )
    )
    def test_it_finds_what_the_patterns_find(self, texts):
        taxonomy = default_taxonomy()
        found = term_finder(taxonomy).find(texts)
        np.testing.assert_array_equal(found, directly(texts, taxonomy).reshape(found.shape))

    @given(
        terms=st.lists(
            st.text("ab1_-'*& \tkKſİıßé", min_size=1, max_size=6).filter(lambda term: term.strip(" *")),
            min_size=1,
            max_size=6,
        ),
        texts=st.lists(st.text("ab1_-–'’*& \tkKs\u212aſiİıßSé.", max_size=12), max_size=6),
    )
    def test_it_finds_what_any_pattern_finds(self, terms, texts):
        """Stars, hyphens and signs anywhere, and letters that are the same when case is ignored."""
        some = default_taxonomy().themes[: len(terms)]
        themes = tuple(replace(theme, terms=tuple(terms[: n + 1])) for n, theme in enumerate(some))
        taxonomy = replace(default_taxonomy(), themes=themes)
        # What a text holds of the terms themselves is what may be found.
        texts = [*texts, *terms, " ".join(terms), "".join(terms).upper()]
        np.testing.assert_array_equal(TermFinder(taxonomy).find(texts), directly(texts, taxonomy))

    @pytest.mark.parametrize("letter", [*string.ascii_lowercase, *string.digits, "_"])
    def test_a_letter_stands_for_all_that_a_pattern_takes_for_it(self, letter):
        pattern = re.compile(letter, re.IGNORECASE)
        alike = {found.group() for found in pattern.finditer(EVERY_CHARACTER)}
        taxonomy = replace(default_taxonomy(), themes=(replace(default_taxonomy().themes[0], terms=(letter,)),))
        for other in sorted(alike):
            assert TermFinder(taxonomy).find([other]).all()
        assert {sign for sign in EVERY_CHARACTER if _plain(sign) == letter} == alike

    def test_terms_of_any_form_are_found(self):
        taxonomy = default_taxonomy()
        odd = ("*harm", "self-harm*", "'tis", "A&E", "C++", "24/7", "*wo rds*", "Straße", "İstanbul", "ſtaff only")
        changed = replace(
            taxonomy,
            themes=tuple(replace(theme, terms=odd[:4]) for theme in taxonomy.themes[:1])
            + tuple(replace(theme, terms=(term,)) for theme, term in zip(taxonomy.themes[1:], odd[4:], strict=False)),
        )
        texts = [
            "selfharm",
            "self harm",
            "self–harming",
            "it's 'tis so",
            "in A&E now",
            "C++",
            "24/7 cover",
            "two rdsx",
            "STRASSE straße",
            "İSTANBUL istanbul",
            "STAFF ONLY",
            "ſtaff  only",
            "",
            "unharmed",
            "ha rm",
        ]
        np.testing.assert_array_equal(TermFinder(changed).find(texts), directly(texts, changed))


class TestRows:
    def test_a_table_in_blocks_is_answered_as_one(self, labelled, word_encoder, taxonomy, monkeypatch):
        classifier = FindingClassifier(taxonomy, word_encoder).fit(labelled)
        whole = classifier.predict_proba(labelled)
        for size in (1, 2, 7):
            monkeypatch.setattr("synth.classifier.predictor._ROWS_AT_ONCE", size)
            np.testing.assert_array_equal(classifier.predict_proba(labelled), whole)

    def test_the_regressions_together_say_what_each_of_scikit_learn_says(self, labelled, word_encoder, taxonomy):
        classifier = FindingClassifier(taxonomy, word_encoder).fit(labelled)
        together = classifier.predict_proba(labelled)
        measured = classifier._features(labelled, classifier.weights_.parts)
        is_finding = (labelled["kind"] == "finding").to_numpy()
        others = measured[:, : -len(classifier.weights_.negations.entries)]
        kind = LogisticRegression(C=3.0, max_iter=2000).fit(others, is_finding)
        np.testing.assert_allclose(together[:, 0], kind.predict_proba(others)[:, 1], atol=1e-6)
        polarity = LogisticRegression(C=3.0, max_iter=2000)
        polarity.fit(measured[np.flatnonzero(is_finding)], labelled["polarity"][is_finding])
        order = [list(polarity.classes_).index(name) for name in ("strength", "improvement", "neutral")]
        np.testing.assert_allclose(together[:, [1, 2, 4]], polarity.predict_proba(measured)[:, order], atol=1e-6)
        theme = list(taxonomy.ids).index("relationships")
        about = LogisticRegression(C=3.0, max_iter=2000).fit(others, labelled["themes"] == "relationships")
        np.testing.assert_allclose(together[:, 5 + theme], about.predict_proba(others)[:, 1], atol=1e-6)

    def test_two_polarities_are_enough(self, labelled, word_encoder, taxonomy):
        few = labelled[labelled["polarity"].isin(["strength", "improvement"])].reset_index(drop=True)
        answer = FindingClassifier(taxonomy, word_encoder).fit(few).predict_proba(few)
        np.testing.assert_allclose(answer[:, 1:5].sum(axis=1), 1.0)
        assert not answer[:, 3:5].any()
