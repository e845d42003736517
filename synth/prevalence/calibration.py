"""Learning the verdict rule from labelled inspections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.prevalence.evidence import SIDES, Evidence, weigh_evidence
from synth.taxonomy import Taxonomy

# With labels that people gave, a theme (or a side of it) counts in an inspection from this weighted number of findings
# on: one headline, or two findings of the body. One passing sentence is not a finding of the inspection.
ENOUGH = 1.5
_FLOORS = (0.05, 0.1, 0.2, 0.3)
_LEAKS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
_NOISES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
# Beyond this many findings noise is no longer extrapolated: nothing so long was calibrated on.
_LONGEST = 200.0
# Numbers of findings: that of a press release, and that of a short follow-up report.
PIECES = (25, 75)
# Keeps the slope finite where a handful of inspections separate perfectly.
_RIDGE = 0.01


@dataclass(frozen=True)
class Curve:
    """Probability that a claim holds, as a logistic function of the evidence for it.

    Attributes
    ----------
    cut
        Weighted number of findings at which the claim is as likely to hold as not; from there on it is made.
    slope
        How steeply the probability rises there, a weighted finding.
    """

    cut: float
    slope: float

    def probability(self, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the probability that the claim holds; same shape as `evidence`."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * (evidence - self.cut), -50, 50))), dtype=np.float64)


@dataclass(frozen=True)
class Calibrated:
    """What is learnt; see `VerdictRule`."""

    floor: float
    leak: float
    noise: float
    side: Curve
    theme: Curve


class Cases:
    """Inspections to calibrate on, whole or cut into pieces, with their evidence and what people's labels say.

    Reports are long, and a rule that had seen nothing else would ask too much of a press release; pieces stand for
    short documents.
    """

    def __init__(self, predicted: pd.DataFrame, labelled: pd.DataFrame, taxonomy: Taxonomy, size: int | None) -> None:
        self.inspection = predicted["inspection_id"]
        names = self.inspection
        if size:
            piece = (labelled["kind"] == "finding").groupby(self.inspection.to_numpy()).cumsum() // size
            names = self.inspection.astype("str") + "\x1f" + piece.astype("str").str.zfill(9)
        self.predicted = predicted.assign(inspection_id=names.to_numpy())
        self.labelled = labelled.assign(inspection_id=names.to_numpy())
        self.evidence = {floor: weigh_evidence(self.predicted, taxonomy, floor=floor) for floor in _FLOORS}
        certain = weigh_evidence(self.labelled, taxonomy, floor=None)
        self.sides = {name: getattr(certain, name) >= ENOUGH for name in SIDES}
        self.found = (certain.theme >= ENOUGH) | self.sides["strength"] | self.sides["improvement"]
        self.whole = np.array([name.split("\x1f")[0] for name in certain.inspections], dtype=object)

    def rows(self, inspections: Sequence[str]) -> NDArray[np.int64]:
        """Give the rows that belong to these inspections."""
        return np.flatnonzero(np.isin(self.whole, list(inspections)))


def without_leak(evidence: Evidence, leak: float) -> dict[str, NDArray[np.float64]]:
    """Give the evidence for each side, less what a classifier puts there by mistaking the other."""
    return {
        "strength": np.maximum(0.0, evidence.strength - leak * evidence.improvement),
        "improvement": np.maximum(0.0, evidence.improvement - leak * evidence.strength),
    }


def without_noise(evidence: Evidence, noise: float) -> NDArray[np.float64]:
    """Give the evidence for each theme, less what a document of this length brings by chance."""
    # Left below zero: cut off there, next to nothing would look like nothing at any length.
    return evidence.theme - noise * np.minimum(evidence.length, _LONGEST)[:, None] / 100


def calibrate(cases: Sequence[Cases], inspections: Sequence[str]) -> Calibrated | None:
    """Choose floor and leak by likelihood, and fit the curves; None where there is nothing to learn from.

    Whole inspections and their pieces of each size weigh the same together.
    """
    rows = [case.rows(inspections) for case in cases]
    weights = [
        np.full(case.found[row].size, 1 / max(1, case.found[row].size)) for case, row in zip(cases, rows, strict=True)
    ]
    holds = np.concatenate(
        [case.sides[name][row].ravel() for name in SIDES for case, row in zip(cases, rows, strict=True)]
    )
    found = np.concatenate([case.found[row].ravel() for case, row in zip(cases, rows, strict=True)])
    if holds.all() or not holds.any() or found.all() or not found.any():
        return None
    weight = np.concatenate(weights)
    best: tuple[float, float, float, Curve] | None = None
    for floor, leak in product(_FLOORS, _LEAKS):
        sides = [without_leak(case.evidence[floor], leak) for case in cases]
        evidence = np.concatenate(
            [side[name][row].ravel() for name in SIDES for side, row in zip(sides, rows, strict=True)]
        )
        loss, curve = _fit_curve(evidence, holds, np.tile(weight, len(SIDES)))
        if curve is not None and (best is None or loss < best[0] - 1e-9):
            best = (loss, floor, leak, curve)
    if best is None:
        return None
    _, floor, leak, side = best
    best_theme: tuple[float, float, Curve] | None = None
    for noise in _NOISES:
        themes = [
            without_noise(case.evidence[floor], noise)[row].ravel() for case, row in zip(cases, rows, strict=True)
        ]
        loss, curve = _fit_curve(np.concatenate(themes), found, weight)
        if curve is not None and (best_theme is None or loss < best_theme[0] - 1e-9):
            best_theme = (loss, noise, curve)
    return None if best_theme is None else Calibrated(floor, leak, best_theme[1], side, best_theme[2])


def _fit_curve(
    evidence: NDArray[np.float64], holds: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[float, Curve | None]:
    """Fit a logistic curve by Newton's method; None where the evidence does not speak for the claim."""
    design = np.column_stack([np.ones(len(evidence)), evidence])
    weight = weight / weight.sum()
    weights = np.zeros(2)
    penalty = np.diag([1e-6, _RIDGE])
    for _ in range(100):
        probability = 1 / (1 + np.exp(-np.clip(design @ weights, -50, 50)))
        gradient = design.T @ (weight * (probability - holds)) + penalty @ weights
        curvature = (design * (weight * probability * (1 - probability))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        longest = float(np.abs(step).max())
        # Full steps overshoot where the classes separate.
        weights = weights - step * min(1.0, 2.0 / max(1e-12, longest))
        if longest < 1e-9:
            break
    margin = np.where(holds, 1, -1) * (design @ weights)
    loss = float(weight @ np.logaddexp(0, -margin) + _RIDGE * weights[1] ** 2 / 2)
    if weights[1] <= 0 or weights[0] >= 0:
        return loss, None
    return loss, Curve(round(float(-weights[0] / weights[1]), 6), round(float(weights[1]), 6))
