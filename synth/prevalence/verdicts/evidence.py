"""Weighted numbers of findings on each theme in each inspection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import polarities_by_theme, theme_matrix
from synth.taxonomy import Taxonomy

SIDES = ("strength", "improvement")

# Inspectors put what matters most first: key messages, and lists of strengths or areas for improvement.
HEADLINE_WEIGHT = 2.0
_HEADLINE_PARTS = ("key_message", "strengths", "improvement", "evaluation", "conclusion")
_HEADLINE_SECTION = (
    r"\b(?:key|main) messages?\b|\bareas? (?:for|of) (?:improvement|development)\b"
    r"|^(?:(?:key|main|our|important) |summary of )?strengths\b"
    r"|^(?:overall )?evaluations?\b|^(?:overall )?conclusions?\b"
)
# A press release is a selection of the main points, whatever its length.
_HEADLINE_DOCUMENT = r"(?:press|media|news)[ _-]?release"


@dataclass(frozen=True)
class Evidence:
    """Weighted numbers of findings for each inspection and theme.

    Attributes
    ----------
    inspections
        Sorted ids, in the order of the rows.
    expected
        For ``theme`` (any polarity), ``strength`` and ``improvement``, the expected weighted number of findings by the
        model's probabilities, as an ndarray of shape (n_inspections, n_themes). A mixed finding counts half on either
        side. Equal to `labelled` if the table has no probabilities.
    labelled
        The same for the labels in the table.
    counts
        For ``findings``, ``strength`` and ``improvement``, the unweighted numbers of labelled findings, as integers of
        the same shape. A mixed finding counts on both sides.
    any_finding
        The probability that at least one sentence is a finding of this kind, with the keys and shape of `expected`.
    length : ndarray of shape (n_inspections,)
        Number of all labelled findings, with or without a theme.
    has_probabilities
        Whether the table contains probabilities from a model.
    """

    inspections: tuple[str, ...]
    expected: dict[str, NDArray[np.float64]]
    labelled: dict[str, NDArray[np.float64]]
    counts: dict[str, NDArray[np.int64]]
    any_finding: dict[str, NDArray[np.float64]]
    length: NDArray[np.float64]
    has_probabilities: bool


def weigh_evidence(table: pd.DataFrame, taxonomy: Taxonomy) -> Evidence:
    """Sum the evidence of the sentences of each inspection.

    A finding counts once; a headline (`headline_weights`) counts `HEADLINE_WEIGHT` times. With a model, a sentence
    counts as the product of the probabilities of finding, theme and polarity.

    Parameters
    ----------
    table
        Findings with inspection_id, kind, polarity and themes; part, section and document where known; probabilities if
        a model gave the labels. Duplicates must have been removed.
    taxonomy
        The themes.

    Returns
    -------
    Evidence
        Does not depend on the order of the rows.
    """
    inspections = sorted(table["inspection_id"].unique())
    place = table["inspection_id"].map({name: row for row, name in enumerate(inspections)}).to_numpy(dtype=np.int64)
    is_finding = (table["kind"] == "finding").to_numpy()
    has_theme = theme_matrix(table, taxonomy) & is_finding[:, None]
    polarity = table["polarity"].to_numpy()
    own = _OwnPolarities.of(table, taxonomy)
    weight = headline_weights(table)
    parts = {"theme": np.ones(len(table))}
    parts |= {side: np.select([polarity == side, polarity == "mixed"], [1.0, 0.5], default=0.0) for side in SIDES}
    is_side = {"findings": np.ones(len(table), dtype=np.bool_), **{side: parts[side] > 0 for side in SIDES}}

    # One theme at a time: matrices for all themes of a million sentences would take most of the memory of a run.
    def add(of_theme: Callable[[int], NDArray[Any]]) -> NDArray[np.float64]:
        columns = [
            np.bincount(place, weights=of_theme(number), minlength=len(inspections))
            for number in range(len(taxonomy.ids))
        ]
        # The last digits of a sum depend on its order. Rounding ensures that a threshold is met in every order or in
        # none.
        return np.round(np.stack(columns, axis=1), 6).astype(np.float64)

    labelled = {name: add(_times(has_theme, own.replacing(name, part), weight)) for name, part in parts.items()}
    counts = {
        name: add(_times(has_theme, own.replacing(name, held, half=1.0))).astype(np.int64)
        for name, held in is_side.items()
    }
    has_probabilities = "p_finding" in table.columns
    expected, any_finding = labelled, {name: (numbers > 0).astype(np.float64) for name, numbers in labelled.items()}
    if has_probabilities:
        themes = table[[f"p_{theme}" for theme in taxonomy.ids]].to_numpy(dtype=np.float64, copy=True)
        themes *= table["p_finding"].to_numpy(dtype=np.float64)[:, None]
        mixed = table["p_mixed"].to_numpy(dtype=np.float64)
        of_side = {side: table[f"p_{side}"].to_numpy(dtype=np.float64) for side in SIDES}
        shares = {"theme": np.ones(len(table)), **{side: of_side[side] + mixed / 2 for side in SIDES}}
        chances = {"theme": np.ones(len(table)), **{side: np.minimum(of_side[side] + mixed, 1.0) for side in SIDES}}
        expected = {name: add(_times(themes, own.replacing(name, share), weight)) for name, share in shares.items()}
        any_finding = {
            name: -np.expm1(add(_log_none(themes, own.replacing(name, chance, half=1.0))))
            for name, chance in chances.items()
        }
    length = np.bincount(place, weights=is_finding, minlength=len(inspections)).astype(np.float64)
    return Evidence(tuple(inspections), expected, labelled, counts, any_finding, length, has_probabilities)


@dataclass(frozen=True)
class _OwnPolarities:
    """Rows in which a theme has a polarity of its own, and that polarity, which is certain."""

    rows: Mapping[int, NDArray[np.int64]]
    polarities: Mapping[int, NDArray[np.object_]]

    @classmethod
    def of(cls, table: pd.DataFrame, taxonomy: Taxonomy) -> _OwnPolarities:
        cells = table["themes"].to_numpy(dtype=object)
        found: dict[int, list[tuple[int, str]]] = {}
        for row in np.flatnonzero(table["themes"].str.contains(":", regex=False).to_numpy(dtype=np.bool_)):
            for theme, polarity in polarities_by_theme(cells[row]).items():
                found.setdefault(taxonomy.ids.index(theme), []).append((int(row), polarity))
        return cls(
            {number: np.array([row for row, _ in pairs]) for number, pairs in found.items()},
            {number: np.array([polarity for _, polarity in pairs], dtype=object) for number, pairs in found.items()},
        )

    def replacing(self, name: str, values: NDArray[Any], *, half: float = 0.5) -> Callable[[int], NDArray[Any]]:
        """Return the values of a side by theme: those of the sentences, except where a theme has its own polarity."""

        def of_theme(number: int) -> NDArray[Any]:
            if name not in SIDES or number not in self.rows:
                return values
            own = values.astype(np.float64)
            polarity = self.polarities[number]
            own[self.rows[number]] = np.select([polarity == name, polarity == "mixed"], [1.0, half], default=0.0)
            return own

        return of_theme


def _times(
    matrix: NDArray[Any], factor: Callable[[int], NDArray[Any]], weight: NDArray[Any] | float = 1
) -> Callable[[int], NDArray[Any]]:
    return lambda number: matrix[:, number] * (factor(number) * weight)


def _log_none(
    themes: NDArray[np.float64], chance: Callable[[int], NDArray[np.float64]]
) -> Callable[[int], NDArray[np.float64]]:
    return lambda number: np.log1p(-np.minimum(themes[:, number] * chance(number), 1 - 1e-6))


def headline_weights(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return the weight of each sentence: `HEADLINE_WEIGHT` for a headline, otherwise 1.

    Headlines are key messages, entries in lists of strengths and of areas for improvement, evaluations and conclusions
    (recognised by the column part or, without it, by the heading), and every sentence of a press release. The length of
    a document has no effect.

    Parameters
    ----------
    table
        Sentences; part, section and document where known.
    """
    part = table["part"].fillna("").to_numpy() if "part" in table.columns else np.full(len(table), "", dtype=object)
    headline = np.isin(part, _HEADLINE_PARTS)
    if "section" in table.columns:
        headline |= (part == "") & _matches(table["section"], _HEADLINE_SECTION)
    if "document" in table.columns:
        headline |= _matches(table["document"], _HEADLINE_DOCUMENT)
    return np.where(headline, HEADLINE_WEIGHT, 1.0)


def _matches(names: pd.Series, pattern: str) -> NDArray[np.bool_]:
    """Return which names match a pattern. Names recur thousands of times, so each is checked only once."""
    names = names.fillna("").astype("str")
    unique = pd.Series(names.unique(), dtype="str")
    found = dict(zip(unique, unique.str.contains(pattern, case=False, regex=True), strict=True))
    return names.map(found).to_numpy(dtype=np.bool_)
