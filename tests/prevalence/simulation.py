"""Inspections with known truth, to test estimates against. All of them are invented."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import POLARITIES, join_themes
from synth.taxonomy import Taxonomy


def simulate_counts(
    generator: np.random.Generator, n: int, share: float, *, emphasis: float = 0.08, evenness: float = 3.0
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Draw numbers of findings that cluster by inspection.

    Parameters
    ----------
    generator
        Of random numbers.
    n
        Number of inspections.
    share
        Probability that an inspection speaks of the theme at all.
    emphasis
        Mean share of its findings that are on the theme then; in (0, 1).
    evenness
        The greater, the more alike the inspections.

    Returns
    -------
    with_theme, findings : ndarray of shape (n,)
    true_share
        The ratio of expected numbers.
    """
    findings = (1 + generator.poisson(generator.gamma(8, 150 / 8, n))).astype(np.float64)
    speaks = generator.random(n) < share
    rate = np.where(speaks, generator.beta(evenness, evenness / emphasis - evenness, n), 0.0)
    with_theme = generator.binomial(findings.astype(np.int64), rate).astype(np.float64)
    return with_theme, findings, share * emphasis


def simulate_findings(
    generator: np.random.Generator, n: int, taxonomy: Taxonomy, *, findings: int = 120, doubt: float = 0.35
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw classified sentences of inspections whose themes are known.

    Parameters
    ----------
    generator
        Of random numbers.
    n
        Number of inspections.
    taxonomy
        The themes.
    findings
        Number of findings of each inspection.
    doubt
        Spread of the classifier's scores on a logit scale, in units of the distance between yes and no; from 0.

    Returns
    -------
    predicted
        Findings with kind, polarity, themes and probabilities, and people's labels as given_kind, given_polarity,
        given_themes.
    true
        inspection_id, theme and the true verdict.
    """
    names = [f"inspection-{number:05d}" for number in range(n)]
    verdict = generator.choice(
        ["strength", "improvement", "both", "not found"], (n, len(taxonomy.ids)), p=[0.35, 0.3, 0.2, 0.15]
    )
    weights = np.where(verdict == "not found", 0.0, 0.06)
    size = n * findings
    place = np.repeat(np.arange(n), findings)
    themes = generator.random((size, len(taxonomy.ids))) < weights[place]
    of_side = np.where(generator.random(size) < 0.5, "strength", "improvement")
    # The polarity of a sentence follows its first theme; a second theme of the other polarity is left out of it.
    first = np.where(themes.any(axis=1), themes.argmax(axis=1), -1)
    said = verdict[place, first]
    polarity = np.where(first < 0, "neutral", np.where(said == "both", of_side, said))
    themes &= (verdict[place] == said[:, None]) | (verdict[place] == "both")

    def scores(truth: NDArray[np.bool_]) -> NDArray[np.float64]:
        logit = np.where(truth, 4.0, -6.0) + generator.normal(0, 10 * doubt, truth.shape)
        return np.round(1 / (1 + np.exp(-logit)), 6)

    p_themes = scores(themes)
    p_polarity = scores(polarity[:, None] == np.array(POLARITIES)) + 1e-6
    p_polarity = np.round(p_polarity / p_polarity.sum(axis=1, keepdims=True), 6)
    ids = np.array(taxonomy.ids, dtype=object)
    given = np.array(POLARITIES, dtype=object)[p_polarity.argmax(axis=1)]
    table = pd.DataFrame(
        {
            "finding_id": [f"{names[row]}-{number:06d}" for number, row in enumerate(place)],
            "inspection_id": np.array(names, dtype=object)[place],
            "document": "report",
            "section": "Findings",
            "part": "body",
            "position": pd.array(np.tile(np.arange(1, findings + 1), n), dtype="Int64"),
            "text": [f"Sentence {number} of an invented report." for number in range(size)],
            "kind": "finding",
            "polarity": given,
            "themes": [join_themes(ids[row >= 0.5]) for row in p_themes],
            "p_finding": 1.0,
            **{f"p_{name}": p_polarity[:, number] for number, name in enumerate(POLARITIES)},
            **{f"p_{theme}": p_themes[:, number] for number, theme in enumerate(taxonomy.ids)},
            "given_kind": "finding",
            "given_polarity": polarity,
            "given_themes": [join_themes(ids[row]) for row in themes],
        }
    )
    true = pd.DataFrame(
        {
            "inspection_id": np.repeat(np.array(names, dtype=object), len(ids)),
            "theme": np.tile(ids, n),
            "verdict": verdict.ravel(),
        }
    )
    return table, true


def coverage(
    one_trial: Callable[[np.random.Generator], bool | None], *, trials: int, seed: int = 0
) -> tuple[float, int]:
    """Measure how often an interval holds the truth.

    Parameters
    ----------
    one_trial
        Given a generator, says whether the interval held the truth; None where no interval was offered.
    trials
        Number of trials.
    seed
        Of the generator.

    Returns
    -------
    share, offered
        Share of the intervals offered that held the truth, in [0, 1], and their number.
    """
    generator = np.random.default_rng(seed)
    answers = [answer for _ in range(trials) if (answer := one_trial(generator)) is not None]
    return (sum(answers) / len(answers) if answers else 0.0), len(answers)
