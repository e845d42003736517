"""Suggest terms for themes, from the words of the codebook and from sentences similar to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.exchange.codebooks.code_themes import ThemeDraft
from synth.taxonomy.facets import terms_pattern

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_APART = re.compile(r"[,;.:()/&]|\band\b|\bor\b|\bwith\b|\bof\b|\bfor\b", re.IGNORECASE)
_LONGEST_PHRASE, _SHORTEST_WORD = 3, 4
_MOST_FROM_CODEBOOK, _MOST_FROM_TEXT = 25, 15
# A word that most themes use does not distinguish between them.
_MOST_THEMES_OF_WORD = 2
_NEAREST = 40
_LEAST_SENTENCES, _LEAST_UNITS, _LEAST_Z = 3, 2, 2.0


def terms_from_codebook(drafts: Sequence[ThemeDraft]) -> dict[str, list[str]]:
    """Return for each theme id the words and short phrases of its label, its definition and what to include.

    Words that more than two themes use are left out, and so are words without a meaning of their own.
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    texts = {draft.id: f"{draft.label}. {draft.definition} {draft.include}" for draft in drafts}
    themes_of_word = Counter(word for text in texts.values() for word in {_stem(word) for word in _words(text)})
    found = {}
    for draft in drafts:
        terms: dict[str, None] = {}
        # A phrase in a list is more informative than a word in a sentence.
        for phrase in _APART.split(f"{draft.label}, {draft.include}"):
            words = _words(phrase)
            useful = [word for word in words if word not in ENGLISH_STOP_WORDS]
            if words and len(words) <= _LONGEST_PHRASE and len(useful) > len(words) / 2:
                terms.setdefault(_as_term(" ".join(words)))
        for word in _words(f"{draft.label} {draft.definition}"):
            if (
                len(word) >= _SHORTEST_WORD
                and word not in ENGLISH_STOP_WORDS
                and themes_of_word[_stem(word)] <= _MOST_THEMES_OF_WORD
            ):
                terms.setdefault(_as_term(word))
        found[draft.id] = list(terms)[:_MOST_FROM_CODEBOOK]
    return found


def terms_from_sentences(
    table: pd.DataFrame,
    nearness: NDArray[np.float32],
    drafts: Sequence[ThemeDraft],
    said: Mapping[str, Sequence[str]],
) -> dict[str, list[str]]:
    """Return for each theme id the words that are more frequent in the sentences nearest to it than in all sentences.

    Parameters
    ----------
    table
        Sentences with inspection_id and text.
    nearness : ndarray of shape (n_sentences, n_themes)
        How similar each sentence is to the codebook's description of each theme.
    drafts
        The themes.
    said
        Existing terms of each theme. Words that these terms already match are left out.

    References
    ----------
    Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008). Fightin' words: lexical feature selection and evaluation for
    identifying the content of political conflict. Political Analysis 16(4), 372-403.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    found: dict[str, list[str]] = {draft.id: [] for draft in drafts}
    counter = CountVectorizer(
        ngram_range=(1, 2),
        stop_words="english",
        min_df=_LEAST_SENTENCES,
        binary=True,
        token_pattern=r"(?u)\b[^\W\d_]{3,}\b",  # noqa: S106
    )
    try:
        counts = counter.fit_transform(table["text"].astype("str"))
    except ValueError:
        # No word occurs in this many sentences.
        return found
    words = counter.get_feature_names_out()
    total = np.asarray(counts.sum(axis=0)).ravel().astype(np.float64)
    units = pd.factorize(table["inspection_id"])[0]
    scores = []
    near_rows = []
    for place in range(len(drafts)):
        rows = np.argsort(-nearness[:, place], kind="stable")[:_NEAREST]
        near = np.asarray(counts[rows].sum(axis=0)).ravel().astype(np.float64)
        scores.append(_z_of_log_odds(near, total - near, total))
        near_rows.append(rows)
    best = np.argmax(scores, axis=0)
    for place, draft in enumerate(drafts):
        dense = np.asarray(counts[near_rows[place]].todense()) > 0
        in_units = np.array([len(set(units[near_rows[place]][dense[:, word]])) for word in range(len(words))])
        fits = (scores[place] > _LEAST_Z) & (best == place) & (in_units >= _LEAST_UNITS)
        fits &= dense.sum(axis=0) >= _LEAST_SENTENCES
        order = [str(words[word]) for word in np.argsort(-scores[place], kind="stable") if fits[word]]
        # Single words first: a phrase that contains one of them would match nothing more.
        order.sort(key=lambda word: " " in word)
        found[draft.id] = _without_those_said(order, said.get(draft.id, ()))[:_MOST_FROM_TEXT]
    return found


def _z_of_log_odds(
    one: NDArray[np.float64], other: NDArray[np.float64], prior: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the difference in log odds of words between two sets, in standard errors; the prior is all sentences."""
    prior = prior / prior.sum() * 100
    a, b = one + prior, other + prior
    log_odds = np.log(a / (a.sum() - a)) - np.log(b / (b.sum() - b))
    z: NDArray[np.float64] = log_odds / np.sqrt(1 / a + 1 / b)
    return z


def _words(text: str) -> list[str]:
    return [word.lower().strip("'’-") for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    """Return a word without its plural ending, approximately."""
    if len(word) <= _SHORTEST_WORD or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] if word.endswith("ies") else word[:-1]


def _as_term(phrase: str) -> str:
    """Return a term that matches singular and plural."""
    stem = _stem(phrase)
    return f"{stem}*" if len(stem) >= _SHORTEST_WORD else phrase


def _without_those_said(words: Sequence[str], said: Sequence[str]) -> list[str]:
    """Return the words without those that an earlier term already matches."""
    kept: list[str] = []
    for word in words:
        if not terms_pattern((*said, *kept)).search(word):
            kept.append(word)
    return kept
