"""Find which themes' terms occur in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from synth.encoding.word_table import WordTable
from synth.taxonomy import Taxonomy, Theme

_RUN = re.compile(r"\w+")
# All letters outside ASCII that match an ASCII letter when a pattern ignores case.
_AS_ASCII = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"})
_NONE: dict[str, list[int]] = {}


class TermFinder:
    """Finds the same terms as each theme's pattern, with each distinct word tested once.

    A pattern is bounded by word boundaries. A match within a run of letters is therefore a match in every text that
    contains this run. A match across several runs is a term of several pieces: it begins in a run that begins with its
    first piece, and ends in a run that ends with its last. A text is searched for such a term only if it contains
    both.

    Parameters
    ----------
    taxonomy
        Provides the patterns.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._n_themes = len(taxonomy.themes)
        self._runs = _RunTests()
        self._spanning: list[tuple[int, Theme]] = []
        for number, theme in enumerate(taxonomy.themes):
            for term in theme.terms:
                self._runs.add(_InRun.of(term), number)
                if not _RUN.fullmatch(term.strip("*").strip()):
                    self._spanning.append((number, replace(theme, terms=(term,))))
        for place, (_, theme) in enumerate(self._spanning, self._n_themes):
            first, last = _InRun.ends_of(theme.terms[0])
            self._runs.add(first, place)
            self._runs.add(last, place + len(self._spanning))
        self._table = WordTable(self._numbers_of)

    def find(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return which themes' terms occur in each text.

        Returns
        -------
        ndarray of shape (n_texts, n_themes), float32
            1 if a term of the theme occurs, else 0.
        """
        n_themes, n_spanning = self._n_themes, len(self._spanning)
        numbers, ends = self._table.lookup(texts)
        rows = np.repeat(np.arange(len(texts)), np.diff(ends))
        seen = np.zeros((len(texts), n_themes + 2 * n_spanning), dtype=np.bool_)
        seen[rows, numbers] = True
        found, begins, stops = np.split(seen, [n_themes, n_themes + n_spanning], axis=1)
        for row, place in np.argwhere(begins & stops).tolist():
            theme, whole = self._spanning[place]
            if not found[row, theme] and whole.pattern.search(texts[row]):
                found[row, theme] = True
        return found.astype(np.float32)

    def _numbers_of(self, words: Sequence[str]) -> list[list[int]]:
        """Return the numbers of each word: its themes, the terms that can begin in it, and those that can end in it."""
        return [[number for run in _RUN.findall(word) for number in self._runs.passed_by(run)] for word in words]


@dataclass(frozen=True)
class _InRun:
    """A test of a run of letters: whether it is a piece, begins with it, ends with it, or contains it.

    Attributes
    ----------
    piece
        Piece of a term.
    begins, ends
        Whether the run may have no other letters before the piece, and after it.
    pattern
        The same test as a pattern, for pieces that are not plain.
    """

    piece: str
    begins: bool
    ends: bool
    pattern: Callable[[], re.Pattern[str]]

    @classmethod
    def of(cls, term: str) -> _InRun:
        """Return the test for a whole term. A text may omit its hyphens, but no other character between letters."""
        theme = Theme("", "", 0, "", "", "", (term,))
        piece = term.strip("*").strip().replace("-", "")
        return cls(piece, not term.startswith("*"), not term.endswith("*"), lambda: theme.pattern)

    @classmethod
    def ends_of(cls, term: str) -> tuple[_InRun, _InRun]:
        """Return the tests for the run in which a term of several pieces begins, and for the run in which it ends."""
        pieces = _RUN.findall(term) or [""]
        before, after = "" if term.startswith("*") else r"\b", "" if term.endswith("*") else r"\b"
        first, last = before + re.escape(pieces[0]), re.escape(pieces[-1]) + after
        return (
            cls(pieces[0], bool(before), False, lambda: re.compile(first, re.IGNORECASE)),
            cls(pieces[-1], False, bool(after), lambda: re.compile(last, re.IGNORECASE)),
        )


class _RunTests:
    """Many tests of a run of letters at once, by look-up instead of one after the other."""

    def __init__(self) -> None:
        self._whole: dict[str, list[int]] = {}
        # Indexed by the letter with which a run must begin, or end, to pass.
        self._beginnings: dict[str, dict[str, list[int]]] = {}
        self._endings: dict[str, dict[str, list[int]]] = {}
        self._inside: dict[str, list[int]] = {}
        self._patterns: list[tuple[re.Pattern[str], int]] = []

    def add(self, test: _InRun, number: int) -> None:
        """Add a test, and the number to return for the runs that pass it."""
        piece = test.piece.lower()
        if not test.piece.isascii() or not piece:
            self._patterns.append((test.pattern(), number))
        # No run contains a piece with characters other than letters.
        elif _RUN.fullmatch(piece):
            pieces = self._inside
            if test.begins and test.ends:
                pieces = self._whole
            elif test.begins:
                pieces = self._beginnings.setdefault(piece[0], {})
            elif test.ends:
                pieces = self._endings.setdefault(piece[-1], {})
            pieces.setdefault(piece, []).append(number)

    def passed_by(self, run: str) -> list[int]:
        """Return the numbers of all tests that a run passes."""
        plain = _plain(run)
        found = list(self._whole.get(plain, ()))
        for piece, numbers in self._beginnings.get(plain[0], _NONE).items():
            if plain.startswith(piece):
                found += numbers
        for piece, numbers in self._endings.get(plain[-1], _NONE).items():
            if plain.endswith(piece):
                found += numbers
        for piece, numbers in self._inside.items():
            if piece in plain:
                found += numbers
        found += [number for pattern, number in self._patterns if pattern.search(run)]
        return found


def _plain(run: str) -> str:
    """Return a form that is equal for two runs if an ASCII pattern that ignores case cannot tell them apart."""
    return (run if run.isascii() else run.translate(_AS_ASCII)).lower()


@lru_cache(maxsize=4)
def term_finder(taxonomy: Taxonomy) -> TermFinder:
    """Return the term finder of a taxonomy, cached between calls."""
    return TermFinder(taxonomy)
