"""The rule that turns a model's sentence probabilities into one verdict for each theme and inspection."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from synth.errors import ModelError
from synth.prevalence.errors.counts import VerdictErrors
from synth.prevalence.verdicts.curve import Curve
from synth.prevalence.verdicts.evidence import SIDES, weigh_evidence
from synth.prevalence.verdicts.labels import FEWEST_FINDINGS, claims_from_labels, verdict_table, verdicts_from_labels
from synth.taxonomy import Taxonomy


@dataclass(frozen=True)
class VerdictRule:
    """When a theme counts as found in an inspection, as a strength, or as an area for improvement.

    Attributes
    ----------
    side
        Probability of "is a strength" and of "is an area for improvement" by the evidence for them.
    theme
        Probability of "is found at all".
    errors
        What the rule got wrong on labelled inspections; None where nothing could be measured.
    is_fitted
        Whether the curves were fitted; else labelled inspections were too few or too short, and these are the curves of
        the bundled model.
    """

    side: Curve
    theme: Curve
    errors: VerdictErrors | None = None
    is_fitted: bool = True

    def verdicts(self, table: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
        """Return what is said of each theme in each inspection.

        Parameters
        ----------
        table
            Findings with inspection_id, kind, polarity, themes and probabilities; part, section and document where
            known. Repeats must have been taken out. Without probabilities the labels are taken as certain, as in
            `verdicts_from_labels`.
        taxonomy
            The themes.

        Returns
        -------
        DataFrame
            A row for each inspection and theme, sorted by inspection:

            - inspection_id, theme;
            - findings, strength, improvement: numbers of labelled findings; mixed in both;
            - verdict: one of `VERDICTS`. A claim is made from probability 0.5 on, and only where at least one labelled
              finding bears it out. Inspections with fewer than `FEWEST_FINDINGS` findings are counted: one finding is
              enough;
            - status: confirmed (people settled it), provisional, or uncertain (a certainty below `SURE`);
            - certainty: probability of the least sure of the claims that the verdict makes or denies;
              certainty_found, certainty_strength, certainty_improvement the same for one claim;
            - evidence, evidence_strength, evidence_improvement: expected weighted numbers of findings;
            - missed_found, missed_strength, missed_improvement: probability that people who settled the verdict missed
              what would have made it hold (`settle_verdicts`); 0 before;
            - basis: evidence, or count for inspections with few findings;
            - checked_by, checked_on: readers and last date, empty until people have settled it.
        """
        if "p_finding" not in table.columns:
            return verdicts_from_labels(table, taxonomy)
        evidence = weigh_evidence(table, taxonomy)
        by_labels = claims_from_labels(evidence)
        few = (evidence.length < FEWEST_FINDINGS)[:, None]
        claims, certainty = {}, {}
        strength, improvement = (evidence.expected[side] for side in SIDES)
        for name, key, of_curve in (
            ("found", "theme", self.theme.probability(evidence.expected["theme"])),
            ("strength", "strength", self.side.probability(strength, improvement)),
            ("improvement", "improvement", self.side.probability(improvement, strength)),
        ):
            probability = np.where(few, evidence.any_finding[key], of_curve)
            made = np.where(few, by_labels[name], (probability >= 0.5) & (evidence.labelled[key] > 0))
            claims[name], certainty[name] = made, np.where(made, probability, 1 - probability)
        return verdict_table(evidence, claims, certainty, taxonomy)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain dictionaries and numbers, for a manifest."""
        return {
            "side": asdict(self.side),
            "theme": asdict(self.theme),
            "errors": self.errors.to_dict() if self.errors else None,
            "is_fitted": self.is_fitted,
        }

    @classmethod
    def from_dict(cls, content: Any) -> VerdictRule:
        """Read what `to_dict` returned.

        Raises
        ------
        ModelError
            If it has another form, or holds numbers that no rule has.
        """
        try:
            curves = [
                Curve(*(float(content[name][key]) for key in ("intercept", "slope", "share")))
                for name in ("side", "theme")
            ]
            errors = None if content["errors"] is None else VerdictErrors.from_dict(content["errors"])
            is_fitted = content["is_fitted"]
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"the verdict rule is malformed ({error})", remedy="Train the model again.") from error
        rising = all(curve.slope > 0 and curve.share >= 0 for curve in curves)
        finite = all(math.isfinite(value) for curve in curves for value in (curve.intercept, curve.slope, curve.share))
        if not (rising and finite and isinstance(is_fitted, bool)):
            raise ModelError("the verdict rule holds numbers out of range", remedy="Train the model again.")
        return cls(curves[0], curves[1], errors, is_fitted)


# Of the bundled model; for labelled inspections that are too few or too short to fit curves on.
DEFAULT_RULE = VerdictRule(side=Curve(-1.6, 0.9, 5.4), theme=Curve(0.9, 1.5), is_fitted=False)
