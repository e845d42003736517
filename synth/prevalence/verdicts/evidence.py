"""How much the sentences of an inspection say of each theme: weighted numbers of findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import own_polarities, theme_matrix
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
# A press release is a selection of what matters most, whatever its length.
_HEADLINE_DOCUMENT = r"(?:press|media|news)[ _-]?release"


@dataclass(frozen=True)
class Evidence:
    """Weighted numbers of findings for each inspection and theme.

    Attributes
    ----------
    inspections
        Ids, sorted: the rows.
    expected
        For ``theme`` (any polarity), ``strength`` and ``improvement`` the expected weighted number of findings by the
        model's probabilities, as an ndarray of shape (n_inspections, n_themes). A mixed finding counts half on either
        side. Equal to `labelled` where the table has no probabilities.
    labelled
        The same for the labels in the table.
    counts
        For ``findings``, ``strength`` and ``improvement`` the plain numbers of labelled findings; a mixed finding
        counts on both sides. Integers of the same shape.
    any_finding
        As `expected`: the probability that at least one sentence is a finding of this kind.
    length : ndarray of shape (n_inspections,)
        Number of all labelled findings, with or without a theme.
    has_probabilities
        Whether the table holds a model's probabilities.
    """

    inspections: tuple[str, ...]
    expected: dict[str, NDArray[np.float64]]
    labelled: dict[str, NDArray[np.float64]]
    counts: dict[str, NDArray[np.int64]]
    any_finding: dict[str, NDArray[np.float64]]
    length: NDArray[np.float64]
    has_probabilities: bool


def weigh_evidence(table: pd.DataFrame, taxonomy: Taxonomy) -> Evidence:
    """Add up what the sentences of each inspection say.

    A finding counts once; a headline (`headline_weights`) counts `HEADLINE_WEIGHT` times. With a model, the product of
    the probabilities of finding, theme and polarity takes the place of one.

    Parameters
    ----------
    table
        Findings with inspection_id, kind, polarity and themes; part, section and document where known; probabilities
        where a model gave the labels. Repeats must have been taken out.
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

    # Theme by theme: matrices of a million sentences would take most of the memory of a run.
    def add(of_theme: Callable[[int], NDArray[Any]]) -> NDArray[np.float64]:
        columns = [
            np.bincount(place, weights=of_theme(number), minlength=len(inspections))
            for number in range(len(taxonomy.ids))
        ]
        # The last digits of a sum depend on its order; rounding keeps a cut from being met in one order only.
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
    """Where themes have a polarity of their own: for each theme rows, and the polarity there, which is certain."""

    rows: Mapping[int, NDArray[np.int64]]
    polarities: Mapping[int, NDArray[np.object_]]

    @classmethod
    def of(cls, table: pd.DataFrame, taxonomy: Taxonomy) -> _OwnPolarities:
        cells = table["themes"].to_numpy(dtype=object)
        found: dict[int, list[tuple[int, str]]] = {}
        for row in np.flatnonzero(table["themes"].str.contains(":", regex=False).to_numpy(dtype=np.bool_)):
            for theme, polarity in own_polarities(cells[row]).items():
                found.setdefault(taxonomy.ids.index(theme), []).append((int(row), polarity))
        return cls(
            {number: np.array([row for row, _ in pairs]) for number, pairs in found.items()},
            {number: np.array([polarity for _, polarity in pairs], dtype=object) for number, pairs in found.items()},
        )

    def replacing(self, name: str, values: NDArray[Any], *, half: float = 0.5) -> Callable[[int], NDArray[Any]]:
        """Return the values of a side for each theme: of the sentences, but for themes with a polarity of their own."""

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
    """Return the weight of each sentence: `HEADLINE_WEIGHT` for a headline, else 1.

    Headlines are key messages, entries in lists of strengths and of areas for improvement, evaluations and conclusions
    (by the column part; without it, by the heading), and every sentence of a press release. The length of a document
    plays no part.

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
    """Return which names match a pattern; names recur by the thousand, so each is looked at once."""
    names = names.fillna("").astype("str")
    unique = pd.Series(names.unique(), dtype="str")
    found = dict(zip(unique, unique.str.contains(pattern, case=False, regex=True), strict=True))
    return names.map(found).to_numpy(dtype=np.bool_)
