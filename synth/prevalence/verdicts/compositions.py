"""Inspections composed anew from labelled sentences, in which themes are as often mixed as clear."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import theme_matrix
from synth.taxonomy import Taxonomy

# What an inspection is to say of a theme, and how often. Written reports keep to one side more often than real ones.
_PROFILES = ("absent", "single", "strength", "improvement", "both")
_PROBABILITIES = (0.25, 0.15, 0.2, 0.2, 0.2)
_WITHOUT_THEME = 40


def compose(labels: pd.DataFrame, taxonomy: Taxonomy, *, seed: int = 0) -> list[NDArray[np.int64]]:
    """Compose inspections from labelled sentences, each of which is used at most once.

    For each theme a profile is drawn: absent, one single finding, a strength, an area for improvement, or both, the
    sides of which differ in number. Sentences that fit are drawn without replacement, with some mixed and neutral ones
    and some that have no theme, until there are too few for another inspection.

    Parameters
    ----------
    labels
        kind, polarity and themes of the sentences, by people.
    taxonomy
        The themes.
    seed
        Of the draws.

    Returns
    -------
    list of ndarray of int
        For each inspection the rows of its sentences.
    """
    generator = np.random.default_rng(seed)
    is_finding = (labels["kind"] == "finding").to_numpy()
    themes = theme_matrix(labels, taxonomy) & is_finding[:, None]
    polarity = labels["polarity"].to_numpy()
    free = np.ones(len(labels), dtype=np.bool_)
    without = ~themes.any(axis=1)
    inspections: list[NDArray[np.int64]] = []
    while True:
        rows: list[int] = []
        for theme in range(len(taxonomy.ids)):
            for side, wanted in _plan(generator):
                fitting = np.flatnonzero(free & themes[:, theme] & (polarity == side))
                chosen = generator.permutation(fitting)[:wanted]
                free[chosen] = False
                rows += chosen.tolist()
        rest = generator.permutation(np.flatnonzero(free & without))[: int(generator.integers(10, _WITHOUT_THEME))]
        free[rest] = False
        # The last ones lack whole themes, for want of sentences.
        if len(rows) < len(taxonomy.ids) or not len(rest):
            return inspections
        inspections.append(np.sort(np.array([*rows, *rest.tolist()], dtype=np.int64)))


def _plan(generator: np.random.Generator) -> list[tuple[str, int]]:
    """Draw how many sentences of which polarity an inspection is to hold on a theme."""
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
