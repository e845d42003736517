"""The rule that turns sentence probabilities into one verdict for each theme and inspection."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import ModelError
from synth.findings import require_columns
from synth.prevalence.calibration import ENOUGH, PIECES, Cases, Curve, calibrate, without_leak, without_noise
from synth.prevalence.errors import VerdictErrors, measure_balance_error, measure_errors, measure_share_error
from synth.prevalence.evidence import SIDES, Evidence, weigh_evidence
from synth.taxonomy import Taxonomy

# What stands in the column document of labelled texts that speak of the whole country.
NATIONAL = "national_overview"
_MOST_FOLDS = 5
_MOST_NOISE = 5.0


@dataclass(frozen=True)
class VerdictRule:
    """When a theme counts as found in an inspection, as a strength, or as an area for improvement.

    Attributes
    ----------
    floor
        Sentences count only if finding, theme and polarity together are at least so probable; in [0, 1].
    leak
        Share of the evidence for one side that a classifier puts on the other by mistake; it is taken off. In [0, 1).
    noise
        Weighted findings that 100 findings bring a theme by mistake; taken off before asking whether it is found.
    side
        For "is a strength" and "is an area for improvement", which share one curve.
    theme
        For "is found at all".
    errors
        Measured in cross-validation by inspection; None where this was not possible.

    Notes
    -----
    Probabilities from evidence: Platt, J. (1999). Probabilistic outputs for support vector machines. Advances in Large
    Margin Classifiers, 61-74.
    """

    floor: float
    leak: float
    noise: float
    side: Curve
    theme: Curve
    errors: VerdictErrors | None = None

    @classmethod
    def fit(cls, predicted: pd.DataFrame, labels: pd.DataFrame, taxonomy: Taxonomy) -> VerdictRule:
        """Calibrate the rule on labelled inspections, and measure its errors in cross-validation by inspection.

        Parameters
        ----------
        predicted
            Sentences with kind, polarity, themes and probabilities given by models that had not seen their inspection;
            repeats must have been taken out. Sentences whose document is `NATIONAL` are left out: a text about the
            whole country is no inspection of an area.
        labels
            What people gave, row for row (kind, polarity, themes).
        taxonomy
            The themes.

        Returns
        -------
        VerdictRule
            `DEFAULT_RULE` without errors where there are fewer than two inspections, or where a claim holds in all
            cases or in none, so that there is nothing to calibrate on.
        """
        if "document" in predicted.columns:
            of_area = (predicted["document"] != NATIONAL).to_numpy(dtype=np.bool_)
            predicted, labels = (table[of_area].reset_index(drop=True) for table in (predicted, labels))
        labelled = predicted.drop(columns=[name for name in predicted.columns if name.startswith("p_")]).assign(
            **{name: labels[name].to_numpy() for name in ("kind", "polarity", "themes")}
        )
        inspections = sorted(predicted["inspection_id"].unique())
        if len(inspections) < 2:
            return DEFAULT_RULE
        cases = [Cases(predicted, labelled, taxonomy, size) for size in (None, *PIECES)]
        learnt = calibrate(cases, inspections)
        if learnt is None:
            return DEFAULT_RULE
        whole, shortest = cases[0], cases[1]
        given: dict[str, list[pd.DataFrame]] = {"whole": [], "short": []}
        for fold in range(min(_MOST_FOLDS, len(inspections))):
            held_out = inspections[fold::_MOST_FOLDS]
            of_others = calibrate(cases, [name for name in inspections if name not in held_out])
            without = cls(**vars(of_others)) if of_others else DEFAULT_RULE
            for name, case in (("whole", whole), ("short", shortest)):
                given[name].append(without.verdicts(case.predicted[case.inspection.isin(held_out)], taxonomy))
        errors = VerdictErrors(
            len(inspections),
            measure_errors(verdicts_from_labels(whole.labelled, taxonomy), pd.concat(given["whole"])),
            measure_errors(verdicts_from_labels(shortest.labelled, taxonomy), pd.concat(given["short"])),
            measure_share_error(labelled, predicted, taxonomy),
            measure_balance_error(labelled, predicted, taxonomy),
        )
        return cls(**vars(learnt), errors=errors)

    def verdicts(self, table: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
        """Say of each theme in each inspection whether it is found, and as what.

        Parameters
        ----------
        table
            Findings with inspection_id, kind, polarity, themes and probabilities; part and section where known. Repeats
            must have been taken out. Without probabilities the labels are taken as certain, as in
            `verdicts_from_labels`.
        taxonomy
            The themes.

        Returns
        -------
        DataFrame
            A row for each inspection and theme, sorted by inspection: inspection_id, theme; findings, strength,
            improvement (numbers of labelled findings; mixed in both); verdict (one of `VERDICTS`); evidence,
            evidence_strength, evidence_improvement (weighted numbers of findings, what leaks from the other side taken
            off); certainty (probability of the least sure of the claims that the verdict makes or denies; 1 for labels
            that people gave). A verdict is only given where at least one labelled finding bears it out.
        """
        if "p_finding" not in table.columns:
            return verdicts_from_labels(table, taxonomy)
        evidence = weigh_evidence(table, taxonomy, floor=self.floor)
        sides = without_leak(evidence, self.leak)
        return _verdict_table(evidence, sides, without_noise(evidence, self.noise), self.side, self.theme, taxonomy)

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain dictionaries and numbers, for a manifest."""
        return {**asdict(self), "errors": self.errors.to_dict() if self.errors else None}

    @classmethod
    def from_dict(cls, content: Any) -> VerdictRule:
        """Read what `to_dict` gave.

        Raises
        ------
        ModelError
            If it has another form, or holds numbers that no rule has.
        """
        try:
            floor, leak, noise = (float(content[name]) for name in ("floor", "leak", "noise"))
            side, theme = (
                Curve(float(content[name]["cut"]), float(content[name]["slope"])) for name in ("side", "theme")
            )
            errors = None if content["errors"] is None else VerdictErrors.from_dict(content["errors"])
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"the verdict rule is malformed ({error})", remedy="Train the model anew.") from error
        curves = all(math.isfinite(curve.cut) and curve.cut > 0 and curve.slope > 0 for curve in (side, theme))
        if not (curves and 0 <= floor <= 1 and 0 <= leak < 1 and 0 <= noise <= _MOST_NOISE):
            raise ModelError("the verdict rule holds numbers out of range", remedy="Train the model anew.")
        return cls(floor, leak, noise, side, theme, errors)


# Calibrated on the invented inspections of data/labelled; for models that were trained without a rule.
DEFAULT_RULE = VerdictRule(floor=0.05, leak=0.2, noise=0.5, side=Curve(1.1, 2.4), theme=Curve(0.73, 2.4))


def verdicts_from_labels(table: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Give verdicts from labels that people gave: a theme counts from `ENOUGH` weighted findings on.

    Parameters and result are those of `VerdictRule.verdicts`.
    """
    require_columns(table, ("inspection_id", "kind", "polarity", "themes"), where="findings")
    evidence = weigh_evidence(table, taxonomy, floor=None)
    sides = {side: getattr(evidence, side) for side in SIDES}
    certain = Curve(ENOUGH, math.inf)
    return _verdict_table(evidence, sides, evidence.theme, certain, certain, taxonomy)


def _verdict_table(
    evidence: Evidence,
    sides: Mapping[str, NDArray[np.float64]],
    themes: NDArray[np.float64],
    side: Curve,
    theme: Curve,
    taxonomy: Taxonomy,
) -> pd.DataFrame:
    claims = {name: (sides[name] >= side.cut) & (evidence.counts[name] > 0) for name in SIDES}
    found = (themes >= theme.cut) & (evidence.counts["findings"] > 0)
    verdict = np.select(
        [claims["strength"] & claims["improvement"], claims["strength"], claims["improvement"], found],
        ["both", "strength", "improvement", "named"],
        default="not found",
    )
    certainty = np.ones(evidence.theme.shape)
    if not evidence.certain:
        for name in SIDES:
            probability = side.probability(sides[name])
            certainty = np.minimum(certainty, np.where(claims[name], probability, 1 - probability))
        probability = theme.probability(themes)
        neither = (verdict == "named") | (verdict == "not found")
        certainty = np.where(neither, np.minimum(certainty, np.where(found, probability, 1 - probability)), certainty)
    n_themes = len(taxonomy.ids)
    return pd.DataFrame(
        {
            "inspection_id": np.repeat(np.array(evidence.inspections, dtype=object), n_themes),
            "theme": np.tile(np.array(taxonomy.ids, dtype=object), len(evidence.inspections)),
            **{name: counts.ravel() for name, counts in evidence.counts.items()},
            "verdict": verdict.ravel(),
            "evidence": np.round(np.maximum(0.0, themes), 6).ravel(),
            **{f"evidence_{name}": np.round(sides[name], 6).ravel() for name in SIDES},
            "certainty": np.round(certainty, 6).ravel(),
        }
    )
