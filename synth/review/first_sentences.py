"""Choose the first sentences to label for a new programme: near its themes, diverse, and some at random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.features.assembly import prepare_table
from synth.classifier.features.theme_terms import term_finder
from synth.findings import mark_duplicates, of_inspectors
from synth.taxonomy import Taxonomy

BY_CHANCE = "chance"
"""Value of ``drawn_for`` for a sentence that was drawn at random."""

# Random sentences include text that is about no theme, and text that the definitions of the themes miss.
_PART_BY_CHANCE = 1 / 3
_LEAST_WORDS = 5
_NEAREST = 400
# Weight of similarity to the theme, relative to dissimilarity from the sentences already chosen.
_NEARNESS_WEIGHT = 0.5
_LEAST_NEARNESS = 0.2


def choose_first(
    table: pd.DataFrame,
    vectors: NDArray[np.float32],
    nearness: NDArray[np.float32],
    theme_ids: Sequence[str],
    n: int,
    *,
    seed: int = 0,
) -> pd.DataFrame:
    """Choose the sentences to label first.

    Two thirds are near the themes. For each theme in turn, the sentence is chosen that is most similar to the theme in
    the codebook and least similar to those already chosen. The more sentences of a unit have been chosen, the less
    likely further ones from it become. One third is drawn at random, evenly from all units.

    Parameters
    ----------
    table
        Sentences in document order: finding_id, inspection_id, text.
    vectors : ndarray of shape (n_sentences, d)
        Vectors of length 1.
    nearness : ndarray of shape (n_sentences, n_themes)
        Similarity of each sentence to each theme.
    theme_ids
        The themes.
    n
        Number of sentences; all that are long enough, if there are fewer.
    seed
        Seed of the random draws.

    Returns
    -------
    DataFrame
        Rows of `table` in their order, with ``drawn_for`` (a theme id, or `BY_CHANCE`).

    References
    ----------
    Carbonell, J. & Goldstein, J. (1998). The use of MMR, diversity-based reranking for reordering documents and
    producing summaries. SIGIR, 335-336.
    """
    long_enough = table["text"].str.count(r"\S+") >= _LEAST_WORDS
    usable = np.flatnonzero(long_enough & of_inspectors(table) & (mark_duplicates(table) == ""))
    units = pd.factorize(table["inspection_id"])[0]
    wanted = min(n, len(usable))
    drawn_for: dict[int, str] = {}
    by_theme = wanted - round(wanted * _PART_BY_CHANCE)
    _near_to_themes(drawn_for, usable, units, vectors, nearness, theme_ids, by_theme)
    _by_chance(drawn_for, usable, units, wanted, seed)
    rows = sorted(drawn_for)
    return table.iloc[rows].assign(drawn_for=[drawn_for[row] for row in rows])


def suggest_themes(texts: Sequence[str], nearness: NDArray[np.float32], taxonomy: Taxonomy) -> list[tuple[str, ...]]:
    """Suggest themes from terms and definitions alone, without any label (zero-shot classification).

    A theme is suggested for a sentence that contains one of its terms. For a sentence without any term, the theme with
    the most similar definition is suggested, if it is similar at all.

    Parameters
    ----------
    texts
        The sentences.
    nearness : ndarray of shape (n_sentences, n_themes)
        Similarity of each sentence to each theme.
    taxonomy
        Provides the terms.

    Returns
    -------
    list of tuple of str
        Theme ids for each sentence.
    """
    suggested = term_finder(taxonomy).find(prepare_table(pd.DataFrame({"text": texts}))["text"].tolist()) > 0
    nearest = (nearness == nearness.max(axis=1, keepdims=True)) & (nearness >= _LEAST_NEARNESS)
    suggested |= nearest & ~suggested.any(axis=1, keepdims=True)
    return [tuple(theme for theme, is_given in zip(taxonomy.ids, row, strict=True) if is_given) for row in suggested]


def _near_to_themes(
    drawn_for: dict[int, str],
    usable: NDArray[np.int64],
    units: NDArray[np.int64],
    vectors: NDArray[np.float32],
    nearness: NDArray[np.float32],
    theme_ids: Sequence[str],
    n: int,
) -> None:
    taken = np.zeros(units.max() + 1 if len(units) else 1)
    fair = max(1.0, n / len(taken))
    candidates = [
        usable[np.argsort(-nearness[usable, place], kind="stable")[:_NEAREST]] for place in range(len(theme_ids))
    ]
    alike = [np.zeros(len(rows), dtype=np.float32) for rows in candidates]
    while len(drawn_for) < n:
        before = len(drawn_for)
        for place, theme in enumerate(theme_ids):
            rows = candidates[place]
            free = np.array([row not in drawn_for for row in rows], dtype=np.bool_)
            if len(drawn_for) == n or not free.any():
                continue
            gain = _NEARNESS_WEIGHT * nearness[rows, place] - (1 - _NEARNESS_WEIGHT) * alike[place]
            gain = gain - 0.1 * taken[units[rows]] / fair
            row = int(rows[np.argmax(np.where(free, gain, -np.inf))])
            drawn_for[row] = theme
            taken[units[row]] += 1
            for other, its_rows in enumerate(candidates):
                alike[other] = np.maximum(alike[other], vectors[its_rows] @ vectors[row])
        if len(drawn_for) == before:
            return


def _by_chance(
    drawn_for: dict[int, str], usable: NDArray[np.int64], units: NDArray[np.int64], wanted: int, seed: int
) -> None:
    """Draw the rest at random, from each unit in turn."""
    left = np.random.default_rng(seed).permutation([row for row in usable if int(row) not in drawn_for])
    # Take the first of every unit, then the second of every unit, and so on.
    turn = pd.Series(units[left] if len(left) else []).groupby(units[left] if len(left) else []).cumcount().to_numpy()
    for row in left[np.argsort(turn, kind="stable")][: wanted - len(drawn_for)]:
        drawn_for[int(row)] = BY_CHANCE
