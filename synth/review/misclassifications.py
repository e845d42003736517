"""List differences between a model and the labels in one tidy table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import POLARITIES, check_probabilities, join_themes, split_themes
from synth.findings.context import with_context
from synth.taxonomy import Taxonomy


def misclassifications(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """List every difference between labels and predictions.

    Parameters
    ----------
    labels
        Sentences with kind, polarity and themes labelled by people, in document order.
    predictions
        Predictions with probabilities, in the same order of rows; see
        `synth.review.out_of_sample.out_of_sample_predictions`.
    taxonomy
        The themes.

    Returns
    -------
    DataFrame
        One row for each difference, sorted so that the model's most certain answers come first: finding_id,
        inspection_id, document, section, text, before and after (the neighbouring sentences in the same document),
        error (``missed`` or ``added`` for a theme, ``polarity``, ``kind``), theme (otherwise empty), taken_for (for a
        missed theme, the themes predicted instead; for an added one, the themes missed), label, prediction, and
        probability (predicted for the label, in [0, 1]; near 0 means that the model was sure of something else).
    """
    guess = check_probabilities(predictions, taxonomy, where="the predictions")
    place = with_context(labels.reset_index(drop=True))
    true = labels[["kind", "polarity", "themes"]].reset_index(drop=True)
    given = guess[["kind", "polarity", "themes"]].reset_index(drop=True)
    of_label = _of_polarity(guess, true["polarity"])
    finding = guess["p_finding"].to_numpy()
    of_kind = np.where(true["kind"] == "finding", finding, 1 - finding)
    both = (true["kind"] == "finding") & (given["kind"] == "finding")
    unlike = both & (true["polarity"] != given["polarity"])
    parts = [
        _rows(place, true["kind"] != given["kind"], "kind", "", (true["kind"], given["kind"]), of_kind),
        _rows(place, unlike, "polarity", "", (true["polarity"], given["polarity"]), of_label),
    ]
    holds, said = ([split_themes(cell) for cell in table["themes"]] for table in (true, given))
    instead = [
        ([theme for theme in b if theme not in a], [theme for theme in a if theme not in b])
        for a, b in zip(holds, said, strict=True)
    ]
    for theme in taxonomy.ids:
        probability = guess[f"p_{theme}"].to_numpy()
        for error, side in (("missed", 1), ("added", 0)):
            differs = pd.Series([theme in pair[side] for pair in instead], dtype=bool)
            others = pd.Series([join_themes(pair[1 - side]) for pair in instead], dtype="str")
            agreed = probability if error == "missed" else 1 - probability
            parts.append(_rows(place, differs, error, theme, (true["themes"], given["themes"]), agreed, others))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["probability", "finding_id", "error", "theme"], kind="stable", ignore_index=True)


def theme_confusion(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Count, for each theme that was missed, which themes were predicted instead.

    Returns
    -------
    DataFrame of shape (n_themes, n_themes + 1)
        Rows are missed themes. Columns are themes that were added to the same sentence. The last column, ``none``,
        counts sentences to which no other theme was added.
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
    labels: tuple[pd.Series, pd.Series],
    probability: NDArray[np.float64],
    taken_for: pd.Series | None = None,
) -> pd.DataFrame:
    mask = differs.to_numpy(dtype=np.bool_)
    return place[mask].assign(
        error=error,
        theme=theme,
        taken_for="" if taken_for is None else taken_for[mask],
        label=labels[0][mask],
        prediction=labels[1][mask],
        probability=np.round(np.asarray(probability)[mask], 3),
    )


def _of_polarity(guess: pd.DataFrame, polarity: pd.Series) -> NDArray[np.float64]:
    """Return the probability of the named polarity in each row."""
    probability = guess[[f"p_{name}" for name in POLARITIES]].to_numpy()
    places = polarity.map({name: place for place, name in enumerate(POLARITIES)}).to_numpy(dtype=np.int64)
    return np.asarray(probability[np.arange(len(probability)), places], dtype=np.float64)
