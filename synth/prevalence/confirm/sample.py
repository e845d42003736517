"""Estimate what readers may have missed, from a random sample of sentences drawn with a known probability."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammainc

from synth.findings import polarities_by_theme, split_themes
from synth.prevalence.confirm.candidates import FLOOR, sentence_key
from synth.prevalence.confirm.decisions import NOT_ABOUT
from synth.prevalence.verdicts.evidence import headline_weights
from synth.taxonomy import Taxonomy

# The prior for the rate of a theme is centred on the rate of all themes together, with the weight of this many
# sentences.
_PRIOR_SENTENCES = 50.0
_CLAIMS = ("strength", "improvement", "found")
_SPEAKS_FOR = {
    "strength": ("strength", "mixed"),
    "improvement": ("improvement", "mixed"),
    "found": ("strength", "improvement", "mixed", "neutral"),
}


@dataclass(frozen=True)
class MissedFindings:
    """The number of findings among the sentences below the floor.

    Attributes
    ----------
    expected
        Expected weighted number of sentences below the floor that support the claim, by inspection, theme and claim.
    sampled
        Number of sampled sentences that people read.
    """

    expected: dict[tuple[str, str, str], float]
    sampled: int

    def probability(self, inspection: str, theme: str, claim: str, lack: float) -> float:
        """Return the probability that at least `lack` findings, which the claim still needs, were missed."""
        expected = self.expected.get((inspection, theme, claim), 0.0)
        # The Poisson probability of at least this number of findings, rounded up to a whole number.
        return float(gammainc(max(1, math.ceil(lack - 1e-9)), expected)) if expected > 0 else 0.0


def may_be_findings(sentences: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which sentences may be findings: all but the lines of a contents list, which are no sentences."""
    if "part" not in sentences.columns:
        return np.ones(len(sentences), dtype=np.bool_)
    return (sentences["part"] != "contents").to_numpy(dtype=np.bool_, na_value=True)


def draw_sample(sentences: pd.DataFrame, n: int, *, seed: int) -> NDArray[np.int64]:
    """Draw sentences that may be findings, each with the same probability; return their row numbers, in order."""
    rows = np.flatnonzero(may_be_findings(sentences))
    return np.sort(np.random.default_rng(seed).choice(rows, size=min(n, len(rows)), replace=False)).astype(np.int64)


def missed_findings(sentences: pd.DataFrame, decisions: pd.DataFrame, taxonomy: Taxonomy) -> MissedFindings:
    """Estimate how many findings are missed below the floor, from the sampled sentences that people read.

    Parameters
    ----------
    sentences
        All sentences with the probabilities from a model, without duplicates.
    decisions
        Readers' decisions.
    taxonomy
        The themes.

    Notes
    -----
    The sampled sentences below the floor of a theme that support a claim are counted. The rate is a Bayesian estimate
    with a prior centred on the rate of all themes together. Without a sample, only the model's probabilities below the
    floor are available. They are summed for each inspection, so a verdict does not depend on which others are settled
    with it.
    """
    finding = sentences["p_finding"].to_numpy(dtype=np.float64)
    themes = sentences[[f"p_{theme}" for theme in taxonomy.ids]].to_numpy(dtype=np.float64) * finding[:, None]
    is_below = (themes < FLOOR) & may_be_findings(sentences)[:, None]
    weight = headline_weights(sentences)
    names = sentences["inspection_id"].to_numpy(dtype=object)
    sampled = decisions[decisions["drawn"] == "sample"].drop_duplicates(["inspection_id", "sentence"], keep="last")
    keys = sentences["text"].astype("str").map(sentence_key) if len(sampled) else ()
    row_of = {key: row for row, key in enumerate(zip(names, keys, strict=bool(len(sampled))))}
    known = [
        (row_of[key], record)
        for record in sampled.to_dict("records")
        if (key := (record["inspection_id"], record["sentence"])) in row_of
    ]
    speaks = _rates_in_sample(known, is_below, taxonomy) if known else _by_model(sentences, themes)
    expected = {}
    for claim in _CLAIMS:
        cells = pd.DataFrame(weight[:, None] * is_below * speaks[claim], columns=list(taxonomy.ids))
        sums = cells.groupby(names).sum()
        for theme in taxonomy.ids:
            expected.update({(str(name), theme, claim): float(value) for name, value in sums[theme].items()})
    return MissedFindings(expected, len(known))


def _rates_in_sample(
    known: list[tuple[int, dict[Hashable, Any]]], is_below: NDArray[np.bool_], taxonomy: Taxonomy
) -> dict[str, NDArray[np.float64]]:
    """Return for each claim the estimated share of sentences below the floor that support it; shape (n_themes,)."""
    hits = np.zeros((len(taxonomy.ids), len(_CLAIMS)))
    tried = np.zeros(len(taxonomy.ids))
    for row, record in known:
        tried += is_below[row]
        about = set(split_themes(record["themes"])) if record["answer"] != NOT_ABOUT else set()
        for place, theme in enumerate(taxonomy.ids):
            if is_below[row, place] and theme in about:
                said = polarities_by_theme(record["themes"]).get(theme, record["answer"])
                hits[place] += [said in _SPEAKS_FOR[claim] for claim in _CLAIMS]
    pooled = (hits.sum(axis=0) + 0.5) / (tried.sum() + 1)
    rates = (hits + _PRIOR_SENTENCES * pooled) / (tried + _PRIOR_SENTENCES)[:, None]
    return {claim: rates[:, number] for number, claim in enumerate(_CLAIMS)}


def _by_model(sentences: pd.DataFrame, themes: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return for each claim the predicted probability that a sentence supports it; shape (n, n_themes)."""
    mixed = sentences["p_mixed"].to_numpy(dtype=np.float64)
    own = {side: sentences[f"p_{side}"].to_numpy(dtype=np.float64) for side in _CLAIMS[:2]}
    of_side = {side: themes * np.minimum(share + mixed, 1.0)[:, None] for side, share in own.items()}
    return {**of_side, "found": themes}
