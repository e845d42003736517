"""TF-IDF of words and runs of letters: scikit-learn's numbers, from what is known of each distinct word."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from synth.encoding.word_table import WordTable

_ABSENT = -1


class WordCounts:
    """Counts words and word pairs as a `TfidfVectorizer` with ``ngram_range=(1, 2)`` does.

    No token of the vectorizer's pattern may hold white space.
    """

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._token = re.compile(vectorizer.token_pattern)
        vocabulary = vectorizer.vocabulary_
        pieces = sorted({piece for entry in vocabulary for piece in entry.split(" ")})
        self._number = {piece: number for number, piece in enumerate(pieces)}
        self._single = np.array([vocabulary.get(piece, _ABSENT) for piece in pieces], dtype=np.int64)
        pairs = sorted(
            (self._number[first] * len(pieces) + self._number[second], column)
            for entry, column in vocabulary.items()
            for first, _, second in [entry.partition(" ")]
            if second
        )
        self._pair_keys = np.array([key for key, _ in pairs], dtype=np.int64)
        self._pair_columns = np.array([column for _, column in pairs], dtype=np.int64)
        self._table = WordTable(self._numbers_of)

    def columns(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the row and the column of each occurrence of an entry of the vocabulary."""
        numbers, ends = self._table.look_up(texts)
        rows = np.repeat(np.arange(len(texts)), np.diff(ends))
        if not self._number:
            return rows[:0], numbers[:0]
        known = numbers != _ABSENT
        singles = np.where(known, self._single[numbers], _ABSENT)
        neighbours = known[:-1] & known[1:] & (rows[:-1] == rows[1:])
        keys = (numbers[:-1] * len(self._number) + numbers[1:])[neighbours]
        place = np.minimum(np.searchsorted(self._pair_keys, keys), max(len(self._pair_keys) - 1, 0))
        is_pair = self._pair_keys[place] == keys if len(self._pair_keys) else np.zeros(len(keys), dtype=np.bool_)
        found = singles != _ABSENT
        return (
            np.concatenate([rows[found], rows[:-1][neighbours][is_pair]]),
            np.concatenate([singles[found], self._pair_columns[place[is_pair]]]),
        )

    def _numbers_of(self, words: Sequence[str]) -> list[list[int]]:
        return [[self._number.get(token, _ABSENT) for token in self._token.findall(word.lower())] for word in words]


class LetterCounts:
    """Counts runs of letters inside words as a `TfidfVectorizer` with ``analyzer="char_wb"`` does."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._analyse = vectorizer.build_analyzer()
        self._vocabulary = vectorizer.vocabulary_
        self._table = WordTable(self._numbers_of)

    def columns(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the row and the column of each occurrence of an entry of the vocabulary."""
        numbers, ends = self._table.look_up(texts)
        return np.repeat(np.arange(len(texts)), np.diff(ends)), numbers

    def _numbers_of(self, words: Sequence[str]) -> list[list[int]]:
        found = self._vocabulary
        return [[found[run] for run in self._analyse(word) if run in found] for word in words]


class TfidfRows:
    """Gives what ``vectorizer.transform`` gives, bit for bit, many times faster.

    Parameters
    ----------
    vectorizer
        Fitted; of words and pairs (``ngram_range=(1, 2)``), or of runs of letters (``analyzer="char_wb"``).
    """

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._vectorizer = vectorizer
        self._counts = LetterCounts(vectorizer) if vectorizer.analyzer == "char_wb" else WordCounts(vectorizer)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Give the TF-IDF rows of texts.

        Returns
        -------
        csr_matrix of shape (n_texts, n_entries), float32
        """
        rows, columns = self._counts.columns(texts)
        shape = (len(texts), len(self._vectorizer.vocabulary_))
        # From pairs to rows scipy adds up what stands twice and sorts each row, as scikit-learn does.
        counts = sp.csr_matrix((np.ones(len(rows), dtype=self._vectorizer.dtype), (rows, columns)), shape=shape)
        counts.sort_indices()
        return self._vectorizer._tfidf.transform(counts, copy=False)  # noqa: SLF001 - the rest of its own transform

    def __deepcopy__(self, memo: dict[int, object]) -> TfidfRows:
        """Give itself: a fitted vocabulary does not change."""
        return self
