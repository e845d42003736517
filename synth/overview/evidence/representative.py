"""Choose representative findings: dissimilar medoids, from different inspections first."""

from __future__ import annotations

import zlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.overview.evidence.similarity import cosine_similarities

CHOSEN = 3
# Two sentences with a cosine of TF-IDF vectors above this say the same in the same words.
NEAR_DUPLICATE = 0.7
# This number is enough to find typical sentences, and keeps the similarity matrix small.
_MOST_CANDIDATES = 600
# Very short and very long sentences are quoted only if there are no others.
_WORDS = (6, 60)


def representative_rows(texts: pd.Series, inspections: pd.Series, weights: NDArray[np.float64]) -> list[int]:
    """Choose the `CHOSEN` sentences that best represent all.

    Each step adds the sentence that most increases the sum, over all candidates, of weight times similarity to the
    nearest chosen sentence. This is the BUILD step of k-medoids. Near-duplicates of a chosen sentence are skipped. A
    second sentence from an inspection is taken only if no other inspection is left.

    Parameters
    ----------
    texts : Series of str, n rows
        Sentences in a defined order.
    inspections : Series of str, n rows
        The inspection of each sentence.
    weights : ndarray of shape (n,)
        Probability that each sentence belongs here, in [0, 1].

    Returns
    -------
    list of int
        Positions in `texts`, the most typical first; fewer if there are no more.

    References
    ----------
    Kaufman, L. and Rousseeuw, P. J. (1990). Finding Groups in Data, chapter 2 (BUILD).
    """
    places = _candidates(texts, weights)
    if not len(places):
        return []
    names = inspections.to_numpy(dtype=object)[places]
    candidates = texts.iloc[places].tolist()
    alike = cosine_similarities(candidates)
    weight = weights[places]
    nearest = np.zeros(len(places))
    taken: list[int] = []
    while len(taken) < min(CHOSEN, len(places)):
        free = ~np.isin(np.arange(len(places)), taken)
        if taken:
            free &= alike[:, taken].max(axis=1) < NEAR_DUPLICATE
        elsewhere = free & ~np.isin(names, [names[place] for place in taken])
        allowed = elsewhere if elsewhere.any() else free
        if not allowed.any():
            break
        gain = (weight[:, None] * np.maximum(alike - nearest[:, None], 0)).sum(axis=0) * weight
        # Rounded, so that a different order of summation on another machine does not change the choice.
        best = int(np.argmax(np.where(allowed, np.round(gain, 9), -1)))
        taken.append(best)
        nearest = np.maximum(nearest, alike[:, best])
    return [int(places[place]) for place in taken]


def _candidates(texts: pd.Series, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    words = texts.str.count(" ").to_numpy() + 1
    places = np.flatnonzero((words >= _WORDS[0]) & (words <= _WORDS[1]))
    if not len(places):
        places = np.arange(len(texts))
    if len(places) > _MOST_CANDIDATES:
        # Take the most certain half, or at least twice the number needed, and draw from these by a digest of the words.
        enough = max(2 * _MOST_CANDIDATES, len(places) // 2)
        surest = places[np.argsort(-weights[places], kind="stable")[:enough]]
        draw = np.array([zlib.crc32(text.encode("utf-8", "replace")) for text in texts.iloc[surest]])
        places = np.sort(surest[np.argsort(draw, kind="stable")[:_MOST_CANDIDATES]])
    return places
