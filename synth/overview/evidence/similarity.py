"""Similarity of sentences by their words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")


def cosine_similarities(texts: list[str]) -> NDArray[np.float64]:
    """Return the cosine of TF-IDF vectors of words and pairs of words, for all pairs of sentences.

    Parameters
    ----------
    texts : list of str, n
        Sentences; case and accents are ignored.

    Returns
    -------
    ndarray of shape (n, n)
        From 0, for no word in common, to 1. A text without words is similar to none. If no text has words, each is
        similar only to itself.

    Notes
    -----
    The weights are those of scikit-learn's ``TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))``. Importing it
    would take longer than all computations for an overview.

    References
    ----------
    Manning, C. D., Raghavan, P. and Schütze, H. (2008). Introduction to Information Retrieval, sections 6.2 to 6.4.
    """
    from scipy.sparse import csr_array

    counts = [Counter(_terms(text)) for text in texts]
    # Sorted, so that the order of summation does not depend on the order of the words.
    places = {term: place for place, term in enumerate(sorted(set().union(*counts)))}
    if not places:
        return np.eye(len(texts))
    rows = np.repeat(np.arange(len(texts)), [len(count) for count in counts])
    columns = np.array([places[term] for count in counts for term in count], dtype=np.int64)
    times = np.array([times for count in counts for times in count.values()], dtype=np.float64)
    standing_in = np.bincount(columns, minlength=len(places))
    rareness = np.log((len(texts) + 1) / (standing_in + 1)) + 1
    vectors = csr_array(((np.log(times) + 1) * rareness[columns], (rows, columns)), shape=(len(texts), len(places)))
    row = np.repeat(np.arange(len(texts)), np.diff(vectors.indptr))
    vectors.data /= np.sqrt(np.bincount(row, weights=vectors.data**2))[row]
    cosines: NDArray[np.float64] = (vectors @ vectors.T).toarray()
    return cosines


def _terms(text: str) -> list[str]:
    """Return words and pairs of adjacent words."""
    text = text.lower()
    if not text.isascii():
        text = "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part))
    words = _WORD.findall(text)
    return words + [f"{one} {other}" for one, other in pairwise(words)]
