"""Numbers of findings with known truth, counted by people and by a classifier that is sometimes wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.prevalence.corrected_emphasis import EmphasisCounts

_MEAN_FINDINGS = 150


@dataclass(frozen=True)
class SimulatedEmphasis:
    """What a classifier and people count in the same inspections.

    Attributes
    ----------
    share : ndarray of shape (n_themes,)
        The true share of findings that each theme takes: of the finite population, or the ratio of expected numbers.
    given, true
        Of the inspections drawn.
    """

    share: NDArray[np.float64]
    given: EmphasisCounts
    true: EmphasisCounts

    def audited(self, is_audited: NDArray[np.bool_]) -> EmphasisCounts:
        """Give what people counted in some of the inspections."""
        return EmphasisCounts(self.true.with_theme[is_audited], self.true.findings[is_audited])


def simulate_emphasis(
    generator: np.random.Generator,
    n: int,
    *,
    themes: int = 11,
    sensitivity: float = 0.9,
    false_share: float = 0.005,
    evenness: float = 8.0,
    population: int | None = None,
) -> SimulatedEmphasis:
    """Draw inspections of different length and themes, and let a classifier count their findings.

    Parameters
    ----------
    generator
        Of random numbers.
    n
        Number of inspections drawn.
    themes
        Number of themes. Each is spoken of in 30% to all of the inspections, in 2% to 12% of their findings there, to
        a degree that differs from inspection to inspection.
    sensitivity
        Share of the findings on a theme that the classifier finds, on average; it differs from theme to theme and from
        inspection to inspection.
    false_share
        Share of the other findings that it puts on a theme, on average; it differs likewise.
    evenness
        Shape of the distribution of the numbers of findings; with 8 most lie between 80 and 240, with 1.5 between 20
        and 400.
    population
        Size of the finite population drawn from without putting back; None for an unlimited one.
    """
    size = population or n
    findings = 1 + generator.poisson(generator.gamma(evenness, _MEAN_FINDINGS / evenness, size))
    speaks, emphasis = generator.uniform(0.3, 1, themes), generator.uniform(0.02, 0.12, themes)
    rate = np.where(generator.random((size, themes)) < speaks, generator.beta(3, 3 / emphasis - 3, (size, themes)), 0.0)
    with_theme = generator.binomial(findings[:, None], rate)
    of_theme = generator.beta(20 * sensitivity, 20 * (1 - sensitivity), themes)
    hit = generator.beta(30 * of_theme + 0.01, 30 * (1 - of_theme) + 0.01, (size, themes))
    wrong = false_share * generator.gamma(2, 0.5, themes) * generator.gamma(2, 0.5, (size, themes))
    said = generator.binomial(with_theme, hit) + generator.binomial(
        findings[:, None] - with_theme, np.minimum(wrong, 1.0)
    )
    recognised = generator.binomial(findings, generator.beta(49, 1, size)) + generator.poisson(0.02 * findings)
    share = speaks * emphasis if population is None else with_theme.sum(axis=0) / findings.sum()
    drawn = generator.permutation(size)[:n]
    given, true = (
        EmphasisCounts(counts[drawn].astype(np.float64), number[drawn].astype(np.float64))
        for counts, number in ((said, recognised), (with_theme, findings))
    )
    return SimulatedEmphasis(np.asarray(share, dtype=np.float64), given, true)
