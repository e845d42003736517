"""The peers that `accuracy.py` measures synth against, each as an estimator with scikit-learn's conventions.

`fit` takes labelled sentences, `predict_proba` gives an array of shape (n_sentences, 5 + n_themes) as
`FindingClassifier` does. A column that a method has no answer for (`has_kind`, `has_polarity`) is not scored.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from topics import seeds

from synth.classifier.features.assembly import prepare_table
from synth.classifier.features.theme_terms import term_finder
from synth.findings import POLARITIES, theme_matrix
from synth.taxonomy import Taxonomy

# What zero-shot similarity compares with for what the taxonomy does not define; in the words of data/CODEBOOK.md.
KIND_DESCRIPTIONS = (
    (
        "How well services work for children and families, what they achieve or lack, what staff, children or families "
        "experience."
    ),
    (
        "The remit, method and dates of the inspection, definitions, contents, names of members, next steps and "
        "planned actions."
    ),
)
POLARITY_DESCRIPTIONS = (
    "This works well, has improved, helps and is valued.",
    "This does not work well; it is limited, inconsistent, late or missing and needs to improve.",
    "While some of this works well, other parts of it are often late or missing.",
    "A fact, a figure or a description without judgement.",
)


class WordList(BaseEstimator):
    """Assign a theme if a sentence contains one of its terms; there is no training, no kind and no polarity."""

    has_kind = has_polarity = False

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy

    def fit(self, table: pd.DataFrame) -> WordList:
        """Learn nothing."""
        return self

    def predict_proba(self, table: pd.DataFrame) -> np.ndarray:
        """Return 1 if the sentence contains a term of the theme, else 0; every sentence counts as a finding."""
        themes = term_finder(self.taxonomy).find(prepare_table(table)["text"].tolist())
        return np.hstack([np.ones((len(table), 1)), np.full((len(table), len(POLARITIES)), 0.25), themes])

    def kept(self) -> Any:
        """Return what has to be saved."""
        return []


class ZeroShot(BaseEstimator):
    """Similarity of a sentence to the definition of each theme, kind and polarity; only thresholds are learnt."""

    has_kind = has_polarity = True

    def __init__(self, taxonomy: Taxonomy, encoder: Any) -> None:
        self.taxonomy = taxonomy
        self.encoder = encoder

    def fit(self, table: pd.DataFrame) -> ZeroShot:
        """Learn nothing."""
        return self

    def predict_proba(self, table: pd.DataFrame) -> np.ndarray:
        """Return similarities in place of probabilities; for the kind, the difference of its two similarities."""
        described = np.array(self.encoder.encode(zero_shot_texts(self.taxonomy)))
        similar = _unit(self.encoder.encode(prepare_table(table)["text"].tolist())) @ _unit(described).T
        kind, polarity, themes = np.split(similar, [2, 2 + len(POLARITIES)], axis=1)
        shares = np.exp(10 * polarity)
        finding = (kind[:, :1] - kind[:, 1:] + 1) / 2
        return np.clip(np.hstack([finding, shares / shares.sum(axis=1, keepdims=True), themes]), 0, 1)

    def kept(self) -> Any:
        """Return what has to be saved."""
        return []


class Regressions(BaseEstimator):
    """Logistic regressions, one a theme, over TF-IDF of words and word pairs or over frozen sentence vectors.

    Parameters
    ----------
    taxonomy
        The themes.
    encoder
        Gives sentence vectors; None for TF-IDF.
    heading
        Whether the heading counts, too (its words, or its vector).
    c
        ``C`` of the regressions.
    """

    has_kind = has_polarity = True

    def __init__(self, taxonomy: Taxonomy, encoder: Any = None, *, heading: bool = False, c: float = 3.0) -> None:
        self.taxonomy = taxonomy
        self.encoder = encoder
        self.heading = heading
        self.c = c

    def fit(self, table: pd.DataFrame) -> Regressions:
        """Fit the regressions."""
        ready = prepare_table(table)
        parts = [ready["text"], ready["section"]] if self.heading else [ready["text"]]
        self.words_ = None
        if self.encoder is None:
            self.words_ = [
                TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32).fit(part)
                for part in parts
            ]
        measured = self._features(table)
        is_finding = (table["kind"] == "finding").to_numpy()
        polarity = np.array([POLARITIES.index(value) for value in table["polarity"]])
        themes = theme_matrix(table, self.taxonomy)
        self.heads_ = [self._head(measured, is_finding), self._head(measured[is_finding], polarity[is_finding])]
        self.heads_ += [self._head(measured, theme) for theme in themes.T]
        return self

    def predict_proba(self, table: pd.DataFrame) -> np.ndarray:
        """Return probabilities."""
        measured = self._features(table)
        kind, polarity, *themes = (head.predict_proba(measured) for head in self.heads_)
        return np.hstack([kind[:, 1:], polarity, *(theme[:, 1:] for theme in themes)])

    def kept(self) -> Any:
        """Return what has to be saved."""
        return [self.words_, self.heads_]

    def _head(self, measured: Any, target: np.ndarray) -> LogisticRegression:
        return LogisticRegression(C=self.c, max_iter=1000).fit(measured, target)

    def _features(self, table: pd.DataFrame) -> Any:
        ready = prepare_table(table)
        parts = [ready["text"].tolist(), ready["section"].tolist()][: 1 + self.heading]
        if self.words_ is not None:
            return sp.hstack(
                [words.transform(part) for words, part in zip(self.words_, parts, strict=True)], format="csr"
            )
        return np.hstack([self.encoder.encode(part) for part in parts])


def fine_tune_by_setfit(
    table: pd.DataFrame, taxonomy: Taxonomy, folder: str, out: str, *, sentences: int, steps: int
) -> None:
    """Fine-tune the encoder contrastively on a sample, as SetFit does, and save it to `out`.

    The sample holds the same number of sentences of each theme, and as many without one, drawn with a fixed seed. Pairs
    that share a theme are drawn together, others apart.
    """
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    ready = prepare_table(table)
    truth = theme_matrix(table, taxonomy)
    targets = np.column_stack([truth, ~truth.any(axis=1)]).astype(int)
    rng = np.random.default_rng(0)
    rows = np.unique(
        np.concatenate(
            [rng.permutation(np.flatnonzero(target))[: sentences // targets.shape[1]] for target in targets.T]
        )
    )
    sample = Dataset.from_dict({"text": ready["text"].iloc[rows].tolist(), "label": targets[rows].tolist()})
    model = SetFitModel.from_pretrained(
        folder, multi_target_strategy="one-vs-rest", local_files_only=True, device="cpu"
    )
    arguments = TrainingArguments(
        output_dir=out + "-run",
        batch_size=16,
        num_epochs=1,
        max_steps=steps,
        seed=0,
        report_to="none",
        save_strategy="no",
    )
    Trainer(model=model, args=arguments, train_dataset=sample).train()
    model.model_body.save(out)


def zero_shot_texts(taxonomy: Taxonomy) -> list[str]:
    """Return the descriptions that `ZeroShot` compares with: kinds, polarities, themes."""
    themes = [f"{theme.label}. {theme.definition} {theme.include}" for theme in taxonomy.themes]
    return [*KIND_DESCRIPTIONS, *POLARITY_DESCRIPTIONS, *themes]


def described(taxonomy: Taxonomy) -> list[str]:
    """Return the texts other than sentences for which a peer needs vectors: descriptions, and the seeds of topics."""
    return [*zero_shot_texts(taxonomy), *(" ".join(seeds(theme)) for theme in taxonomy.themes), ""]


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
