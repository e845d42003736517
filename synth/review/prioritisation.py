"""Agreement of labels with predictions, and the sentences that most need review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import POLARITIES, check_probabilities, split_themes, theme_matrix
from synth.findings.context import with_context
from synth.taxonomy import Taxonomy

_LABELS = ("kind", "polarity", "themes")


def label_probabilities(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the predicted probability of each label, for each question.

    Returns
    -------
    DataFrame of shape (n_sentences, 2 + n_themes)
        Columns kind, polarity and the theme ids, in [0, 1]. 1 where there is no label (polarity and themes of sentences
        labelled other).
    """
    guess = check_probabilities(predictions, taxonomy, where="the predictions")
    is_finding = (labels["kind"] == "finding").to_numpy()
    finding = guess["p_finding"].to_numpy()
    shares = guess[[f"p_{name}" for name in POLARITIES]].to_numpy()
    polarity = np.array([POLARITIES.index(name) for name in labels["polarity"]], dtype=np.int64)
    truth = theme_matrix(labels, taxonomy)
    themes = guess[[f"p_{theme}" for theme in taxonomy.ids]].to_numpy()
    agreed = np.where(is_finding[:, None], np.where(truth, themes, 1 - themes), 1.0)
    columns: dict[str, NDArray[np.float64]] = {
        "kind": np.where(is_finding, finding, 1 - finding),
        "polarity": np.where(is_finding, shares[np.arange(len(shares)), polarity], 1.0),
        **{theme: agreed[:, number] for number, theme in enumerate(taxonomy.ids)},
    }
    return pd.DataFrame(columns, index=labels.index)


def sentences_to_review(
    labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy, *, rows: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sentences with the least probable labels first, and describe in words what is in question.

    Parameters
    ----------
    labels
        Labelled sentences in document order.
    predictions
        Predictions in the same order of rows, see `synth.review.out_of_sample.out_of_sample_predictions`.
    taxonomy
        The themes.
    rows
        Number of sentences to return.

    Returns
    -------
    sentences, predictions : DataFrame
        Arguments for `synth.review.workbook.export.write_review_workbook`.
    """
    table = with_context(labels.reset_index(drop=True))
    table = table.assign(**{name: labels[name].to_numpy() for name in _LABELS})
    agreed = label_probabilities(labels.reset_index(drop=True), predictions, taxonomy)
    least = agreed.min(axis=1).to_numpy()
    order = np.lexsort((table["finding_id"].to_numpy(dtype=object).astype(str), least))[:rows]
    given = predictions[list(_LABELS)].reset_index(drop=True).iloc[order].reset_index(drop=True)
    chosen = table.iloc[order].reset_index(drop=True)
    numbers = agreed.iloc[order].reset_index(drop=True)
    chosen["question"] = [
        _question(label, said, agreed_of, taxonomy)
        for label, said, agreed_of in zip(
            chosen[list(_LABELS)].to_dict("records"),
            given.to_dict("records"),
            numbers.to_dict("records"),
            strict=True,
        )
    ]
    return chosen, given


def _question(label: Mapping[Any, Any], said: Mapping[Any, Any], agreed: Mapping[Any, Any], taxonomy: Taxonomy) -> str:
    """Describe in words where model and label differ, or what is least certain."""
    if label["kind"] != said["kind"]:
        return f"Labelled {label['kind']}; the model says {said['kind']} ({1 - agreed['kind']:.2f})."
    held, given = set(split_themes(label["themes"])), set(split_themes(said["themes"]))
    lines = []
    if label["polarity"] != said["polarity"]:
        lines.append(f"Labelled {label['polarity']}; the model says {said['polarity']}.")
    for theme in taxonomy.themes:
        if theme.id in held - given:
            lines.append(f"{theme.label}: labelled, but the model gives it only {agreed[theme.id]:.2f}.")
        elif theme.id in given - held:
            lines.append(f"{theme.label}: not labelled, but the model gives it {1 - agreed[theme.id]:.2f}.")
    if lines:
        return " ".join(lines)
    worst = str(min(agreed, key=lambda name: float(agreed[name])))
    name = taxonomy[worst].label if worst in taxonomy.ids else worst
    return f"The model agrees; least sure of: {name} ({agreed[worst]:.2f} for the label)."
