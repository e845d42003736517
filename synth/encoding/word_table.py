"""What is known of each distinct word, looked up for whole texts at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

# About 60 MB of what is known of words in the largest use (runs of letters).
_MOST_WORDS = 200_000


class WordTable:
    """Measures each distinct word once, however often it stands in however many texts.

    A text is cut at white space. What is measured of a word may depend on that word only, so that the answer for a text
    depends neither on the texts beside it nor on those that were asked for before. Threads may share a table.

    Parameters
    ----------
    measure
        Gives a sequence of whole numbers, possibly empty, for each of the words that it is handed.
    most
        Number of words from which on all are forgotten before the next texts: memory stays bounded.
    """

    def __init__(self, measure: Callable[[Sequence[str]], Sequence[Sequence[int]]], *, most: int = _MOST_WORDS) -> None:
        self._measure = measure
        self._most = most
        # Between a word's place and its numbers no other thread may come: it would get the numbers of other words.
        self._guard = threading.Lock()
        self._forget()

    def look_up(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the numbers of the words of each text, in order.

        Parameters
        ----------
        texts
            Any strings.

        Returns
        -------
        numbers : ndarray of shape (n_numbers,), int64
            Those of all texts, one text after the other.
        ends : ndarray of shape (n_texts + 1,), int64
            The numbers of text i are ``numbers[ends[i] : ends[i + 1]]``.
        """
        words = [text.split() for text in texts]
        n_words = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        with self._guard:
            if len(self._place) > self._most:
                self._forget()
            # A word that has no place yet takes the next one as it is asked for.
            places = np.fromiter(
                map(self._place.__getitem__, chain.from_iterable(words)), dtype=np.int64, count=int(n_words.sum())
            )
            self._measure_new()
            lengths = self._lengths[places]
            numbers = self._numbers[_ranges(self._starts[places], lengths)]
        ends = np.concatenate([[0], np.cumsum(lengths)])[np.concatenate([[0], np.cumsum(n_words)])]
        return numbers, ends

    def __deepcopy__(self, memo: dict[int, object]) -> WordTable:
        """Give itself: what is known of words depends on nothing else."""
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to another process without what can be measured again there."""
        return _rebuilt, (self._measure, self._most)

    def _forget(self) -> None:
        self._place = _Numbering()
        self._starts = self._lengths = self._numbers = np.zeros(0, dtype=np.int64)

    def _measure_new(self) -> None:
        n_known = len(self._lengths)
        if len(self._place) == n_known:
            return
        new = list(self._place)[n_known:]
        measured = self._measure(new)
        lengths = np.fromiter(map(len, measured), dtype=np.int64, count=len(new))
        numbers = np.fromiter(chain.from_iterable(measured), dtype=np.int64, count=int(lengths.sum()))
        self._lengths = np.concatenate([self._lengths, lengths])
        self._numbers = np.concatenate([self._numbers, numbers])
        self._starts = np.cumsum(self._lengths) - self._lengths


class _Numbering(dict[str, int]):
    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def _rebuilt(measure: Callable[[Sequence[str]], Sequence[Sequence[int]]], most: int) -> WordTable:
    return WordTable(measure, most=most)


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give start, start + 1, … of each run, one run after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
