"""Which themes' terms stand in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from synth.encoding.word_table import WordTable
from synth.taxonomy import Taxonomy, Theme

_RUN = re.compile(r"\w+")


class TermFinder:
    """Finds what each theme's pattern finds, from what is known of each distinct word.

    A pattern is bounded by word boundaries, so what is found in a run of letters alone is found in every text that
    holds this run. What spans several runs is a term of several pieces; it begins in a run that begins with its first
    piece, and ends in one that ends with its last. A text is searched for such a term only if it holds both.

    Parameters
    ----------
    taxonomy
        Gives the patterns.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._patterns = [theme.pattern for theme in taxonomy.themes]
        self._spanning = [
            _SpanningTerm.of(number, term, replace(theme, terms=(term,)))
            for number, theme in enumerate(taxonomy.themes)
            for term in theme.terms
            if not _RUN.fullmatch(term.strip("*").strip())
        ]
        self._tests = [
            *self._patterns,
            *(term.first for term in self._spanning),
            *(term.last for term in self._spanning),
        ]
        # Most words pass no test, and one pattern says so.
        self._any = re.compile("|".join({test.pattern: None for test in self._tests}) or r"(?!)", re.IGNORECASE)
        self._table = WordTable(self._numbers_of)

    def find(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Say which themes' terms stand in each text.

        Returns
        -------
        ndarray of shape (n_texts, n_themes), float32
            1 where a term of the theme stands, else 0.
        """
        n_themes, n_spanning = len(self._patterns), len(self._spanning)
        numbers, ends = self._table.look_up(texts)
        rows = np.repeat(np.arange(len(texts)), np.diff(ends))
        seen = np.zeros((len(texts), n_themes + 2 * n_spanning), dtype=np.bool_)
        seen[rows, numbers] = True
        found, begins, stops = np.split(seen, [n_themes, n_themes + n_spanning], axis=1)
        themes = np.array([term.theme for term in self._spanning], dtype=np.int64)
        for row, place in np.argwhere(begins & stops & ~found[:, themes]).tolist():
            term = self._spanning[place]
            if not found[row, term.theme] and term.whole.pattern.search(texts[row]):
                found[row, term.theme] = True
        return found.astype(np.float32)

    def _numbers_of(self, words: Sequence[str]) -> list[list[int]]:
        """Give the themes that stand in each word; counted on from there, the terms that can begin in it; then end."""
        return [self._numbers_in(_RUN.findall(word)) for word in words]

    def _numbers_in(self, runs: Sequence[str]) -> list[int]:
        if not any(map(self._any.search, runs)):
            return []
        return [number for number, test in enumerate(self._tests) if any(map(test.search, runs))]


@dataclass(frozen=True)
class _SpanningTerm:
    """A term of several pieces: the theme's number, the whole, and patterns of the runs that it begins and ends in."""

    theme: int
    whole: Theme
    first: re.Pattern[str]
    last: re.Pattern[str]

    @classmethod
    def of(cls, theme: int, term: str, whole: Theme) -> _SpanningTerm:
        pieces = [re.escape(piece) for piece in _RUN.findall(term)] or [""]
        first = pieces[0] if term.startswith("*") else rf"\b{pieces[0]}"
        last = pieces[-1] if term.endswith("*") else rf"{pieces[-1]}\b"
        return cls(theme, whole, re.compile(first, re.IGNORECASE), re.compile(last, re.IGNORECASE))


@lru_cache(maxsize=4)
def term_finder(taxonomy: Taxonomy) -> TermFinder:
    """Give the finder of a taxonomy; what it has learnt of words is kept for the next call."""
    return TermFinder(taxonomy)
