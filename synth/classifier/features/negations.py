"""The words around the negations of a sentence: "no … delay" is praise, "no … plan" is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[a-z']+")
_NEGATION = re.compile(
    r"(?<![a-z'])(?:no|not|never|nobody|none|nothing|without|neither|nor|cannot|hardly|rarely|seldom|[a-z]*n't)(?![a-z'])"
)
# Words without a meaning of their own, which may come between a negation and the word that it negates.
_PASSED_OVER = re.compile(
    r"(?:the|a|an|of|to|in|and|or|that|was|were|had|been|be|is|are|by|for|on|with|at|"
    r"their|they|it|as|from|which|who|this|his|her|there|have|has)"
)
_AHEAD, _BACK = 8, 5
_MOST_AFTER, _MOST_BEFORE = 5, 3
NEGATION, NO_NEGATION = "not", "no negation"


def negation_contexts(text: str) -> list[str]:
    """Return the words around each negation of a sentence, one entry for each word.

    Parameters
    ----------
    text
        As returned by `synth.classifier.features.normalisation.normalise`.

    Returns
    -------
    list of str
        For each negation ``not``, ``not > word`` for each of the five words that follow it within eight, and
        ``word < not`` for each of the three before it within five; words such as "the" are skipped. ``no negation``
        if there is none.

    Examples
    --------
    >>> negation_contexts("There were no delays in sharing chronologies.")
    ['not', 'not > delays', 'not > sharing', 'not > chronologies']
    >>> negation_contexts("Staff listened.")
    ['no negation']
    """
    text = text.lower()
    # Four sentences out of five have none.
    if not _NEGATION.search(text):
        return [NO_NEGATION]
    words = _WORD.findall(text)
    found = []
    for place, word in enumerate(words):
        if not _NEGATION.fullmatch(word):
            continue
        after = [other for other in words[place + 1 : place + 1 + _AHEAD] if not _PASSED_OVER.fullmatch(other)]
        before = [other for other in words[max(0, place - _BACK) : place] if not _PASSED_OVER.fullmatch(other)]
        found.append(NEGATION)
        found += [f"{NEGATION} > {other}" for other in after[:_MOST_AFTER]]
        found += [f"{other} < {NEGATION}" for other in before[-_MOST_BEFORE:]]
    return found


class NegationCounts:
    """Counts the entries of `negation_contexts`, as a `TfidfVectorizer` with that analyzer does."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._vocabulary = {entry: column for column, entry in enumerate(entries)}

    def columns(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the row and the column of each occurrence of an entry of the vocabulary."""
        known = self._vocabulary
        found = [[known[entry] for entry in negation_contexts(text) if entry in known] for text in texts]
        lengths = np.fromiter(map(len, found), dtype=np.int64, count=len(found))
        columns = np.array([column for row in found for column in row], dtype=np.int64)
        return np.repeat(np.arange(len(found)), lengths), columns
