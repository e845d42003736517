"""Values that are computed once for each distinct word, and looked up for whole texts at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.encoding.sharing import SharedByClones

# About 60 MB of words and their values.
_MOST_WORDS = 200_000
_NOT_MEASURED = -1


class SplitTexts(tuple[str, ...]):  # noqa: SLOT001 - a tuple has no slots but empty ones
    """Texts that are split at white space once, for all tables that look up their words.

    Parameters
    ----------
    texts
        Any strings.

    Attributes
    ----------
    places : ndarray of shape (n_words,), int64
        The number of each word, one text after the other. The same word has the same number.
    ends : ndarray of shape (n_texts + 1,), int64
        The words of text i are ``places[ends[i] : ends[i + 1]]``.
    numbering
        The index that assigns the numbers; different indices number words differently.
    """

    places: NDArray[np.int64]
    ends: NDArray[np.int64]
    numbering: WordIndex

    def __init__(self, texts: Iterable[str]) -> None:  # noqa: ARG002 - the tuple already contains them
        self.numbering = _current()
        self.places, self.ends = self.numbering.cut(self)

    def extended_with(self, texts: Sequence[str]) -> SplitTexts:
        """Return these texts followed by others; only the others are still to be split."""
        both = tuple.__new__(SplitTexts, (*self, *texts))
        both.numbering = self.numbering
        places, ends = self.numbering.cut(texts)
        both.places = np.concatenate([self.places, places])
        both.ends = np.concatenate([self.ends, self.ends[-1] + ends[1:]])
        return both

    def __reduce__(self) -> tuple[Any, ...]:
        """Return the state for another process as plain texts, since words have other numbers there."""
        return SplitTexts, (tuple(self),)


class WordIndex(dict[str, int]):
    """The numbers of words, in the order in which they first occurred. Threads may share it.

    Attributes
    ----------
    words
        The word of each number.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._guard = threading.Lock()

    def cut(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return `places` and `ends` as in `SplitTexts`; a new word gets the next number."""
        words = [text.split() for text in texts]
        ends = np.zeros(len(words) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)), out=ends[1:])
        with self._guard:
            places = np.fromiter(map(self.__getitem__, chain.from_iterable(words)), dtype=np.int64, count=int(ends[-1]))
        return places, ends

    def __missing__(self, word: str) -> int:
        """Return the next number for a new word."""
        self.words.append(word)
        self[word] = number = len(self)
        return number


class WordTable(SharedByClones):
    """Computes values once for each distinct word, however often it occurs.

    A text is split at white space. The values of a word may depend only on that word. The result for a text then
    depends neither on the other texts nor on earlier calls. Threads may share a table. Memory is bounded: after a very
    large number of words, the table is emptied.

    Parameters
    ----------
    measure
        Function that returns for each of the given words a sequence of integers below 2**31, possibly empty.
    """

    def __init__(self, measure: Callable[[Sequence[str]], Sequence[Sequence[int]]]) -> None:
        self._features = measure
        # No other thread may come between numbering a word and storing its values: it would get values of other words.
        self._guard = threading.Lock()
        self._forget(None)

    def lookup(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the values of the words of each text, in order.

        Parameters
        ----------
        texts
            Any strings; `SplitTexts` are not split again.

        Returns
        -------
        numbers : ndarray of shape (n_numbers,), int32
            The values of the words of all texts, one text after the other.
        ends : ndarray of shape (n_texts + 1,), int64
            The values for text i are ``numbers[ends[i] : ends[i + 1]]``.
        """
        cut = texts if isinstance(texts, SplitTexts) else SplitTexts(texts)
        with self._guard:
            if cut.numbering is not self._numbering:
                self._forget(cut.numbering)
            self._measure_new(cut)
            lengths = self._lengths[cut.places]
            numbers = self._numbers[_ranges(self._starts[cut.places], lengths)]
        before = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=before[1:])
        return numbers, before[cut.ends]

    def __reduce__(self) -> tuple[object, ...]:
        """Return the state for another process, without what can be computed again there."""
        return WordTable, (self._features,)

    def _forget(self, numbering: WordIndex | None) -> None:
        self._numbering = numbering
        self._starts = self._lengths = np.zeros(0, dtype=np.int64)
        self._numbers = np.zeros(0, dtype=np.int32)
        self._n_numbers = 0

    def _measure_new(self, cut: SplitTexts) -> None:
        words = cut.numbering.words
        self._starts = _with_room(self._starts, len(words), 0)
        self._lengths = _with_room(self._lengths, len(words), _NOT_MEASURED)
        new = np.unique(cut.places[self._lengths[cut.places] == _NOT_MEASURED])
        if not len(new):
            return
        measured = self._features([words[place] for place in new.tolist()])
        lengths = np.fromiter(map(len, measured), dtype=np.int64, count=len(new))
        ends = self._n_numbers + np.cumsum(lengths)
        self._numbers = _with_room(self._numbers, int(ends[-1]), 0)
        self._numbers[self._n_numbers : ends[-1]] = np.fromiter(
            chain.from_iterable(measured), dtype=np.int32, count=int(lengths.sum())
        )
        self._starts[new], self._lengths[new] = ends - lengths, lengths
        self._n_numbers = int(ends[-1])


_numbering = WordIndex()


def _current() -> WordIndex:
    """Return the numbering that all tables share; a new one if it has grown too large."""
    global _numbering  # noqa: PLW0603 - words are numbered once for all tables
    if len(_numbering) > _MOST_WORDS:
        _numbering = WordIndex()
    return _numbering


def _with_room(array: NDArray[Any], size: int, empty: int) -> NDArray[Any]:
    """Return the array with room for at least `size` numbers; its size is doubled, so that it is rarely copied."""
    if size <= len(array):
        return array
    larger = np.full(max(size, 2 * len(array)), empty, dtype=array.dtype)
    larger[: len(array)] = array
    return larger


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return start, start + 1, … of each run, one run after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
