"""BERTopic, with labels and with seeds, as peers of `accuracy.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from synth.classifier.features.assembly import prepare_table
from synth.findings import (
    FINDING_COLUMN,
    POLARITY_COLUMNS,
    THEME_COLUMNS,
    probability_columns,
    split_themes,
    theme_matrix,
)
from synth.taxonomy import Taxonomy, Theme


class SupervisedTopics(BaseEstimator):
    """BERTopic with labels: every set of themes is a topic, found by a logistic regression over sentence vectors.

    BERTopic gives one topic a document, so that two themes at once can only be had as a topic of their own. Sets that
    come fewer than ten times count as the first of their themes; `other` is a topic, too. There is no polarity.
    """

    has_kind, has_polarity = True, False

    def __init__(self, taxonomy: Taxonomy, encoder: Any) -> None:
        self.taxonomy = taxonomy
        self.encoder = encoder

    def fit(self, table: pd.DataFrame) -> SupervisedTopics:
        """Fit a topic model to sentences whose topics are known."""
        from bertopic import BERTopic
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer

        names = table["themes"].where(table["kind"] == "finding", "other")
        rare = names.map(names.value_counts()) < 10
        names = names.where(~rare, names.map(lambda cell: cell.split(";")[0]))
        self.names_ = sorted(names.unique())
        texts = prepare_table(table)["text"].tolist()
        topics = [self.names_.index(name) for name in names]
        self.model_ = BERTopic(
            embedding_model=None,
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=LogisticRegression(C=3.0, max_iter=1000),
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        ).fit(texts, embeddings=self.encoder.encode(texts), y=topics)
        # BERTopic numbers topics anew by size; the mapping says which was which.
        self.topic_names_ = {new: self.names_[old] for old, new in self.model_.topic_mapper_.get_mappings().items()}
        return self

    def predict_proba(self, table: pd.DataFrame) -> np.ndarray:
        """Return 1 for the themes of the topic that is found, else 0."""
        texts = prepare_table(table)["text"].tolist()
        topics, _ = self.model_.transform(texts, embeddings=self.encoder.encode(texts))
        return _certain([self.topic_names_.get(int(topic), "") for topic in topics], self.taxonomy)

    def kept(self) -> Any:
        """Return what has to be saved."""
        return [self.model_.hdbscan_model]


class GuidedTopics(BaseEstimator):
    """BERTopic guided by the taxonomy's terms as seeds (UMAP, HDBSCAN); a topic takes the themes of its sentences.

    A topic gives the themes that at least half of its training sentences carry. There is neither kind nor polarity.
    """

    has_kind = has_polarity = False

    def __init__(self, taxonomy: Taxonomy, encoder: Any) -> None:
        self.taxonomy = taxonomy
        self.encoder = encoder

    def fit(self, table: pd.DataFrame) -> GuidedTopics:
        """Find topics, and name them by the labels of what is in them."""
        from bertopic import BERTopic
        from hdbscan import HDBSCAN
        from umap import UMAP

        texts = prepare_table(table)["text"].tolist()
        self.model_ = BERTopic(
            embedding_model=_Backend.of(self.encoder),
            umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0),
            hdbscan_model=HDBSCAN(min_cluster_size=10, prediction_data=True),
            seed_topic_list=[seeds(theme) for theme in self.taxonomy.themes],
        )
        topics, _ = self.model_.fit_transform(texts, embeddings=self.encoder.encode(texts))
        truth = theme_matrix(table, self.taxonomy)
        self.themes_ = {
            topic: truth[np.array(topics) == topic].mean(axis=0) >= 0.5 for topic in sorted(set(topics)) if topic >= 0
        }
        return self

    def predict_proba(self, table: pd.DataFrame) -> np.ndarray:
        """Return 1 for the themes of the topic that is found, else 0."""
        texts = prepare_table(table)["text"].tolist()
        topics, _ = self.model_.transform(texts, embeddings=self.encoder.encode(texts))
        ids = np.array(self.taxonomy.ids, dtype=object)
        none = np.zeros(len(ids), dtype=bool)
        return _certain([";".join(ids[self.themes_.get(int(topic), none)]) for topic in topics], self.taxonomy)

    def kept(self) -> Any:
        """Return what has to be saved; UMAP's and HDBSCAN's own state is not counted."""
        return [sorted((topic, given.tolist()) for topic, given in self.themes_.items())]


class _Backend:
    """Our encoder as BERTopic wants it, for the seeds."""

    @staticmethod
    def of(encoder: Any) -> Any:
        from bertopic.backend import BaseEmbedder

        class Backend(BaseEmbedder):
            def embed(self, documents: Any, verbose: bool = False) -> np.ndarray:
                return encoder.encode(list(documents))

        return Backend()


def seeds(theme: Theme) -> list[str]:
    """Return the terms of a theme without wildcards."""
    return [term.strip("*") for term in theme.terms]


def _certain(cells: list[str], taxonomy: Taxonomy) -> np.ndarray:
    answer = np.zeros((len(cells), len(probability_columns(taxonomy))))
    answer[:, FINDING_COLUMN] = [cell != "other" for cell in cells]
    answer[:, POLARITY_COLUMNS] = 0.25
    for row, cell in enumerate(cells):
        for theme in split_themes(cell):
            if theme in taxonomy.ids:
                answer[row, THEME_COLUMNS][taxonomy.ids.index(theme)] = 1.0
    return answer
