"""Probabilities from fitted weights, without scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.combination import Combination, logistic, softmax
from synth.classifier.features.assembly import DEPTH, decision_function, features, prepare_table, stack_features
from synth.classifier.features.context import section_starts
from synth.classifier.features.negations import NegationCounts
from synth.classifier.features.tfidf import LetterCounts, TfidfRows, Vocabulary, WordCounts
from synth.classifier.linear_weights import LinearWeights
from synth.encoding import Encoder
from synth.encoding.word_table import SplitTexts
from synth.findings import POLARITY_COLUMNS, score_matrix_width
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    import scipy.sparse as sp

    from synth.encoding.contextual import ContextualEncoder

# TF-IDF rows have unit length, as sentence vectors have. These weights had the best micro-F1 out of fold
# (docs/classifier.md).
_WORDS_WEIGHT, _LETTERS_WEIGHT, _NEGATIONS_WEIGHT = 3.0, 1.5, 3.0
# The features of this many sentences take about 30 MB.
_ROWS_AT_ONCE = 2_048
# The score of a polarity that did not occur in the training data.
_NEVER = np.float32(-9)


class Predictor:
    """Predicts probabilities with logistic regressions on sentence vectors, terms, context and words.

    Parameters
    ----------
    taxonomy
        The themes.
    encoder
        Computes sentence vectors.
    context
        Whether the heading and the preceding sentences are used.
    terms
        Whether the terms of the taxonomy are used.
    words
        Whether words, word pairs and runs of three to five letters (TF-IDF) are used.
    negations
        Whether the words around negations (TF-IDF) are used, for the polarity only.
    part
        Whether the part of the report that a sentence is in is used.
    fine_tune
        Whether a contextual encoder, which reads each sentence with its neighbours, is trained as well and combined
        with the regressions (`synth.classifier.training.fine_tuning`).
    inverse_regularisation
        ``C`` of the logistic regressions.
    word_weight
        Weight of words and runs of letters in training, as a multiple of the usual one. Small values help where there
        are few labels (`synth.classifier.training.settings`).

    Attributes
    ----------
    weights_ : LinearWeights
        Set by `fit` or `from_weights`.
    contextual_ : ContextualEncoder or None
        The contextual encoder; None without fine-tuning.
    combination_ : Combination or None
        How its scores are combined with those of the regressions; None without fine-tuning.
    """

    weights_: LinearWeights
    contextual_: ContextualEncoder | None
    combination_: Combination | None

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
        word_weight: float = 1.0,
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
        self.word_weight = word_weight

    def from_weights(
        self,
        weights: LinearWeights,
        contextual: ContextualEncoder | None = None,
        combination: Combination | None = None,
    ) -> Self:
        """Set the fitted weights, and return the predictor itself."""
        self._set_vocabularies(weights.words, weights.letters, weights.negations)
        self.weights_ = weights
        self.contextual_ = contextual
        self.combination_ = combination
        return self

    def predict_proba(
        self,
        X: pd.DataFrame,  # noqa: N803 - scikit-learn's name
        *,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float64]:
        """Return the probabilities of sentences.

        Parameters
        ----------
        X
            Sentences in document order (text; section, inspection_id and document if known).
        progress
            Called with the number of texts that were just encoded.

        Returns
        -------
        ndarray of shape (n_sentences, 5 + n_themes), float64
            In the order of `synth.findings.probability_columns`: finding, the four polarities (given that it is a
            finding; they add up to 1), the themes.
        """
        if not len(X):
            return np.zeros((0, score_matrix_width(len(self.taxonomy.ids))))
        if self.contextual_ is None:
            return to_probabilities(self.weights_, self._decisions(X, progress))
        combination = self.combination_ or Combination.equal(len(self.taxonomy.ids))
        return combination.probabilities(*self.scores(X, progress=progress))

    def scores(
        self,
        X: pd.DataFrame,  # noqa: N803
        *,
        progress: Callable[[int], None] | None = None,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the scores of the regressions and of the contextual encoder, before they are combined.

        Parameters
        ----------
        X, progress
            See `predict_proba`.

        Returns
        -------
        tuple of two ndarrays of shape (n_sentences, 5 + n_themes), float32
            Log-odds of a finding, the scores of the four polarities, log-odds of the themes.
        """
        assert self.contextual_ is not None
        linear = to_scores(self.weights_, self._decisions(X))
        ready = prepare_table(X)
        texts, headings = ready["text"].tolist(), ready["section"].tolist()
        starts = section_starts(ready)
        return linear, self.contextual_.scores(texts, headings, starts, progress=progress)

    def measure(self, table: pd.DataFrame) -> NDArray[np.float32] | sp.csr_matrix:
        """Return the features, one row for each sentence, and columns in the order of the weights."""
        return self._features(table, self.weights_.parts)

    def _decisions(self, table: pd.DataFrame, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        weights = self.weights_
        blocks = []
        for start in range(0, len(table), _ROWS_AT_ONCE):
            # The preceding rows are read as well, since the features of a sentence depend on them.
            lead = min(DEPTH, start)
            rows = table.iloc[start - lead : start + _ROWS_AT_ONCE]
            dense, words = self._feature_blocks(rows, weights.parts, progress)
            blocks.append((decision_function(dense, words, weights.by_feature) + weights.intercepts)[lead:])
        return np.vstack(blocks)

    def _features(self, table: pd.DataFrame, parts: tuple[str, ...]) -> NDArray[np.float32] | sp.csr_matrix:
        return stack_features(*self._feature_blocks(table, parts))

    def _feature_blocks(
        self, table: pd.DataFrame, parts: tuple[str, ...], progress: Callable[[int], None] | None = None
    ) -> tuple[NDArray[np.float32], list[tuple[sp.csr_matrix, float]]]:
        """Return the dense features, and the TF-IDF matrices with their weights."""
        ready = prepare_table(table)
        texts = SplitTexts(ready["text"].tolist())
        dense = features(
            ready,
            self.taxonomy,
            self.encoder,
            context=self.context,
            terms=self.terms,
            parts=parts,
            progress=progress,
            texts=texts,
        )
        return dense, [(rows.transform(texts), weight) for rows, weight in self._tfidf_]

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
    """Return probabilities from the decisions of the regressions, in the form of `Predictor.predict_proba`.

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
    answer[:, weights.targets] = logistic(decision[:, :n_targets])
    if weights.polarities:
        answer[:, POLARITY_COLUMNS] = 0.0
        answer[:, POLARITY_COLUMNS][:, list(weights.polarities)] = _polarity_shares(decision[:, n_targets:])
    return answer


def _polarity_shares(decision: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the probability of each class; a single column is in favour of the second of two classes."""
    if decision.shape[1] == 1:
        second = logistic(decision)
        return np.hstack([1.0 - second, second])
    return softmax(decision)


def to_scores(weights: LinearWeights, decision: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the decisions of the regressions as log-odds, one column for each target.

    A target without a regression has the same score for every sentence: the log-odds of its share in the training data.

    Parameters
    ----------
    weights
        The regressions.
    decision : ndarray of shape (n_sentences, n_regressions), float32

    Returns
    -------
    ndarray of shape (n_sentences, 5 + n_themes), float32
    """
    share = np.clip(weights.constants.astype(np.float64), 1e-3, 1 - 1e-3)
    constant = np.log(share / (1 - share))
    constant[POLARITY_COLUMNS] = np.log(share[POLARITY_COLUMNS])
    answer = np.tile(constant.astype(np.float32), (len(decision), 1))
    n_targets = len(weights.targets)
    answer[:, weights.targets] = decision[:, :n_targets]
    if weights.polarities:
        answer[:, POLARITY_COLUMNS] = _NEVER
        of_polarity = decision[:, n_targets:]
        if of_polarity.shape[1] == 1:
            of_polarity = np.hstack([np.zeros_like(of_polarity), of_polarity])
        answer[:, POLARITY_COLUMNS][:, list(weights.polarities)] = of_polarity
    return answer
