"""A trained model: the classifier with its thresholds and the facts in its manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.explanation.neighbours import LabelledSentences
from synth.classifier.features.assembly import prepare_table
from synth.classifier.prediction_cache import CachedPredictor
from synth.classifier.predictor import Predictor
from synth.classifier.thresholds import BALANCED, PREFERENCES
from synth.classifier.typicality import Typicality
from synth.encoding import describe_encoder
from synth.errors import ModelError
from synth.findings import (
    FINDING_COLUMN,
    KINDS,
    MODEL_COLUMN,
    POLARITIES,
    POLARITY_COLUMNS,
    THEME_COLUMNS,
    TYPICALITY,
    join_themes,
    probability_columns,
)
from synth.taxonomy import Taxonomy

LABEL_COLUMNS = ("kind", "polarity", "themes", MODEL_COLUMN, TYPICALITY)


@dataclass(frozen=True)
class Thresholds:
    """One set of thresholds.

    Attributes
    ----------
    themes
        For each theme id the lowest probability at which the theme is given.
    kind
        The lowest probability at which a sentence is a finding.
    """

    themes: Mapping[str, float]
    kind: float

    def to_dict(self) -> dict[str, Any]:
        """Return the thresholds as plain dictionaries and numbers, for a manifest."""
        return {"thresholds": dict(self.themes), "kind_threshold": self.kind}


@dataclass(frozen=True)
class SentenceModel:
    """The model that `synth classify` uses.

    Attributes
    ----------
    classifier
        The fitted classifier.
    thresholds
        For each theme id the lowest probability at which the theme is given.
    kind_threshold
        The lowest probability at which a sentence is a finding.
    facts
        The other content of the manifest: training data, scores, versions, the thresholds of each preference, and the
        rule for verdicts on inspections.
    read_labelled
        Returns the sentences that the model was trained on; None if they are not available.
    name
        The name of the model in classified tables, from the digest of its folder; empty until the model is saved.
    cached_predictor
        The classifier with its prediction cache; None until the model is saved.
    typicality
        Compares sentences with the training text; None for a model that was saved without it.
    """

    classifier: Predictor
    thresholds: Mapping[str, float]
    kind_threshold: float
    facts: Mapping[str, Any] = field(default_factory=dict)
    read_labelled: Callable[[], LabelledSentences] | None = None
    name: str = ""
    cached_predictor: CachedPredictor | None = None
    typicality: Typicality | None = None

    @cached_property
    def labelled(self) -> LabelledSentences | None:
        """The sentences that the model was trained on, to show similar ones. They are read on first use."""
        return self.read_labelled() if self.read_labelled else None

    @property
    def taxonomy(self) -> Taxonomy:
        """The themes that the model predicts."""
        return self.classifier.taxonomy

    def with_preference(self, preference: str) -> Self:
        """Return the same model with the thresholds of a preference: precision, balanced or recall.

        Probabilities and polarities stay the same. Only the findings and their themes change.

        Raises
        ------
        ModelError
            If the model was saved without thresholds of this preference.
        """
        known = self.facts.get("preferences", {})
        if preference not in known:
            raise ModelError(
                f"the model has no thresholds for the preference {preference!r}",
                remedy=f"Use one of {', '.join(known)}." if known else "Train it again with synth train.",
            )
        return replace(
            self, thresholds=known[preference]["thresholds"], kind_threshold=known[preference]["kind_threshold"]
        )

    @property
    def description(self) -> str:
        """How sentences have been classified and encoded so far, in one line."""
        contextual = self.classifier.contextual_
        encoded = describe_encoder(self.classifier.encoder)
        if contextual is not None:
            encoded = f"{encoded}, and {contextual.name} (ONNX, onnxruntime)"
        return f"{encoded}; {self.cached_predictor.description}" if self.cached_predictor else encoded

    def predict_proba(
        self, table: pd.DataFrame, *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float64]:
        """Return the probabilities of sentences, see `Predictor.predict_proba`; documents are not classified twice."""
        return (self.cached_predictor or self.classifier).predict_proba(table, progress=progress)

    def classify(self, table: pd.DataFrame, *, progress: Callable[[int], None] | None = None) -> pd.DataFrame:
        """Add kind, polarity, themes and probabilities to sentences.

        Parameters
        ----------
        table
            Sentences in document order.
        progress
            Called with the number of texts that were just encoded.

        Returns
        -------
        DataFrame
            Every row and column of `table`, in order; labels, the model's name and typicality if it has them, and
            probabilities. Earlier content of columns with these names is moved to given_kind, given_polarity,
            given_themes and given_model, unless it came from an earlier classification.
        """
        probability = self.predict_proba(table, progress=progress)
        names = probability_columns(self.taxonomy)
        replaced = {*names, *(LABEL_COLUMNS if "p_finding" in table.columns else ())}
        kept = table.drop(columns=[name for name in table.columns if name in replaced])
        kept = kept.rename(columns={name: f"given_{name}" for name in LABEL_COLUMNS})
        labels = labels_from(probability, self.taxonomy, self.thresholds, self.kind_threshold).set_index(table.index)
        if self.name:
            labels[MODEL_COLUMN] = pd.Series(self.name, index=table.index, dtype="str")
        if self.typicality is not None:
            texts = prepare_table(table[["text"]])["text"].tolist()
            labels[TYPICALITY] = self.typicality.of(self.classifier.encoder.encode(texts))
        numbers = pd.DataFrame(np.round(probability, 6), columns=list(names), index=table.index)
        return pd.concat([kept, labels, numbers], axis=1)


def labels_from(
    probability: NDArray[np.float64], taxonomy: Taxonomy, thresholds: Mapping[str, float], kind_threshold: float
) -> pd.DataFrame:
    """Return labels from probabilities. The kind is decided first: a sentence that is not a finding has no theme.

    Returns
    -------
    DataFrame
        Columns kind, polarity and themes.
    """
    is_finding = probability[:, FINDING_COLUMN] >= kind_threshold
    polarity = np.array(POLARITIES, dtype=object)[probability[:, POLARITY_COLUMNS].argmax(axis=1)]
    cuts = np.array([thresholds[theme] for theme in taxonomy.ids])
    of_themes = probability[:, THEME_COLUMNS]
    given = of_themes >= cuts
    if taxonomy.label_scheme.one_theme:
        # Mutually exclusive themes need no threshold: the most probable one is given.
        given = np.arange(len(cuts)) == of_themes.argmax(axis=1)[:, None]
    given &= is_finding[:, None]
    # The same few combinations of themes occur thousands of times, so each is written once.
    combinations, which = np.unique(np.packbits(given, axis=1), axis=0, return_inverse=True)
    ids = np.array(taxonomy.ids, dtype=object)
    cells = [join_themes(ids[row]) for row in np.unpackbits(combinations, axis=1, count=len(ids)).astype(np.bool_)]
    return pd.DataFrame(
        {
            "kind": np.where(is_finding, KINDS[0], KINDS[1]),
            "polarity": np.where(is_finding, polarity, "neutral"),
            "themes": np.array(cells, dtype=object)[which],
        },
        dtype="str",
    )


def as_labelled(model: SentenceModel, table: pd.DataFrame) -> tuple[SentenceModel, str, pd.DataFrame]:
    """Find the preference with which a model labelled a table.

    Parameters
    ----------
    model
        The model that classified the table.
    table
        Sentences with labels and probabilities.

    Returns
    -------
    SentenceModel, str, DataFrame
        The model with the preference that agrees with most labels in the table (balanced, if several agree with as
        many), the name of the preference, and the labels that the model gives with it.
    """
    probability = table[list(probability_columns(model.taxonomy))].to_numpy(dtype=np.float64)
    given = table[["kind", "polarity", "themes"]].to_numpy(dtype=object)
    choices = []
    for name in sorted(PREFERENCES, key=lambda name: name != BALANCED):
        chosen = model.with_preference(name)
        labels = labels_from(probability, chosen.taxonomy, chosen.thresholds, chosen.kind_threshold)
        choices.append((chosen, name, labels))
    return max(choices, key=lambda choice: int((choice[2].to_numpy(dtype=object) == given).all(axis=1).sum()))
