"""How much an inspection's sentences say of each theme: weighted numbers of findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import theme_matrix
from synth.taxonomy import Taxonomy

SIDES = ("strength", "improvement")

# A key message, or an entry in a list of strengths or of areas for improvement, is what inspectors chose to say first.
HEADLINE_WEIGHT = 2.0
_HEADLINE_PARTS = ("key_message", "strengths", "improvement", "evaluation", "conclusion")
_HEADLINE_SECTION = (
    r"\b(?:key|main) messages?\b|\bareas? (?:for|of) (?:improvement|development)\b"
    r"|^(?:(?:key|main|our|important) |summary of )?strengths\b"
    r"|^(?:overall )?evaluations?\b|^(?:overall )?conclusions?\b"
)
# An inspection known by a press release alone is all headline. Between these numbers of findings the weight of other
# text goes down to 1 in a straight line, so that one sentence more or less never turns a verdict by itself.
SHORT, LONG = 30, 60


@dataclass(frozen=True)
class Evidence:
    """Weighted numbers of findings for each inspection and theme.

    Attributes
    ----------
    inspections
        Ids, sorted: the rows.
    theme : ndarray of shape (n_inspections, n_themes)
        Of any polarity.
    strength, improvement : ndarray of shape (n_inspections, n_themes)
        Of one side; a mixed finding counts half on either.
    counts
        For ``findings``, ``strength`` and ``improvement`` the plain numbers of labelled findings, as an ndarray of
        shape (n_inspections, n_themes); a mixed finding counts on both sides.
    length : ndarray of shape (n_inspections,)
        Number of all labelled findings, with or without a theme.
    certain
        Whether it rests on labels that people gave (else on probabilities).
    """

    inspections: tuple[str, ...]
    theme: NDArray[np.float64]
    strength: NDArray[np.float64]
    improvement: NDArray[np.float64]
    counts: dict[str, NDArray[np.int64]]
    length: NDArray[np.float64]
    certain: bool


def weigh_evidence(table: pd.DataFrame, taxonomy: Taxonomy, *, floor: float | None) -> Evidence:
    """Add up what the sentences of each inspection say.

    A sentence counts by the product of its probabilities (finding, theme, polarity) and by its place: a headline counts
    `HEADLINE_WEIGHT` times, other text once, but like a headline in an inspection with 30 findings or fewer.

    Parameters
    ----------
    table
        Findings with inspection_id, kind, polarity and themes; part and section where known. Repeats must have been
        taken out.
    taxonomy
        The themes.
    floor
        Products below it count nothing: hundreds of sentences with next to no evidence are not evidence. With None the
        labels are taken as certain, and probabilities are not looked at.

    Returns
    -------
    Evidence
        Does not depend on the order of the rows.
    """
    inspections = sorted(table["inspection_id"].unique())
    place = table["inspection_id"].map({name: row for row, name in enumerate(inspections)}).to_numpy(dtype=np.int64)
    is_finding = (table["kind"] == "finding").to_numpy()
    labelled = theme_matrix(table, taxonomy) & is_finding[:, None]
    polarity = table["polarity"].to_numpy()
    of_side = {side: np.isin(polarity, (side, "mixed")) for side in SIDES}

    # Theme by theme: matrices of a million sentences would take most of the memory of a run.
    def add(of_theme: Callable[[int], NDArray[np.generic]]) -> NDArray[np.float64]:
        columns = [
            np.bincount(place, weights=of_theme(number), minlength=len(inspections))
            for number in range(len(taxonomy.ids))
        ]
        # The last digits of a sum depend on its order; rounding keeps a cut from being met in one order only.
        return np.round(np.stack(columns, axis=1), 6).astype(np.float64)

    certain = floor is None
    if floor is None:
        floor = 0.0
        themes = labelled.astype(np.float64)
        sides = {side: np.where(polarity == "mixed", 0.5, 1.0) * of_side[side] for side in SIDES}
    else:
        themes = table[[f"p_{theme}" for theme in taxonomy.ids]].to_numpy(dtype=np.float64, copy=True)
        themes *= table["p_finding"].to_numpy(dtype=np.float64)[:, None]
        mixed = table["p_mixed"].to_numpy(dtype=np.float64)
        sides = {side: table[f"p_{side}"].to_numpy(dtype=np.float64) + mixed / 2 for side in SIDES}
    findings = np.bincount(place, weights=is_finding, minlength=len(inspections))
    weight = _weights(table, findings[place])

    def weighted(side: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        def of_theme(number: int) -> NDArray[np.float64]:
            values = themes[:, number] if side is None else themes[:, number] * side
            return np.where(values >= floor, values, 0.0) * weight

        return add(of_theme)

    def counted(side: str | None = None) -> NDArray[np.int64]:
        numbers = add(lambda number: labelled[:, number] if side is None else labelled[:, number] & of_side[side])
        return numbers.astype(np.int64)

    return Evidence(
        inspections=tuple(inspections),
        theme=weighted(),
        strength=weighted(sides["strength"]),
        improvement=weighted(sides["improvement"]),
        counts={"findings": counted(), **{side: counted(side) for side in SIDES}},
        length=findings.astype(np.float64),
        certain=certain,
    )


def _weights(table: pd.DataFrame, findings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weigh each sentence by its place; `findings` is the number of findings in its inspection."""
    headline = np.zeros(len(table), dtype=np.bool_)
    part = table["part"].fillna("").to_numpy() if "part" in table.columns else np.full(len(table), "", dtype=object)
    headline |= np.isin(part, _HEADLINE_PARTS)
    if "section" in table.columns:
        # Headings come back by the thousand, so each is looked at once.
        names = table["section"].fillna("").astype("str")
        is_headline = {
            name: bool(found)
            for name, found in zip(
                names.unique(),
                pd.Series(names.unique()).str.contains(_HEADLINE_SECTION, case=False, regex=True),
                strict=True,
            )
        }
        headline |= (part == "") & names.map(is_headline).to_numpy(dtype=np.bool_)
    shortness = np.clip((LONG - findings) / (LONG - SHORT), 0.0, 1.0)
    return np.where(headline, HEADLINE_WEIGHT, 1.0 + (HEADLINE_WEIGHT - 1.0) * shortness)
