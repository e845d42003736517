"""The letters and digits of a document in reading order, and their positions in its sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

# Separates two sentences. It is neither a letter nor a digit.
_BETWEEN = "\n"
_CLOSING = frozenset(".,;:!?…)]}’”\"'»%")
_OPENING = frozenset("([{‘“\"'«£")


def normalise(text: str) -> str:
    r"""Return the letters and digits of a text, decomposed (NFKD) and in lower case.

    Spaces, hyphens, marks and ligatures are ignored, so a word that is broken at the end of a line stays the same word.

    Examples
    --------
    >>> normalise("Re-\nﬁned plans, 2 of 3.")
    'refinedplans2of3'
    """
    return "".join(_normal(character) for character in text)


class CharacterStream:
    """The sentences of a document as one sequence of letters and digits.

    Parameters
    ----------
    sentences
        The text of each sentence, in reading order.

    Attributes
    ----------
    characters : str
        The letters and digits of all sentences, see `normalise`.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self._text = _BETWEEN.join(sentences)
        lengths = np.array([len(sentence) + len(_BETWEEN) for sentence in sentences], dtype=np.int64)
        self._sentence_starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(lengths) else lengths
        codes = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        distinct, inverse = np.unique(codes, return_inverse=True)
        normal = [_normal(chr(code)) for code in distinct.tolist()]
        counts = np.array([len(piece) for piece in normal], dtype=np.int64)[inverse]
        self.characters = "".join([normal[code] for code in inverse.tolist()])
        self._origins: NDArray[np.int64] = np.repeat(np.arange(len(codes), dtype=np.int64), counts)

    def __len__(self) -> int:
        """Return the number of letters and digits."""
        return len(self.characters)

    @cached_property
    def word_starts(self) -> tuple[int, ...]:
        """The positions in `characters` at which words begin."""
        return tuple(np.flatnonzero(self._gaps()[:-1]).tolist())

    @cached_property
    def word_ends(self) -> tuple[int, ...]:
        """The positions in `characters` after the last character of each word."""
        return tuple((np.flatnonzero(self._gaps()[1:]) + 1).tolist())

    def sentence_at(self, place: int) -> int:
        """Return the index, from 0, of the sentence that contains a character."""
        return int(np.searchsorted(self._sentence_starts, self._origins[place], side="right")) - 1

    def original(self, start: int, end: int) -> str:
        """Return the original text of a run of characters, including opening and closing marks.

        Parameters
        ----------
        start, end
            Half-open range of positions in `characters`, not empty.
        """
        text = self._text
        first, last = int(self._origins[start]), int(self._origins[end - 1]) + 1
        while first and text[first - 1] in _OPENING:
            first -= 1
        while last < len(text) and text[last] in _CLOSING:
            last += 1
        return " ".join(text[first:last].split())

    def _gaps(self) -> NDArray[np.bool_]:
        """Return, for each position and for the end, whether a character other than a letter or digit precedes it."""
        gaps = np.ones(len(self) + 1, dtype=np.bool_)
        gaps[1:-1] = np.diff(self._origins) > 1
        return gaps if len(self) else np.zeros(1, dtype=np.bool_)


def _normal(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    return "".join(piece for piece in unicodedata.normalize("NFKD", character).casefold() if piece.isalnum())
