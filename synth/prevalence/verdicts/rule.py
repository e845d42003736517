"""The rule that derives a verdict for each theme and inspection from the predicted probabilities of sentences."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from synth.errors import ModelError
from synth.prevalence.verdict_errors.counts import VerdictErrors
from synth.prevalence.verdicts.curve import Curve
from synth.prevalence.verdicts.evidence import SIDES, weigh_evidence
from synth.prevalence.verdicts.labels import FEWEST_FINDINGS, claims_from_labels, verdict_table, verdicts_from_labels
from synth.taxonomy import Taxonomy


@dataclass(frozen=True)
class VerdictRule:
    """The rule for when a theme counts as found in an inspection, as a strength, or as an area for improvement.

    Attributes
    ----------
    side
        Curve for the probability of "is a strength" and of "is an area for improvement", given the evidence.
    theme
        Curve for the probability of "is found at all".
    errors
        Errors of the rule on labelled inspections; None if they could not be measured.
    is_fitted
        Whether the curves were fitted. If not, labelled inspections were too few or too short, and these are the curves
        of the bundled model.
    """

    side: Curve
    theme: Curve
    errors: VerdictErrors | None = None
    is_fitted: bool = True

    def verdicts(self, table: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
        """Return the verdict on each theme in each inspection.

        Parameters
        ----------
        table
            Findings with inspection_id, kind, polarity, themes and probabilities; part, section and document where
            known. Duplicates must have been removed. Without probabilities, the labels are taken as certain, as in
            `verdicts_from_labels`.
        taxonomy
            The themes.

        Returns
        -------
        DataFrame
            One row for each inspection and theme, sorted by inspection:

            - inspection_id, theme;
            - findings, strength, improvement: numbers of labelled findings; mixed findings are in both of the last two;
            - verdict: one of `VERDICTS`. A claim is made if its probability is at least 0.5 and at least one labelled
              finding supports it. In inspections with fewer than `FEWEST_FINDINGS` findings, findings are counted and
              one is enough;
            - status: confirmed (people settled it), provisional, or uncertain (a certainty below `SURE`);
            - certainty: probability of the least certain answer among the claims that the verdict makes or denies;
              certainty_found, certainty_strength, certainty_improvement: the same for one claim;
            - answer_found, answer_strength, answer_improvement: the rule's own answer to each claim, one of `ANSWERS`,
              which stays when people settle the verdict, so that their readings show how often the rule is wrong;
            - evidence, evidence_strength, evidence_improvement: expected weighted numbers of findings;
            - missed_found, missed_strength, missed_improvement: probability that people who settled the verdict missed
              findings that make the claim hold (`settle_verdicts`); 0 before that;
            - basis: "evidence", or "count" for inspections with few findings;
            - checked_by, checked_on: readers and latest date, empty until people have settled the verdict.
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
        """Return the rule as plain dictionaries and numbers, for a manifest."""
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
            If the content is malformed, or contains numbers that are out of range.
        """
        try:
            curves = [
                Curve(*(float(content[name][key]) for key in ("intercept", "slope", "share")))
                for name in ("side", "theme")
            ]
            errors = None if content["errors"] is None else VerdictErrors.from_dict(content["errors"])
            is_fitted = content["is_fitted"]
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"the verdict rule is malformed ({error})") from error
        rising = all(curve.slope > 0 and curve.share >= 0 for curve in curves)
        finite = all(math.isfinite(value) for curve in curves for value in (curve.intercept, curve.slope, curve.share))
        if not (rising and finite and isinstance(is_fitted, bool)):
            raise ModelError("the verdict rule contains numbers that are out of range")
        return cls(curves[0], curves[1], errors, is_fitted)


# The curves of the bundled model, used when labelled inspections are too few or too short to fit curves.
DEFAULT_RULE = VerdictRule(side=Curve(-1.6, 0.9, 5.4), theme=Curve(0.9, 1.5), is_fitted=False)
