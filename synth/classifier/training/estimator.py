"""The classifier as a scikit-learn estimator, which can be trained, cloned and cross-validated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from synth.classifier.features.assembly import drop_half_of_parts, prepare_table
from synth.classifier.features.context import section_starts
from synth.classifier.features.negations import negation_contexts
from synth.classifier.features.tfidf import LONGEST_RUN, SHORTEST_RUN, WORD, Vocabulary
from synth.classifier.linear_weights import LinearWeights
from synth.classifier.model import labels_from
from synth.classifier.predictor import Predictor
from synth.classifier.training.data import is_polarity_only
from synth.encoding.contextual import ContextualEncoder
from synth.findings import (
    FINDING_COLUMN,
    KINDS,
    POLARITIES,
    POLARITY_COLUMNS,
    THEME_COLUMNS,
    binary_columns,
    score_matrix_width,
    theme_matrix,
)

if TYPE_CHECKING:
    from synth.classifier.training.fine_tuning import Targets
    from synth.taxonomy import Taxonomy

# These values and C = 3 had the best micro-F1 out of fold (docs/classifier.md).
_LEAST_ROWS_WITH_WORD, _LEAST_ROWS_WITH_LETTERS, _LEAST_ROWS_WITH_NEGATION = 3, 5, 2


class FindingClassifier(Predictor, BaseEstimator):  # type: ignore[misc]
    """Estimator that is fitted to labelled sentences.

    There is one regression for each theme (a sentence may be about any number of themes), one for the kind, and a
    multinomial one for the polarity of findings. scikit-learn's conventions are followed: `fit` sets the attributes
    that end in an underscore and returns the estimator itself, parameters (see `Predictor`) are only stored, and
    `sklearn.base.clone` works. scikit-learn fits the regressions; their weights are stored as plain arrays.
    """

    def fit(
        self,
        X: pd.DataFrame,  # noqa: N803 - scikit-learn's name
        y: pd.DataFrame | None = None,
        *,
        progress: Callable[[int], None] | None = None,
    ) -> FindingClassifier:
        """Fit the regressions, and with `fine_tune` the contextual encoder, to labelled sentences.

        Parameters
        ----------
        X
            Sentences in document order (text; section, inspection_id and document if known). Sentences whose ``split``
            is ``polarity`` are used to train the polarity only.
        y
            Columns kind, polarity and themes, in the same order of rows; taken from `X` if left out.
        progress
            Called with the percentage of the steps of fine-tuning that were just completed.
        """
        if not isinstance(X, pd.DataFrame):
            raise TypeError("X must be a DataFrame with a column 'text'")
        labels = X if y is None else y
        ready = prepare_table(X)
        words, letters, negations = fit_vocabularies(ready["text"])
        if not self.words:
            words = letters = None
        if not self.negations:
            negations = None
        self._set_vocabularies(words, letters, negations)
        parts = tuple(sorted(set(ready["part"]) - {""})) if self.part else ()
        is_finding = (labels["kind"] == "finding").to_numpy()
        polarity = labels["polarity"].to_numpy(dtype=object)
        themes = theme_matrix(labels, self.taxonomy) & is_finding[:, None]
        seen = drop_half_of_parts(X)
        polarity_only = is_polarity_only(X).to_numpy()
        self.combination_ = None
        self.contextual_ = None
        if self.fine_tune:
            self.contextual_ = self._fine_tune(X, _targets(labels, self.taxonomy, polarity_only), progress)
        measured = self._features(seen, parts)
        # The part of the report is used for the kind and the polarity. Its relation to themes is a peculiarity of the
        # training reports (docs/classifier.md).
        without_part = self._features(seen.assign(part=""), parts) if parts else measured
        # The words around negations, in the last columns, are used for the polarity only.
        others = measured.shape[1] - (len(negations.entries) if negations else 0)
        n_words = sum(len(vocabulary.entries) for vocabulary in (words, letters) if vocabulary)
        # In prediction, words have their usual weight, so the fitted coefficients are rescaled to that weight below.
        scale = np.ones(measured.shape[1], dtype=np.float32)
        scale[others - n_words : others] = self.word_weight
        measured, without_part = _scaled(measured, scale), _scaled(without_part, scale)
        rows = np.flatnonzero(~polarity_only)
        of_targets = {
            column: self._fit_head(
                (measured if column == FINDING_COLUMN else without_part)[rows, :others], target[rows].astype(np.int64)
            )
            for column, target in zip(
                binary_columns(score_matrix_width(themes.shape[1])), (is_finding, *themes.T), strict=True
            )
        }
        used = {place: head for place, head in of_targets.items() if head is not None}
        of_polarity = self._fit_head(
            measured[np.flatnonzero(is_finding)],
            np.array([POLARITIES.index(value) for value in polarity[is_finding]], dtype=np.int64),
        )
        heads = [*used.values(), *([] if of_polarity is None else [of_polarity])]
        shares = [np.mean(polarity[is_finding] == value) if is_finding.any() else 0.25 for value in POLARITIES]
        weights_of = [np.pad(head.coef_, ((0, 0), (0, measured.shape[1] - head.coef_.shape[1]))) for head in heads]
        weights = np.vstack([np.zeros((0, measured.shape[1])), *weights_of]) * scale
        self.weights_ = LinearWeights(
            weights.astype(np.float32, order="C"),
            np.concatenate([np.zeros(0), *(head.intercept_ for head in heads)]).astype(np.float32),
            np.array([is_finding[rows].mean(), *shares, *themes[rows].mean(axis=0)], dtype=np.float32),
            tuple(used),
            () if of_polarity is None else tuple(map(int, of_polarity.classes_)),
            parts,
            words,
            letters,
            negations,
        )
        return self

    def predict_proba(
        self,
        X: pd.DataFrame,  # noqa: N803
        *,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float64]:
        """See `Predictor.predict_proba`."""
        check_is_fitted(self, "weights_")
        return super().predict_proba(X, progress=progress)

    @property
    def classes_(self) -> tuple[str, ...]:
        """The classes, in the order of the columns of `predict_proba`."""
        return (KINDS[0], *POLARITIES, *self.taxonomy.ids)

    def predict(self, X: pd.DataFrame) -> pd.DataFrame:  # noqa: N803
        """Return kind, polarity and themes, in the same order of rows, with every threshold at 0.5.

        A `SentenceModel` has thresholds that were chosen on held-out inspections.
        """
        thresholds = dict.fromkeys(self.taxonomy.ids, 0.5)
        return labels_from(self.predict_proba(X), self.taxonomy, thresholds, 0.5).set_index(X.index)

    def score(self, X: pd.DataFrame, y: pd.DataFrame | None = None) -> float:  # noqa: N803
        """Return the micro-averaged F1 of the themes of `predict`.

        Parameters
        ----------
        X, y
            As for `fit`.
        """
        truth = theme_matrix(X if y is None else y, self.taxonomy)
        given = theme_matrix(self.predict(X), self.taxonomy)
        return float(f1_score(truth, given, average="micro", zero_division=1.0))

    def self_train(
        self,
        X: pd.DataFrame,  # noqa: N803
        unlabelled: pd.DataFrame,
        *,
        progress: Callable[[int], None] | None = None,
    ) -> FindingClassifier:
        """Fine-tune the contextual encoder again, on unlabelled sentences as well as on labelled ones.

        The classifier's own probabilities serve as labels of the unlabelled sentences (Xie, Luong, Hovy and Le 2020,
        "Self-training with noisy student improves ImageNet classification"; the noise is dropout). The new encoder
        starts from the bundled one. The regressions stay as they are.

        Parameters
        ----------
        X
            The labelled sentences to which the classifier was fitted.
        unlabelled
            Sentences in document order, with columns as in `X`, but without labels.
        progress
            As for `fit`.
        """
        from synth.classifier.training.fine_tuning import Targets

        labelled = _targets(X, self.taxonomy, is_polarity_only(X).to_numpy())
        probability = self.predict_proba(unlabelled)
        targets = Targets(
            np.vstack([labelled.themes, probability[:, THEME_COLUMNS]]).astype(np.float32),
            np.concatenate([labelled.finding, probability[:, FINDING_COLUMN]]).astype(np.float32),
            np.concatenate([labelled.polarity, probability[:, POLARITY_COLUMNS].argmax(axis=1)]),
            np.concatenate([labelled.polarity_only, np.zeros(len(unlabelled), dtype=np.bool_)]),
        )
        self.contextual_ = self._fine_tune(pd.concat([X, unlabelled], ignore_index=True), targets, progress)
        self.combination_ = None
        return self

    def _fine_tune(
        self, table: pd.DataFrame, targets: Targets, progress: Callable[[int], None] | None
    ) -> ContextualEncoder:
        from synth.classifier.training.fine_tuning import fine_tune

        ready = prepare_table(table)
        texts, headings = ready["text"].tolist(), ready["section"].tolist()
        per_cent = 0

        def step(done: int, steps: int) -> None:
            nonlocal per_cent
            reached = 100 * done // steps
            if progress and reached > per_cent:
                progress(reached - per_cent)
            per_cent = reached

        return ContextualEncoder(
            fine_tune(texts, headings, section_starts(ready), targets, self.taxonomy.ids, progress=step)
        )

    def _fit_head(
        self, measured: NDArray[np.float32] | sp.csr_matrix, target: NDArray[np.int64]
    ) -> LogisticRegression | None:
        if len(np.unique(target)) < 2:
            return None
        # The order of summation depends on the number of threads, and the same data must give the same model.
        with threadpool_limits(1):
            return LogisticRegression(C=self.inverse_regularisation, max_iter=2000).fit(measured, target)


def _targets(labels: pd.DataFrame, taxonomy: Taxonomy, polarity_only: NDArray[np.bool_]) -> Targets:
    from synth.classifier.training.fine_tuning import Targets

    is_finding = (labels["kind"] == "finding").to_numpy()
    themes = theme_matrix(labels, taxonomy) & is_finding[:, None]
    polarity = np.array([POLARITIES.index(value) for value in labels["polarity"]], dtype=np.int64)
    return Targets(themes.astype(np.float32), is_finding.astype(np.float32), polarity, polarity_only)


def _scaled(
    measured: NDArray[np.float32] | sp.csr_matrix, scale: NDArray[np.float32]
) -> NDArray[np.float32] | sp.csr_matrix:
    if (scale == 1).all():
        return measured
    return measured @ sp.diags(scale, format="csr") if sp.issparse(measured) else measured * scale


def fit_vectorizers(texts: pd.Series) -> tuple[TfidfVectorizer | None, ...]:
    """Fit scikit-learn's TF-IDF vectorizers for words, for runs of letters, and for the words around negations.

    None replaces a vectorizer if no entry occurs in enough sentences.
    """
    fitted: list[TfidfVectorizer | None] = []
    for vectorizer in (
        TfidfVectorizer(
            ngram_range=(1, 2), min_df=_LEAST_ROWS_WITH_WORD, sublinear_tf=True, token_pattern=WORD, dtype=np.float32
        ),
        TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(SHORTEST_RUN, LONGEST_RUN),
            min_df=_LEAST_ROWS_WITH_LETTERS,
            sublinear_tf=True,
            dtype=np.float32,
        ),
        TfidfVectorizer(
            analyzer=negation_contexts, min_df=_LEAST_ROWS_WITH_NEGATION, sublinear_tf=True, dtype=np.float32
        ),
    ):
        try:
            fitted.append(vectorizer.fit(texts))
        except ValueError:
            fitted.append(None)
    return tuple(fitted)


def fit_vocabularies(texts: pd.Series) -> tuple[Vocabulary | None, ...]:
    """Return the vocabularies of the vectorizers that `fit_vectorizers` fits."""
    return tuple(map(_plain, fit_vectorizers(texts)))


def _plain(vectorizer: TfidfVectorizer | None) -> Vocabulary | None:
    if vectorizer is None:
        return None
    entries = vectorizer.get_feature_names_out().tolist()
    return Vocabulary(tuple(entries), vectorizer.idf_.astype(np.float32))
