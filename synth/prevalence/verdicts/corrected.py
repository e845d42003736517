"""Make labels that people changed in a table override the probabilities from a model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.findings import POLARITIES, theme_matrix, theme_polarities
from synth.taxonomy import Taxonomy

_LABELS = ("kind", "polarity", "themes")


def trust_changed_labels(table: pd.DataFrame, by_model: pd.DataFrame, taxonomy: Taxonomy) -> tuple[pd.DataFrame, int]:
    """Set probabilities to certainty in rows whose labels differ from those of the model.

    Verdicts depend on probabilities, so a corrected label would otherwise change only the counts of findings.

    Parameters
    ----------
    table
        Sentences with labels and probabilities.
    by_model
        The labels that follow from these probabilities (kind, polarity, themes), in the same order of rows.
    taxonomy
        The themes.

    Returns
    -------
    DataFrame, int
        The table, and the number of rows changed.
    """
    themes = theme_matrix(table, taxonomy)
    differs = (theme_polarities(table, taxonomy) != theme_polarities(by_model, taxonomy)).any(axis=1)
    for name in ("kind", "polarity"):
        differs |= (table[name].to_numpy(dtype=object) != by_model[name].to_numpy(dtype=object)).astype(np.bool_)
    if not differs.any():
        return table, 0
    certain = {"p_finding": (table["kind"] == "finding").to_numpy()}
    certain |= {f"p_{name}": (table["polarity"] == name).to_numpy() for name in POLARITIES}
    certain |= {f"p_{theme}": themes[:, number] for number, theme in enumerate(taxonomy.ids)}
    columns = {
        name: np.where(differs, held.astype(np.float64), table[name].to_numpy(dtype=np.float64))
        for name, held in certain.items()
    }
    return table.assign(**columns), int(differs.sum())
