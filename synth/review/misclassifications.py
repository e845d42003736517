"""Where a model and the labels differ, as one tidy table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.findings import check_probabilities, split_themes
from synth.taxonomy import Taxonomy

_PLACE = ("finding_id", "inspection_id", "document", "section", "text")


def misclassifications(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """List every difference between labels and predictions.

    Parameters
    ----------
    labels
        Sentences with kind, polarity and themes that people gave.
    predictions
        Row for row what a model gave, with its probabilities.
    taxonomy
        The themes.

    Returns
    -------
    DataFrame
        A row a difference, the one first in which the model was surest: finding_id, inspection_id, document, section,
        text, before (the sentence before in the same document), error (``missed`` or ``added`` for a theme,
        ``polarity``, ``kind``), theme (else empty), label, prediction, probability (that the model gave to what the
        label says, in [0, 1]; near 0 means that it was sure of something else).
    """
    guess = check_probabilities(predictions, taxonomy, where="the predictions")
    place = pd.DataFrame({name: labels[name] if name in labels.columns else "" for name in _PLACE}).reset_index(
        drop=True
    )
    same_document = (place[["inspection_id", "document"]] == place[["inspection_id", "document"]].shift()).all(axis=1)
    place.insert(len(_PLACE), "before", place["text"].shift().where(same_document, "").fillna(""))
    true = labels[["kind", "polarity", "themes"]].reset_index(drop=True)
    given = guess[["kind", "polarity", "themes"]].reset_index(drop=True)
    parts = [
        _rows(
            place, true["kind"] != given["kind"], "kind", "", true["kind"], given["kind"], _of_kind(guess, true["kind"])
        ),
        _rows(
            place,
            (true["kind"] == "finding") & (given["kind"] == "finding") & (true["polarity"] != given["polarity"]),
            "polarity",
            "",
            true["polarity"],
            given["polarity"],
            _of_polarity(guess, true["polarity"]),
        ),
    ]
    for theme in taxonomy.ids:
        holds = true["themes"].map(lambda cell, theme=theme: theme in split_themes(cell)).astype(bool)
        said = given["themes"].map(lambda cell, theme=theme: theme in split_themes(cell)).astype(bool)
        probability = guess[f"p_{theme}"].to_numpy()
        parts.append(_rows(place, holds & ~said, "missed", theme, true["themes"], given["themes"], probability))
        parts.append(_rows(place, said & ~holds, "added", theme, true["themes"], given["themes"], 1 - probability))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["probability", "finding_id", "error", "theme"], kind="stable", ignore_index=True)


def theme_confusion(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Count, for each theme that was missed, which themes were given in its stead.

    Returns
    -------
    DataFrame of shape (n_themes, n_themes + 1)
        Rows are missed themes, columns the themes that were added to the same sentence; the last column, ``none``,
        counts sentences to which no other was added.
    """
    ids = taxonomy.ids
    counts = np.zeros((len(ids), len(ids) + 1), dtype=np.int64)
    for true, given in zip(labels["themes"], predictions["themes"], strict=True):
        holds, said = set(split_themes(true)), set(split_themes(given))
        instead = [ids.index(theme) for theme in said - holds] or [len(ids)]
        for theme in holds - said:
            counts[ids.index(theme), instead] += 1
    return pd.DataFrame(counts, index=list(ids), columns=[*ids, "none"])


def _rows(
    place: pd.DataFrame,
    differs: pd.Series,
    error: str,
    theme: str,
    label: pd.Series,
    prediction: pd.Series,
    probability: np.ndarray,
) -> pd.DataFrame:
    mask = differs.to_numpy()
    return place[mask].assign(
        error=error,
        theme=theme,
        label=label[mask],
        prediction=prediction[mask],
        probability=np.round(np.asarray(probability)[mask], 3),
    )


def _of_kind(guess: pd.DataFrame, kind: pd.Series) -> np.ndarray:
    finding = guess["p_finding"].to_numpy()
    return np.where(kind == "finding", finding, 1 - finding)


def _of_polarity(guess: pd.DataFrame, polarity: pd.Series) -> np.ndarray:
    columns = guess[["p_strength", "p_improvement", "p_mixed", "p_neutral"]].to_numpy()
    places = polarity.map({"strength": 0, "improvement": 1, "mixed": 2, "neutral": 3}).to_numpy(dtype=np.int64)
    return np.asarray(columns[np.arange(len(columns)), places])
