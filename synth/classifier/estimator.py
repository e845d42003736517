"""The classifier: themes, polarity and kind of a sentence in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils.extmath import softmax
from sklearn.utils.validation import check_is_fitted

from synth.classifier.features import DEPTH, features, joined, prepared, texts_to_encode, without_half_of_the_parts
from synth.classifier.term_counts import TfidfRows
from synth.encoding import Encoder
from synth.findings import POLARITIES, theme_matrix
from synth.taxonomy import Taxonomy

_WORD = r"[A-Za-z][A-Za-z'-]+"
# TF-IDF rows have unit length, as sentence vectors have. These weights, the least counts and C = 3 had the best
# micro-F1 out of fold (docs/classifier.md).
_WORDS_WEIGHT, _LEAST_ROWS_WITH_WORD = 3.0, 3
_LETTERS_WEIGHT, _LEAST_ROWS_WITH_LETTERS = 1.5, 5
# What is measured on so many sentences takes about 30 MB.
_ROWS_AT_ONCE = 2_048


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
    part
        Whether the part of the report counts that a sentence stands in.
    fine_tune
        Whether `fit` changes the last layers of the encoder first (`synth.classifier.fine_tuning`).
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
    parts_ : tuple of str
        The parts of reports that were there in training, sorted; empty if they do not count.
    tuned_encoder_ : Encoder or None
        After fine-tuning.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: Encoder,
        *,
        context: bool = True,
        terms: bool = True,
        words: bool = True,
        part: bool = True,
        fine_tune: bool = False,
        inverse_regularisation: float = 3.0,
    ) -> None:
        self.taxonomy = taxonomy
        self.encoder = encoder
        self.context = context
        self.terms = terms
        self.words = words
        self.part = part
        self.fine_tune = fine_tune
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
        self._set_words(*_fit_words(ready["text"]) if self.words else (None, None))
        self.parts_ = tuple(sorted(set(ready["part"]) - {""})) if self.part else ()
        is_finding = (labels["kind"] == "finding").to_numpy()
        polarity = labels["polarity"].to_numpy(dtype=object)
        themes = theme_matrix(labels, self.taxonomy) & is_finding[:, None]
        seen = without_half_of_the_parts(X)
        self.tuned_encoder_ = self._tuned(seen, is_finding, polarity, themes) if self.fine_tune else None
        measured = self._measure(seen, None)
        self.kind_head_ = self._fit_head(measured, is_finding.astype(np.int64))
        self.polarity_head_ = self._fit_head(
            measured[np.flatnonzero(is_finding)],
            np.array([POLARITIES.index(value) for value in polarity[is_finding]], dtype=np.int64),
        )
        # A part says whether a sentence is a finding, and of which polarity. What it seems to say of themes is a habit
        # of the training reports (docs/classifier.md).
        without_part = self._measure(seen.assign(part=""), None) if self.parts_ else measured
        self.theme_heads_ = [self._fit_head(without_part, column.astype(np.int64)) for column in themes.T]
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
        blocks = []
        for start in range(0, len(X), _ROWS_AT_ONCE):
            # The rows before are read, too, since a sentence is judged by what stands before it.
            lead = min(DEPTH, start)
            measured = self._measure(X.iloc[start - lead : start + _ROWS_AT_ONCE], progress)
            blocks.append(self._judge(measured[lead:]))
        return np.vstack(blocks)

    def _judge(self, measured: NDArray[np.float32] | sp.csr_matrix) -> NDArray[np.float64]:
        answer = np.tile(self.constants_, (measured.shape[0], 1))
        one_class = [(0, self.kind_head_), *enumerate(self.theme_heads_, 1 + len(POLARITIES))]
        used = [(place, head) for place, head in one_class if head is not None]
        heads = [head for _, head in used] + ([] if self.polarity_head_ is None else [self.polarity_head_])
        if not heads:
            return answer
        # One product for all heads: the features are read once.
        weights = np.vstack([head.coef_ for head in heads])
        decision = np.asarray(measured @ weights.T) + np.concatenate([head.intercept_ for head in heads])
        answer[:, [place for place, _ in used]] = expit(decision[:, : len(used)])
        if self.polarity_head_ is not None:
            answer[:, 1 : 1 + len(POLARITIES)] = 0.0
            answer[:, 1 + self.polarity_head_.classes_] = _shares(decision[:, len(used) :])
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
            "parts": list(self.parts_),
        }

    def set_fitted_parts(self, parts: dict[str, Any], tuned_encoder: Encoder | None = None) -> FindingClassifier:
        """Take what another estimator has learnt, as `fitted_parts` gave it, and the encoder that it fine-tuned."""
        self._set_words(parts["words"], parts["letters"])
        self.kind_head_ = parts["kind_head"]
        self.polarity_head_ = parts["polarity_head"]
        self.theme_heads_ = parts["theme_heads"]
        self.constants_ = parts["constants"]
        # Models that were saved before parts of reports counted have none.
        self.parts_ = tuple(parts.get("parts", ()))
        self.tuned_encoder_ = tuned_encoder
        return self

    @property
    def encoder_in_use(self) -> Encoder:
        """What makes the sentence vectors: the encoder, or what fine-tuning has made of it."""
        return self.encoder if self.tuned_encoder_ is None else self.tuned_encoder_

    def _measure(
        self, table: pd.DataFrame, progress: Callable[[int], None] | None
    ) -> NDArray[np.float32] | sp.csr_matrix:
        ready = prepared(table)
        dense = self._dense(ready, self.encoder_in_use, progress)
        texts = ready["text"].tolist()
        return joined(dense, [(rows.transform(texts), weight) for rows, weight in self._tfidf_])

    def _set_words(self, words: TfidfVectorizer | None, letters: TfidfVectorizer | None) -> None:
        self.words_, self.letters_ = words, letters
        parts = ((words, _WORDS_WEIGHT), (letters, _LETTERS_WEIGHT))
        self._tfidf_ = [(TfidfRows(part), weight) for part, weight in parts if part is not None]

    def _dense(
        self, ready: pd.DataFrame, encoder: Encoder, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return features(
            ready,
            self.taxonomy,
            encoder,
            context=self.context,
            terms=self.terms,
            parts=self.parts_,
            progress=progress,
        )

    def _tuned(
        self,
        table: pd.DataFrame,
        is_finding: NDArray[np.bool_],
        polarity: NDArray[np.object_],
        themes: NDArray[np.bool_],
    ) -> Encoder:
        from synth.classifier.fine_tuning import Targets, fine_tune
        from synth.encoding.cut_encoder import CutEncoder

        cut = self.encoder if isinstance(self.encoder, CutEncoder) else CutEncoder(self.encoder, texts_to_encode(table))
        ready = prepared(table)
        texts = ready["text"].tolist()
        beside = self._dense(ready, cut)[:, cut.dimension :]
        places = np.array([POLARITIES.index(value) for value in polarity], dtype=np.int64)
        targets = Targets(themes.astype(np.float32), is_finding.astype(np.float32), places)
        return fine_tune(cut, texts, beside, targets)

    def _fit_head(
        self, measured: NDArray[np.float32] | sp.csr_matrix, target: NDArray[np.int64]
    ) -> LogisticRegression | None:
        if len(np.unique(target)) < 2:
            return None
        return LogisticRegression(C=self.inverse_regularisation, max_iter=2000).fit(measured, target)


def _shares(decision: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give the probability of each class of a head; one column speaks for the second of two classes."""
    if decision.shape[1] == 1:
        second = expit(decision)
        shares = np.hstack([1 - second, second]).astype(np.float64)
    else:
        shares = softmax(decision).astype(np.float64)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


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
