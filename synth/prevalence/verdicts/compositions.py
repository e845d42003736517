"""Compose inspections from labelled sentences, in which themes often have both sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import POLARITIES, theme_matrix, theme_polarities
from synth.taxonomy import Taxonomy

# What an inspection says about a theme, and how often. Invented reports are one-sided more often than real ones.
_PROFILES = ("absent", "single", "strength", "improvement", "both")
_PROBABILITIES = (0.25, 0.15, 0.2, 0.2, 0.2)
_WITHOUT_THEME = 40


def compose(labels: pd.DataFrame, taxonomy: Taxonomy, *, seed: int = 0) -> list[NDArray[np.int64]]:
    """Compose inspections from labelled sentences. Each sentence is used at most once.

    For each theme a profile is drawn: absent, one single finding, a strength, an area for improvement, or both, with
    different numbers for the two sides. Sentences that fit are drawn without replacement, with some mixed and neutral
    ones and some without a theme, until there are too few for another inspection.

    Parameters
    ----------
    labels
        kind, polarity and themes of the sentences, labelled by people.
    taxonomy
        The themes.
    seed
        Seed of the draws.

    Returns
    -------
    list of ndarray of int
        Row numbers of the sentences of each inspection.
    """
    generator = np.random.default_rng(seed)
    is_finding = (labels["kind"] == "finding").to_numpy()
    themes = theme_matrix(labels, taxonomy) & is_finding[:, None]
    polarity = theme_polarities(labels, taxonomy)
    free = np.ones(len(labels), dtype=np.bool_)
    without = ~themes.any(axis=1)
    inspections: list[NDArray[np.int64]] = []
    while True:
        rows: list[int] = []
        for theme in range(len(taxonomy.ids)):
            for side, wanted in _plan(generator):
                fitting = np.flatnonzero(free & themes[:, theme] & (polarity[:, theme] == POLARITIES.index(side)))
                chosen = generator.permutation(fitting)[:wanted]
                free[chosen] = False
                rows += chosen.tolist()
        rest = generator.permutation(np.flatnonzero(free & without))[: int(generator.integers(10, _WITHOUT_THEME))]
        free[rest] = False
        # The last inspections lack whole themes because sentences have run out.
        if len(rows) < len(taxonomy.ids) or not len(rest):
            return inspections
        inspections.append(np.sort(np.array([*rows, *rest.tolist()], dtype=np.int64)))


def _plan(generator: np.random.Generator) -> list[tuple[str, int]]:
    """Draw the number of sentences of each polarity on a theme for an inspection."""
    profile = str(generator.choice(_PROFILES, p=_PROBABILITIES))
    sides = generator.permutation(["strength", "improvement"]).tolist()
    if profile == "absent":
        return []
    if profile == "single":
        return [(sides[0], 1)]
    plan = [(sides[0], int(generator.integers(2, 7))), (sides[1], int(generator.integers(2, 4)))]
    if profile != "both":
        plan = [(profile, plan[0][1])]
    return [*plan, *((side, 1) for side in ("mixed", "neutral") if generator.random() < 0.3)]
