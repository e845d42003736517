"""How often verdicts are wrong, as it was measured on inspections that the rule had not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from synth.errors import ModelError
from synth.findings import theme_matrix
from synth.taxonomy import Taxonomy

# What is said of a theme in an inspection, and the verdicts that say it.
CLAIMS: Mapping[str, tuple[str, ...]] = {
    "found": ("strength", "improvement", "both", "named"),
    "strength_side": ("strength", "both"),
    "improvement_side": ("improvement", "both"),
    "strength_only": ("strength",),
    "improvement_only": ("improvement",),
    "both": ("both",),
    "named": ("named",),
}
# What models that were trained before call two of them.
_ONCE_CALLED = {"strength_only": "strength", "improvement_only": "improvement"}


@dataclass(frozen=True)
class ClaimErrors:
    """Right and wrong answers to one claim, over inspections and themes together.

    Attributes
    ----------
    true_yes, true_no
        Cases in which the claim holds (does not hold) by people's labels.
    hits, false_alarms
        How many of them the rule calls so.
    """

    true_yes: int
    true_no: int
    hits: int
    false_alarms: int

    @property
    def sensitivity(self) -> tuple[float, int]:
        """Share of the true cases that are called so, and their number; a share of 0 cases is worth nothing."""
        return (self.hits / self.true_yes if self.true_yes else 1.0, self.true_yes)

    @property
    def specificity(self) -> tuple[float, int]:
        """Share of the false cases that are not called so, and their number."""
        return (1 - self.false_alarms / self.true_no if self.true_no else 1.0, self.true_no)


@dataclass(frozen=True)
class VerdictErrors:
    """What a rule got wrong in cross-validation by inspection.

    Attributes
    ----------
    inspections
        Number of labelled inspections it was measured on.
    claims
        For each of `CLAIMS` its right and wrong answers on whole inspections.
    short_claims
        The same on pieces of inspections as short as a press release, where verdicts rest on single sentences.
    share_error
        Root mean square, over themes, of the error of a theme's share of all findings; a share in [0, 1].
    balance_error
        The same of a theme's balance, the share of strengths in what is said for and against it; None for models that
        were trained before it was measured.
    """

    inspections: int
    claims: Mapping[str, ClaimErrors]
    short_claims: Mapping[str, ClaimErrors]
    share_error: float
    balance_error: float | None = None

    def rates(self, claim: str, *, short_share: float = 0.0) -> tuple[tuple[float, int], tuple[float, int]]:
        """Give sensitivity and specificity for a mixture of whole and short inspections.

        Parameters
        ----------
        claim
            One of `CLAIMS`.
        short_share
            Share of the inspections that are known by a short document alone, in [0, 1].

        Returns
        -------
        sensitivity, specificity
            Each with the number of whole-inspection cases it rests on: pieces of one inspection are no further cases.
        """
        whole, short = self.claims[claim], self.short_claims[claim]

        def mix(of_whole: tuple[float, int], of_short: tuple[float, int]) -> tuple[float, int]:
            return (1 - short_share) * of_whole[0] + short_share * of_short[0], of_whole[1]

        return mix(whole.sensitivity, short.sensitivity), mix(whole.specificity, short.specificity)

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain dictionaries and numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Any) -> VerdictErrors:
        """Read what `to_dict` gave.

        Raises
        ------
        ModelError
            If it has another form.
        """
        try:
            claims, short_claims = (
                {name: _claim_errors(content[part], name) for name in CLAIMS} for part in ("claims", "short_claims")
            )
            balance = content.get("balance_error")
            errors = cls(
                int(content["inspections"]),
                claims,
                short_claims,
                float(content["share_error"]),
                None if balance is None else float(balance),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(
                f"the errors of the verdict rule are malformed ({error})", remedy="Train the model anew."
            ) from error
        for claim in (*claims.values(), *short_claims.values()):
            if not (0 <= claim.hits <= claim.true_yes and 0 <= claim.false_alarms <= claim.true_no):
                raise ModelError("the errors of the verdict rule are no counts", remedy="Train the model anew.")
        return errors


def _claim_errors(content: Any, name: str) -> ClaimErrors:
    entry = content[name] if name in content else content[_ONCE_CALLED[name]]
    return ClaimErrors(**{key: int(n) for key, n in entry.items()})


def measure_errors(true: pd.DataFrame, given: pd.DataFrame) -> dict[str, ClaimErrors]:
    """Compare verdicts with those of people's labels.

    Parameters
    ----------
    true, given
        Verdicts of the same inspections and themes (inspection_id, theme, verdict), in any order.

    Raises
    ------
    ValueError
        If they are not about the same inspections and themes.
    """
    key = ["inspection_id", "theme"]
    true, given = (table.sort_values(key, ignore_index=True) for table in (true, given))
    if not true[key].equals(given[key]):
        raise ValueError("the verdicts are about different inspections or themes")
    claims = {}
    for name, verdicts in CLAIMS.items():
        holds, called = true["verdict"].isin(verdicts).to_numpy(), given["verdict"].isin(verdicts).to_numpy()
        claims[name] = ClaimErrors(
            int(holds.sum()), int((~holds).sum()), int((holds & called).sum()), int((~holds & called).sum())
        )
    return claims


def measure_share_error(true: pd.DataFrame, given: pd.DataFrame, taxonomy: Taxonomy) -> float:
    """Root mean square, over themes, of the error of a theme's share of all findings.

    Parameters
    ----------
    true, given
        The same sentences with people's labels and with a model's (kind, themes).
    taxonomy
        The themes.
    """
    shares = []
    for table in (true, given):
        findings = table[table["kind"] == "finding"]
        shares.append(theme_matrix(findings, taxonomy).sum(axis=0) / max(1, len(findings)))
    return float(np.sqrt(np.mean((shares[0] - shares[1]) ** 2)))


def measure_balance_error(true: pd.DataFrame, given: pd.DataFrame, taxonomy: Taxonomy) -> float | None:
    """Root mean square, over themes, of the error of a theme's balance.

    Parameters
    ----------
    true, given
        The same sentences with people's labels and with a model's (kind, polarity, themes).
    taxonomy
        The themes.

    Returns
    -------
    float or None
        None where no theme has a balance by both: nothing is said for or against any.
    """
    balances = []
    for table in (true, given):
        themes = theme_matrix(table, taxonomy) & (table["kind"] == "finding").to_numpy()[:, None]
        strength, improvement = (
            (themes & table["polarity"].isin([side, "mixed"]).to_numpy()[:, None]).sum(axis=0)
            for side in ("strength", "improvement")
        )
        said = (strength + improvement).astype(np.float64)
        balances.append(np.divide(strength, said, out=np.full(len(said), np.nan), where=said > 0))
    wrong = balances[0] - balances[1]
    known = wrong[~np.isnan(wrong)]
    return float(np.sqrt(np.mean(known**2))) if known.size else None
