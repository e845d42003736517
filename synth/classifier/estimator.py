"""The classifier: themes, polarity and kind of a sentence in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from synth.classifier.features import features, joined, prepared
from synth.encoding import Encoder
from synth.findings import POLARITIES, theme_matrix
from synth.taxonomy import Taxonomy

_WORD = r"[A-Za-z][A-Za-z'-]+"
# TF-IDF rows have unit length, as sentence vectors have. These weights, the least counts and C = 3 had the best
# micro-F1 out of fold (docs/classifier.md).
_WORDS_WEIGHT, _LEAST_ROWS_WITH_WORD = 3.0, 3
_LETTERS_WEIGHT, _LEAST_ROWS_WITH_LETTERS = 1.5, 5


class FindingClassifier(BaseEstimator):  # type: ignore[misc]
    """Logistic regressions over sentence vectors, terms, context and words.

    One regression a theme (any number of themes may hold of a sentence), one for the kind, and a multinomial one for
    the polarity of findings. Follows scikit-learn's conventions: `fit` sets what ends in an underscore and gives the
    estimator back, parameters are only stored, `sklearn.base.clone` works.

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
    inverse_regularisation
        ``C`` of the logistic regressions.

    Attributes
    ----------
    kind_head_, polarity_head_ : LogisticRegression or None
        None where the training data hold one class only.
    theme_heads_ : list of LogisticRegression or None
        In the order of the taxonomy.
    constants_ : ndarray of shape (5 + n_themes,)
        The share of each target in the training data: what is answered where there is no head.
    words_, letters_ : TfidfVectorizer or None
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: Encoder,
        *,
        context: bool = True,
        terms: bool = True,
        words: bool = True,
        inverse_regularisation: float = 3.0,
    ) -> None:
        self.taxonomy = taxonomy
        self.encoder = encoder
        self.context = context
        self.terms = terms
        self.words = words
        self.inverse_regularisation = inverse_regularisation

    def fit(self, X: pd.DataFrame, y: pd.DataFrame | None = None) -> FindingClassifier:  # noqa: N803 - scikit-learn's name
        """Learn from labelled sentences.

        Parameters
        ----------
        X
            Sentences in document order (text; section, inspection_id and document where known).
        y
            Columns kind, polarity and themes, row for row; taken from `X` if not given.
        """
        labels = X if y is None else y
        ready = prepared(X)
        self.words_, self.letters_ = _fit_words(ready["text"]) if self.words else (None, None)
        measured = self._measure(X, None)
        is_finding = (labels["kind"] == "finding").to_numpy()
        polarity = labels["polarity"].to_numpy(dtype=object)
        themes = theme_matrix(labels, self.taxonomy) & is_finding[:, None]
        self.kind_head_ = self._fit_head(measured, is_finding.astype(np.int64))
        self.polarity_head_ = self._fit_head(
            measured[np.flatnonzero(is_finding)],
            np.array([POLARITIES.index(value) for value in polarity[is_finding]], dtype=np.int64),
        )
        self.theme_heads_ = [self._fit_head(measured, column.astype(np.int64)) for column in themes.T]
        shares = [np.mean(polarity[is_finding] == value) if is_finding.any() else 0.25 for value in POLARITIES]
        self.constants_ = np.array([is_finding.mean(), *shares, *themes.mean(axis=0)], dtype=np.float64)
        return self

    def predict_proba(
        self,
        X: pd.DataFrame,  # noqa: N803
        *,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float64]:
        """Give probabilities.

        Returns
        -------
        ndarray of shape (n_sentences, 5 + n_themes), float64
            In the order of `synth.findings.probability_columns`: finding, the four polarities (given that it is a
            finding; they add up to 1), the themes.
        """
        check_is_fitted(self, "constants_")
        n_themes = len(self.taxonomy.ids)
        if not len(X):
            return np.zeros((0, 1 + len(POLARITIES) + n_themes))
        measured = self._measure(X, progress)
        answer = np.tile(self.constants_, (len(X), 1))
        if self.kind_head_ is not None:
            answer[:, 0] = self.kind_head_.predict_proba(measured)[:, 1]
        if self.polarity_head_ is not None:
            answer[:, 1 : 1 + len(POLARITIES)] = 0.0
            shares = self.polarity_head_.predict_proba(measured).astype(np.float64)
            answer[:, 1 + self.polarity_head_.classes_] = shares / shares.sum(axis=1, keepdims=True)
        for place, head in enumerate(self.theme_heads_, 1 + len(POLARITIES)):
            if head is not None:
                answer[:, place] = head.predict_proba(measured)[:, 1]
        return answer

    def fitted_parts(self) -> dict[str, Any]:
        """Give what `fit` has learnt, as plain containers of scikit-learn estimators and arrays."""
        check_is_fitted(self, "constants_")
        return {
            "words": self.words_,
            "letters": self.letters_,
            "kind_head": self.kind_head_,
            "polarity_head": self.polarity_head_,
            "theme_heads": self.theme_heads_,
            "constants": self.constants_,
        }

    def set_fitted_parts(self, parts: dict[str, Any]) -> FindingClassifier:
        """Take what another estimator has learnt, as `fitted_parts` gave it."""
        self.words_ = parts["words"]
        self.letters_ = parts["letters"]
        self.kind_head_ = parts["kind_head"]
        self.polarity_head_ = parts["polarity_head"]
        self.theme_heads_ = parts["theme_heads"]
        self.constants_ = parts["constants"]
        return self

    def _measure(
        self, table: pd.DataFrame, progress: Callable[[int], None] | None
    ) -> NDArray[np.float32] | sp.csr_matrix:
        dense = features(table, self.taxonomy, self.encoder, context=self.context, terms=self.terms, progress=progress)
        text = prepared(table)["text"]
        parts = ((self.words_, _WORDS_WEIGHT), (self.letters_, _LETTERS_WEIGHT))
        return joined(dense, [(part.transform(text), weight) for part, weight in parts if part is not None])

    def _fit_head(
        self, measured: NDArray[np.float32] | sp.csr_matrix, target: NDArray[np.int64]
    ) -> LogisticRegression | None:
        if len(np.unique(target)) < 2:
            return None
        return LogisticRegression(C=self.inverse_regularisation, max_iter=2000).fit(measured, target)


def _fit_words(texts: pd.Series) -> tuple[TfidfVectorizer | None, TfidfVectorizer | None]:
    """Fit the vocabularies of words and of runs of letters; None where too few sentences share any."""
    fitted: list[TfidfVectorizer | None] = []
    for vectorizer in (
        TfidfVectorizer(
            ngram_range=(1, 2), min_df=_LEAST_ROWS_WITH_WORD, sublinear_tf=True, token_pattern=_WORD, dtype=np.float32
        ),
        TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), min_df=_LEAST_ROWS_WITH_LETTERS, sublinear_tf=True, dtype=np.float32
        ),
    ):
        try:
            fitted.append(vectorizer.fit(texts))
        except ValueError:
            fitted.append(None)
    return fitted[0], fitted[1]
