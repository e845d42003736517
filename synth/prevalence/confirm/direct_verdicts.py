"""Verdicts that people decided directly, not sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from synth.prevalence.confirm.adjudication import CLAIM_NAMES


def decide_verdicts(verdicts: pd.DataFrame, decided: Mapping[tuple[str, str], Mapping[str, str]]) -> pd.DataFrame:
    """Replace verdicts that follow from sentences with those that people decided directly.

    Parameters
    ----------
    verdicts
        One row for each inspection and theme, as returned by `VerdictRule.verdicts` or `settle_verdicts`.
    decided
        Values of the columns verdict, checked_by and checked_on, keyed by inspection and theme.

    Returns
    -------
    DataFrame
        `verdicts`, in which the replaced ones have status confirmed and certainty 1.
    """
    rows = {key: row for row, key in enumerate(zip(verdicts["inspection_id"], verdicts["theme"], strict=True))}
    found = [(rows[key], cells) for key, cells in decided.items() if key in rows]
    if not found:
        return verdicts
    verdicts = verdicts.reset_index(drop=True)
    for row, cells in found:
        for name, value in (*cells.items(), ("status", "confirmed")):
            verdicts.loc[row, name] = value
        for name in ("certainty", *(f"certainty_{claim}" for claim in CLAIM_NAMES)):
            verdicts.loc[row, name] = 1.0
        for name in (f"missed_{claim}" for claim in CLAIM_NAMES):
            if name in verdicts.columns:
                verdicts.loc[row, name] = 0.0
    return verdicts
