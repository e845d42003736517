"""Probabilities from fitted weights; scikit-learn is not imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.features.assembly import DEPTH, decision_function, features, prepare_table, stack_features
from synth.classifier.features.negations import NegationCounts
from synth.classifier.features.tfidf import LetterCounts, TfidfRows, Vocabulary, WordCounts
from synth.classifier.linear_weights import FIRST_THEME, LinearWeights
from synth.encoding import Encoder
from synth.encoding.word_table import SplitTexts
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    import scipy.sparse as sp

# TF-IDF rows have unit length, as sentence vectors have. These weights had the best micro-F1 out of fold
# (docs/classifier.md).
_WORDS_WEIGHT, _LETTERS_WEIGHT, _NEGATIONS_WEIGHT = 3.0, 1.5, 3.0
# What is measured on so many sentences takes about 30 MB.
_ROWS_AT_ONCE = 2_048


class Predictor:
    """Gives probabilities: logistic regressions over sentence vectors, terms, context and words.

    Parameters
    ----------
    taxonomy
        The themes.
    encoder
        Gives sentence vectors.
    context
        Whether the heading and the sentences before count.
    terms
        Whether the terms of the taxonomy count.
    words
        Whether words, word pairs and runs of three to five letters (TF-IDF) count.
    negations
        Whether what stands around negations (TF-IDF) counts; for the polarity only.
    part
        Whether the part of the report counts that a sentence stands in.
    fine_tune
        Whether training changes the last layers of the encoder first (`synth.classifier.training.fine_tuning`).
    inverse_regularisation
        ``C`` of the logistic regressions.

    Attributes
    ----------
    weights_ : LinearWeights
        Set by `fit` or `from_weights`.
    tuned_encoder_ : Encoder or None
        After fine-tuning.
    """

    weights_: LinearWeights
    tuned_encoder_: Encoder | None

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: Encoder,
        *,
        context: bool = True,
        terms: bool = True,
        words: bool = True,
        negations: bool = True,
        part: bool = True,
        fine_tune: bool = False,
        inverse_regularisation: float = 3.0,
    ) -> None:
        self.taxonomy = taxonomy
        self.encoder = encoder
        self.context = context
        self.terms = terms
        self.words = words
        self.negations = negations
        self.part = part
        self.fine_tune = fine_tune
        self.inverse_regularisation = inverse_regularisation

    def from_weights(self, weights: LinearWeights, tuned_encoder: Encoder | None = None) -> Self:
        """Set the weights, and the encoder that fine-tuning produced, if any; return the predictor itself."""
        self._set_vocabularies(weights.words, weights.letters, weights.negations)
        self.weights_ = weights
        self.tuned_encoder_ = tuned_encoder
        return self

    @property
    def encoder_in_use(self) -> Encoder:
        """What makes the sentence vectors: the encoder, or what fine-tuning has made of it."""
        return self.encoder if self.tuned_encoder_ is None else self.tuned_encoder_

    def predict_proba(
        self,
        X: pd.DataFrame,  # noqa: N803 - scikit-learn's name
        *,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float64]:
        """Give probabilities.

        Parameters
        ----------
        X
            Sentences in document order (text; section, inspection_id and document where known).
        progress
            Called with the number of texts that were just encoded.

        Returns
        -------
        ndarray of shape (n_sentences, 5 + n_themes), float64
            In the order of `synth.findings.probability_columns`: finding, the four polarities (given that it is a
            finding; they add up to 1), the themes.
        """
        if not len(X):
            return np.zeros((0, FIRST_THEME + len(self.taxonomy.ids)))
        weights = self.weights_
        blocks = []
        for start in range(0, len(X), _ROWS_AT_ONCE):
            # The rows before are read, too, since a sentence is judged by what stands before it.
            lead = min(DEPTH, start)
            dense, words = self._feature_blocks(X.iloc[start - lead : start + _ROWS_AT_ONCE], weights.parts, progress)
            decision = decision_function(dense, words, weights.by_feature) + weights.intercepts
            blocks.append(to_probabilities(weights, decision[lead:]))
        return np.vstack(blocks)

    def _features(
        self, table: pd.DataFrame, parts: tuple[str, ...], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32] | sp.csr_matrix:
        return stack_features(*self._feature_blocks(table, parts, progress))

    def _feature_blocks(
        self, table: pd.DataFrame, parts: tuple[str, ...], progress: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], list[tuple[sp.csr_matrix, float]]]:
        """Give the dense features, and the TF-IDF matrices with their weights."""
        ready = prepare_table(table)
        texts = SplitTexts(ready["text"].tolist())
        dense = self._dense_features(ready, self.encoder_in_use, parts, progress, texts)
        return dense, [(rows.transform(texts), weight) for rows, weight in self._tfidf_]

    def _dense_features(
        self,
        ready: pd.DataFrame,
        encoder: Encoder,
        parts: tuple[str, ...],
        progress: Callable[[int], None] | None = None,
        texts: SplitTexts | None = None,
    ) -> NDArray[np.float32]:
        return features(
            ready,
            self.taxonomy,
            encoder,
            context=self.context,
            terms=self.terms,
            parts=parts,
            progress=progress,
            texts=texts,
        )

    def _set_vocabularies(
        self, words: Vocabulary | None, letters: Vocabulary | None, negations: Vocabulary | None
    ) -> None:
        parts = (
            (words, WordCounts, _WORDS_WEIGHT),
            (letters, LetterCounts, _LETTERS_WEIGHT),
            (negations, NegationCounts, _NEGATIONS_WEIGHT),
        )
        self._tfidf_ = [(TfidfRows(known, counts), weight) for known, counts, weight in parts if known is not None]


def to_probabilities(weights: LinearWeights, decision: NDArray[np.float32]) -> NDArray[np.float64]:
    """Turn what the regressions say into probabilities; `predict_proba` says what comes out.

    Parameters
    ----------
    weights
        The regressions.
    decision : ndarray of shape (n_sentences, n_regressions), float32
    """
    answer = np.tile(weights.constants.astype(np.float64), (len(decision), 1))
    if not len(weights.coef):
        return answer
    n_targets = len(weights.targets)
    answer[:, weights.targets] = _logistic(decision[:, :n_targets])
    if weights.polarities:
        answer[:, 1:FIRST_THEME] = 0.0
        answer[:, 1 + np.array(weights.polarities)] = _shares(decision[:, n_targets:])
    return answer


def _logistic(decision: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give 1 / (1 + exp(-x)) without an overflow."""
    small = np.exp(-np.abs(decision, dtype=np.float64))
    return np.asarray(np.where(decision >= 0, 1.0, small) / (1.0 + small), dtype=np.float64)


def _shares(decision: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give the probability of each class; one column speaks for the second of two classes."""
    if decision.shape[1] == 1:
        second = _logistic(decision)
        return np.hstack([1.0 - second, second])
    less = decision.astype(np.float64)
    powers = np.exp(less - less.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)
