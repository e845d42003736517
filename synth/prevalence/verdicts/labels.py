"""Verdicts on a theme in an inspection, and how they follow from labelled findings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import require_columns
from synth.prevalence.verdicts.evidence import SIDES, Evidence, weigh_evidence
from synth.taxonomy import Taxonomy

VERDICTS = ("strength", "improvement", "both", "mentioned", "not found")
# The verdicts for which each claim holds.
CLAIMS: Mapping[str, tuple[str, ...]] = {
    "found": ("strength", "improvement", "both", "mentioned"),
    "strength_side": ("strength", "both"),
    "improvement_side": ("improvement", "both"),
}
# A verdict of a model with a lower probability is uncertain.
SURE = 0.8
# The possible answers of a rule to a claim, in the order of the cells in every array of counts.
ANSWERS = ("yes, sure", "yes, uncertain", "no, uncertain", "no, sure")
# With labels by people, a theme (or a side of it) holds in an inspection with at least this weighted number of
# findings: one headline, or two findings in the body. One passing sentence is not a finding of the inspection.
ENOUGH = 1.5
# An inspection with fewer findings is a comment or an extract rather than a report, so one finding is enough.
FEWEST_FINDINGS, ENOUGH_OF_FEW = 10, 1.0


def enough(evidence: Evidence) -> NDArray[np.float64]:
    """Return the weighted number of findings required for a claim, for each inspection; shape (n, 1)."""
    return np.where(evidence.length < FEWEST_FINDINGS, ENOUGH_OF_FEW, ENOUGH)[:, None]


def claims_from_labels(evidence: Evidence) -> dict[str, NDArray[np.bool_]]:
    """Return which claims hold according to the labels: found, strength, improvement, each of shape (n, n_themes)."""
    least = enough(evidence)
    claims = {side: evidence.labelled[side] >= least for side in SIDES}
    return {"found": (evidence.labelled["theme"] >= least) | claims["strength"] | claims["improvement"], **claims}


def verdicts_from_labels(table: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the verdicts that follow from labels, which are taken as certain.

    A claim holds if there are at least `ENOUGH` weighted findings. In an inspection with fewer than `FEWEST_FINDINGS`
    findings, one is enough.

    Parameters
    ----------
    table, taxonomy
        As for `VerdictRule.verdicts`; probabilities are ignored.

    Returns
    -------
    DataFrame
        As for `VerdictRule.verdicts`, with certainty 1 and status confirmed.
    """
    require_columns(table, ("inspection_id", "kind", "polarity", "themes"), where="findings")
    evidence = weigh_evidence(table.drop(columns="p_finding", errors="ignore"), taxonomy)
    claims = claims_from_labels(evidence)
    certainty = {name: np.ones(holds.shape) for name, holds in claims.items()}
    return verdict_table(evidence, claims, certainty, taxonomy)


def verdict_table(
    evidence: Evidence,
    claims: Mapping[str, NDArray[np.bool_]],
    certainty: Mapping[str, NDArray[np.float64]],
    taxonomy: Taxonomy,
) -> pd.DataFrame:
    """Return a table of verdicts with one row for each inspection and theme.

    Parameters
    ----------
    evidence
        The evidence behind the verdicts.
    claims, certainty
        For found, strength and improvement, whether the claim is made, and how certain the answer is, in [0, 1].
    taxonomy
        The themes.
    """
    strength, improvement, found = (claims[name] for name in ("strength", "improvement", "found"))
    verdict = np.select(
        [strength & improvement, strength, improvement, found],
        ["both", "strength", "improvement", "mentioned"],
        default="not found",
    )
    sure = np.minimum(certainty["strength"], certainty["improvement"])
    neither = (verdict == "mentioned") | (verdict == "not found")
    sure = np.round(np.where(neither, np.minimum(sure, certainty["found"]), sure), 6)
    provisional = np.where(sure < SURE, "uncertain", "provisional")
    basis = np.where(evidence.length < FEWEST_FINDINGS, "count", "evidence")[:, None]
    n_themes = len(taxonomy.ids)
    return pd.DataFrame(
        {
            "inspection_id": np.repeat(np.array(evidence.inspections, dtype=object), n_themes),
            "theme": np.tile(np.array(taxonomy.ids, dtype=object), len(evidence.inspections)),
            **{name: counts.ravel() for name, counts in evidence.counts.items()},
            "verdict": verdict.ravel(),
            "status": (provisional if evidence.has_probabilities else np.full(sure.shape, "confirmed")).ravel(),
            "certainty": sure.ravel(),
            **{f"certainty_{name}": np.round(certainty[name], 6).ravel() for name in ("found", *SIDES)},
            **{f"answer_{name}": _answers(claims[name], certainty[name]).ravel() for name in ("found", *SIDES)},
            "evidence": evidence.expected["theme"].ravel(),
            **{f"evidence_{side}": evidence.expected[side].ravel() for side in SIDES},
            **dict.fromkeys(("missed_found", *(f"missed_{side}" for side in SIDES)), 0.0),
            "basis": np.broadcast_to(basis, sure.shape).ravel(),
            "checked_by": "",
            "checked_on": "",
        }
    )


def keep_answers(verdicts: pd.DataFrame, by_model: pd.DataFrame) -> pd.DataFrame:
    """Return verdicts with the answers that the rule gave before anyone read: its errors are those of these answers.

    Parameters
    ----------
    verdicts
        Verdicts on sentences of which some have labels by people.
    by_model
        Verdicts on the same sentences as the model classified them.
    """
    key = ["inspection_id", "theme"]
    names = [f"answer_{name}" for name in ("found", *SIDES)]
    before = by_model.set_index(key)[names].reindex(pd.MultiIndex.from_frame(verdicts[key]))
    return verdicts.assign(**{name: before[name].to_numpy() for name in names})


def _answers(made: NDArray[np.bool_], certainty: NDArray[np.float64]) -> NDArray[np.object_]:
    sure = certainty >= SURE
    return np.array(ANSWERS, dtype=object)[np.where(made, np.where(sure, 0, 1), np.where(sure, 3, 2))]
