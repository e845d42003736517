"""Errors in a theme's share of findings, and in its balance, when a model counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import POLARITIES, theme_matrix, theme_polarities
from synth.taxonomy import Taxonomy

# With fewer findings, a difference in balance is chance rather than error.
_LEAST_SAID = 8


def share_deviations(true: pd.DataFrame, given: pd.DataFrame, taxonomy: Taxonomy) -> NDArray[np.float64]:
    """Return the log ratio of each theme's share of findings by a model to its share by people.

    Half a finding is added to each count, so that the ratio is defined for a theme without findings.

    Parameters
    ----------
    true, given
        The same sentences with labels by people and by a model (kind, themes).
    taxonomy
        The themes.

    Returns
    -------
    ndarray of shape (n_themes,)
    """
    logarithms = []
    for table in (true, given):
        findings = table[table["kind"] == "finding"]
        logarithms.append(np.log((theme_matrix(findings, taxonomy).sum(axis=0) + 0.5) / (len(findings) + 1)))
    return np.asarray(logarithms[1] - logarithms[0], dtype=np.float64)


def balance_deviations(true: pd.DataFrame, given: pd.DataFrame, taxonomy: Taxonomy) -> NDArray[np.float64]:
    """Return the difference in the log odds of each theme's balance between a model and people.

    Parameters
    ----------
    true, given
        The same sentences with labels by people and by a model (kind, polarity, themes).
    taxonomy
        The themes.

    Returns
    -------
    ndarray of shape (n_themes,)
        NaN for themes on which one of the two has few findings.
    """
    odds = []
    for table in (true, given):
        themes = theme_matrix(table, taxonomy) & (table["kind"] == "finding").to_numpy()[:, None]
        polarities = theme_polarities(table, taxonomy)
        strength, improvement = (
            (themes & np.isin(polarities, [POLARITIES.index(name) for name in (side, "mixed")])).sum(axis=0)
            for side in ("strength", "improvement")
        )
        known = strength + improvement >= _LEAST_SAID
        odds.append(np.where(known, np.log((strength + 0.5) / (improvement + 0.5)), np.nan))
    return np.asarray(odds[1] - odds[0], dtype=np.float64)


def root_mean_square(deviations: NDArray[np.float64]) -> float | None:
    """Return the root mean square of the values that are not missing, or None if all are missing."""
    known = deviations[~np.isnan(deviations)]
    return float(np.sqrt(np.mean(known**2))) if known.size else None
