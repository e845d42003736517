"""TF-IDF of words and runs of letters: the same values as scikit-learn, with each distinct word processed once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from synth.encoding.sharing import SharedByClones
from synth.encoding.word_table import WordTable

if TYPE_CHECKING:
    import scipy.sparse as sp

WORD = r"[A-Za-z][A-Za-z'-]+"
SHORTEST_RUN, LONGEST_RUN = 3, 5
_ABSENT = -1


@dataclass(frozen=True)
class Vocabulary:
    """The entries that have a column in TF-IDF rows.

    Attributes
    ----------
    entries
        In the order of the columns, each once.
    idf : ndarray of shape (n_entries,), float32
        The inverse document frequency of each.
    """

    entries: tuple[str, ...]
    idf: NDArray[np.float32]


class Counts(Protocol):
    """Finds the entries of a vocabulary in texts."""

    def __init__(self, entries: Sequence[str]) -> None: ...

    def columns(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.integer[Any]]]:
        """Return the row and the column of each occurrence of an entry."""
        ...


class WordCounts:
    """Counts words and word pairs as a `TfidfVectorizer` of the pattern `WORD` with ``ngram_range=(1, 2)`` does.

    This works because no word that matches the pattern contains white space.
    """

    def __init__(self, entries: Sequence[str]) -> None:
        self._token = re.compile(WORD)
        vocabulary = {entry: column for column, entry in enumerate(entries)}
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

    def columns(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.integer[Any]]]:
        """Return the row and the column of each occurrence of an entry of the vocabulary."""
        numbers, ends = self._table.lookup(texts)
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
    """Counts runs of three to five letters inside words as a `TfidfVectorizer` with ``analyzer="char_wb"`` does."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._vocabulary = {entry: column for column, entry in enumerate(entries)}
        self._table = WordTable(self._numbers_of)

    def columns(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.integer[Any]]]:
        """Return the row and the column of each occurrence of an entry of the vocabulary."""
        numbers, ends = self._table.lookup(texts)
        return np.repeat(np.arange(len(texts)), np.diff(ends)), numbers

    def _numbers_of(self, words: Sequence[str]) -> list[list[int]]:
        found = self._vocabulary
        return [[found[run] for run in _runs(word.lower()) if run in found] for word in words]


class TfidfRows(SharedByClones):
    """Returns the values of ``TfidfVectorizer(sublinear_tf=True, dtype=float32).transform``, bit for bit, but faster.

    Parameters
    ----------
    vocabulary
        The entries of the columns.
    counts
        Finds its entries in texts.
    """

    def __init__(self, vocabulary: Vocabulary, counts: type[Counts]) -> None:
        self._idf = vocabulary.idf
        self._counts = counts(vocabulary.entries)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Return the TF-IDF rows of texts.

        Returns
        -------
        csr_matrix of shape (n_texts, n_entries), float32
            Each row has length 1, or is zero.
        """
        import scipy.sparse as sp

        rows, columns = self._counts.columns(texts)
        occurrences = sp.coo_matrix(
            (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(texts), len(self._idf))
        )
        # Repeated entries are added up, as in scikit-learn. Converting by way of columns needs no sorting: each column
        # gets its rows in order, and then each row its columns.
        matrix = occurrences.tocsc().tocsr()
        weights = (np.log(matrix.data) + np.float32(1)) * self._idf[matrix.indices]
        n_entries = np.diff(matrix.indptr)
        row = np.repeat(np.arange(len(texts)), n_entries)
        # Squares in single precision, their sum and root in double precision, as scikit-learn computes a length.
        length = np.sqrt(np.bincount(row, weights=weights * weights, minlength=len(texts)))
        matrix.data = (weights / np.repeat(length, n_entries)).astype(np.float32)
        return matrix


def _runs(word: str) -> list[str]:
    """Return the runs of letters of a word with a space on either side. A short word is one run."""
    padded = f" {word} "
    found = []
    for length in range(SHORTEST_RUN, LONGEST_RUN + 1):
        found += [padded[start : start + length] for start in range(max(1, len(padded) - length + 1))]
        if length >= len(padded):
            break
    return found
