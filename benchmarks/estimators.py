"""Ways to estimate a share of inspections from a model's verdicts, to compare with that of the package.

All of them take verdicts of one theme: what the rule answered (a place in `ANSWERS`), which of them people read, with
what probability each was drawn for reading, and what people found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.prevalence import wilson_interval

_Z = 1.959964


@dataclass(frozen=True)
class Sample:
    """Verdicts on one theme.

    Attributes
    ----------
    answer : ndarray of shape (n,), int
        Of the rule, as a place in `ANSWERS`.
    read : ndarray of shape (n,), bool
        Which verdicts people read.
    chance : ndarray of shape (n,)
        Probability with which each was drawn for reading.
    found : ndarray of shape (n,), bool
        Whether the claim holds; looked at only where `read`.
    measured : ndarray of shape (n_domains, n_themes, 2, 4), int
        The rule's answers on labelled inspections.
    """

    answer: NDArray[np.int64]
    read: NDArray[np.bool_]
    chance: NDArray[np.float64]
    found: NDArray[np.bool_]
    measured: NDArray[np.int64]

    @property
    def said(self) -> NDArray[np.float64]:
        """What the rule says: 1 where it makes the claim."""
        return (self.answer < 2).astype(np.float64)


def uncorrected(sample: Sample) -> tuple[float, float]:
    """Treat the rule's answers as correct, except where people checked them (Wilson 1927)."""
    yes = np.where(sample.read, sample.found, sample.said).sum()
    return wilson_interval(int(yes), len(sample.answer))


def lang_reiczigel(sample: Sample) -> tuple[float, float]:
    """Allow for pooled sensitivity and specificity, and for how well they are known (Lang and Reiczigel 2014)."""
    cells = sample.measured.sum(axis=(0, 1))
    n_yes, n_no = cells[1].sum(), cells[0].sum()
    sensitivity, specificity = (cells[1, :2].sum() + 1) / (n_yes + 2), (cells[0, 2:].sum() + 1) / (n_no + 2)
    n = len(sample.answer)
    apparent = (sample.said.sum() + _Z**2 / 2) / (n + _Z**2)
    youden = sensitivity + specificity - 1
    share = (apparent + specificity - 1) / youden
    shift = 2 * _Z**2 * (share * sensitivity * (1 - sensitivity) / (n_yes + 2))
    shift -= 2 * _Z**2 * ((1 - share) * specificity * (1 - specificity) / (n_no + 2))
    variance = apparent * (1 - apparent) / (n + _Z**2)
    variance += share**2 * sensitivity * (1 - sensitivity) / (n_yes + 2)
    variance += (1 - share) ** 2 * specificity * (1 - specificity) / (n_no + 2)
    half = _Z * math.sqrt(max(0.0, variance)) / youden
    return _inside(share + shift - half), _inside(share + shift + half)


def prediction_powered(sample: Sample) -> tuple[float, float]:
    """Correct the mean of all verdicts by those read: PPI++ with power tuning (Angelopoulos et al. 2023)."""
    said, read = sample.said, sample.read
    found = sample.found[read].astype(np.float64)
    n_read, n_rest = int(read.sum()), int((~read).sum())
    spread = float(said.var())
    covariance = float(np.cov(found, said[read])[0, 1]) if n_read > 1 else 0.0
    tuning = min(1.0, max(0.0, covariance / spread / (1 + n_read / max(1, n_rest)))) if spread and n_rest else 0.0
    estimate = tuning * said[~read].mean() + (found - tuning * said[read]).mean() if n_rest else found.mean()
    variance = (found - tuning * said[read]).var(ddof=1) / n_read
    variance += tuning**2 * said[~read].var() / n_rest if n_rest else 0.0
    half = _Z * math.sqrt(variance)
    return _inside(estimate - half), _inside(estimate + half)


def design_based(sample: Sample) -> tuple[float, float]:
    """Take each verdict plus its error, weighted by one over the probability of reading it.

    With equal probabilities this is design-based supervised learning (Egami et al. 2023); with probabilities that rise
    with the rule's doubt it is active inference (Zrnic and Candès 2024).
    """
    pseudo = sample.said + np.where(sample.read, (sample.found - sample.said) / sample.chance, 0.0)
    half = _Z * pseudo.std(ddof=1) / math.sqrt(len(pseudo))
    return _inside(pseudo.mean() - half), _inside(pseudo.mean() + half)


def predict_then_debias(sample: Sample) -> tuple[float, float]:
    """Weight the rule's answers so that the variance is least, with unequal probabilities (Kluger et al. 2025)."""
    weight = np.where(sample.read, 1 / sample.chance, 0.0)
    found, surplus = weight * np.where(sample.read, sample.found, 0.0), (weight - 1) * sample.said
    spread = float(surplus.var(ddof=1))
    tuning = float(np.cov(found, surplus)[0, 1]) / spread if spread else 0.0
    values = found - tuning * surplus
    half = _Z * values.std(ddof=1) / math.sqrt(len(values))
    return _inside(values.mean() - half), _inside(values.mean() + half)


def stratified(sample: Sample) -> tuple[float, float]:
    """Estimate the share among each answer of the rule, and weight by how often it gave it (Fisch et al. 2024).

    Within an answer all verdicts have the same prediction, which cancels, so the mean of those read is left.
    Answers of which fewer than two were read form one stratum.
    """
    stratum = sample.answer.copy()
    few = [number for number in range(4) if (sample.read & (stratum == number)).sum() < 2]
    rest = np.isin(stratum, few)
    if rest.any() and (sample.read & rest).sum() < 2:
        # Not even together enough: they join the largest stratum.
        stratum[rest] = int(np.argmax(np.bincount(stratum[sample.read & ~rest], minlength=4)))
    else:
        stratum[rest] = few[0] if few else -1
    weights, means, variance = [], [], 0.0
    for number in np.unique(stratum):
        inside = stratum == number
        found = sample.found[inside & sample.read].astype(np.float64)
        weights.append(float(inside.mean()))
        means.append(float(found.mean()))
        variance += weights[-1] ** 2 * found.var(ddof=1) / len(found)
    estimate = float(np.dot(weights, means))
    variance += float(np.dot(weights, (np.array(means) - estimate) ** 2)) / len(stratum)
    half = _Z * math.sqrt(variance)
    return _inside(estimate - half), _inside(estimate + half)


def audit_alone(sample: Sample) -> tuple[float, float]:
    """Use nothing but what people read, of verdicts drawn with equal probability (Wilson 1927)."""
    found = sample.found[sample.read]
    return wilson_interval(int(found.sum()), len(found))


def _inside(share: float) -> float:
    return min(1.0, max(0.0, float(share)))
