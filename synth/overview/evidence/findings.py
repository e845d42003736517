"""The findings behind the figures: put in order, chosen as examples, and cut down to what a page can hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import mark_duplicates, of_inspectors, theme_matrix
from synth.overview.evidence.representative import representative_rows
from synth.overview.inspections import shown_id
from synth.overview.wording import plain, records
from synth.taxonomy import Taxonomy

QUOTE_CHARACTERS = 600
# A sentence whose polarity is less sure than this is no evidence to quote for a side.
LEAST_SURE = 0.6
SIDES = ("strength", "improvement")
_PLACE = ("inspection_id", "document", "position")
_ORDER = (*_PLACE, "finding_id", "text")


@dataclass(frozen=True)
class Quote:
    """A sentence as evidence with its place, all as they may be shown; page is empty where unknown."""

    finding_id: str
    text: str
    inspection: str
    document: str
    section: str
    page: str
    polarity: str

    @property
    def place(self) -> str:
        """Where the sentence stands, for people."""
        parts = [self.document, f"“{self.section}”" if self.section else "", f"page {self.page}" if self.page else ""]
        return ", ".join(part for part in parts if part)

    @property
    def caution(self) -> str:
        """What must be said beside it; empty for a sentence that is of one side alone."""
        return "mixed: a strength and an area for improvement in one sentence" if self.polarity == "mixed" else ""


@dataclass(frozen=True)
class Shown:
    """What a page shows of the findings of one theme.

    Attributes
    ----------
    quotes
        Sorted by inspection and place; from every inspection one, before a second from any.
    total
        How many there are.
    """

    quotes: tuple[Quote, ...]
    total: int


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Sort sentences by inspection and place, so that the order of rows does not matter; mark repeats.

    Parameters
    ----------
    table
        Findings with kind, polarity, themes; what says where a sentence stands may be missing in a table made by hand.

    Returns
    -------
    DataFrame
        With document, section, page, position and finding_id filled, and ``repeat_of``
        (see `synth.findings.mark_duplicates`).
    """
    table = table.copy(deep=False)
    for name in ("document", "section"):
        table[name] = table[name].fillna("") if name in table.columns else ""
    if "page" not in table.columns:
        table["page"] = pd.array([pd.NA] * len(table), dtype="Int64")
    if "position" not in table.columns:
        table["position"] = pd.array(range(1, len(table) + 1), dtype="Int64")
    # Where the place tells all rows apart, what comes after it decides nothing, and takes long to sort by.
    told_apart = not table.duplicated(list(_PLACE)).any()
    keys = list(_PLACE) if told_apart else [name for name in _ORDER if name in table.columns]
    order = table.reset_index(drop=True)[keys].sort_values(keys, kind="stable").index.to_numpy()
    if not (order == np.arange(len(order))).all():
        table = table.take(order)
    table = table.reset_index(drop=True)
    if "finding_id" not in table.columns:
        table["finding_id"] = [f"row-{number}" for number in range(1, len(table) + 1)]
    # A sentence that a council's plan repeats from the report counts where inspectors say it.
    is_theirs = of_inspectors(table)
    table["repeat_of"] = ""
    table.loc[is_theirs, "repeat_of"] = mark_duplicates(table[is_theirs])
    return table


def where(table: pd.DataFrame, mask: NDArray[np.bool_]) -> pd.DataFrame:
    """Give the rows of a mask; a table of millions is not copied when that is all of them."""
    return table if mask.all() else table[mask].reset_index(drop=True)


def holding(verdicts: pd.DataFrame, theme: str, side: str) -> frozenset[str]:
    """Name the inspections whose verdict on a theme holds a side, alone or with the other."""
    holds = (verdicts["theme"] == theme) & verdicts["verdict"].isin((side, "both"))
    return frozenset(verdicts.loc[holds, "inspection_id"])


class ThemeFindings:
    """Counted findings by theme and polarity.

    Parameters
    ----------
    findings
        Rows with kind ``finding``, without repeats, in order.
    taxonomy
        The themes.
    """

    def __init__(self, findings: pd.DataFrame, taxonomy: Taxonomy) -> None:
        self.findings = findings
        self.taxonomy = taxonomy
        codes, cells = pd.factorize(findings["themes"])
        of_cell = theme_matrix(pd.DataFrame({"themes": cells}), taxonomy)
        self._has_theme = of_cell[codes] if len(codes) else np.zeros((0, len(taxonomy.ids)), dtype=np.bool_)
        self._polarity = findings["polarity"].to_numpy(dtype=object)
        self._inspection = findings["inspection_id"].to_numpy(dtype=object)

    def rows(self, theme: str, polarities: Sequence[str] = ()) -> NDArray[np.int64]:
        """Places of the findings of a theme; of all polarities if none is named."""
        mask = self._has_theme[:, self.taxonomy.ids.index(theme)]
        if polarities:
            mask = mask & np.isin(self._polarity, polarities)
        return np.flatnonzero(mask)

    def representative(self, theme: str, side: str, inspections: Collection[str]) -> tuple[Quote, ...]:
        """Give the most typical findings of a theme on one side.

        Parameters
        ----------
        theme, side
            Id of a theme, and one of `SIDES`.
        inspections
            Those whose verdict on the theme holds the side: a finding of another one would contradict the count that it
            stands beside.

        Returns
        -------
        tuple of Quote
            Without those of which it is less sure than `LEAST_SURE` that they hold the side. A mixed finding may stand
            on either side, and weighs half there, as it does in a verdict.
        """
        rows = self.rows(theme, (side, "mixed"))
        holds = np.fromiter((name in inspections for name in self._inspection[rows]), dtype=np.bool_, count=len(rows))
        rows = rows[holds]
        is_mixed = self._polarity[rows] == "mixed"
        weights = np.where(is_mixed, 0.5, 1.0)
        if f"p_{side}" in self.findings.columns:
            of_side, mixed = (self.findings[f"p_{name}"].to_numpy(dtype=np.float64)[rows] for name in (side, "mixed"))
            sure = np.where(is_mixed, of_side + mixed, of_side)
            weights, rows = (weights * sure)[sure >= LEAST_SURE], rows[sure >= LEAST_SURE]
        if f"p_{theme}" in self.findings.columns:
            weights = weights * self.findings[f"p_{theme}"].to_numpy(dtype=np.float64)[rows]
        shown = self.findings[["text", "inspection_id"]].iloc[rows]
        chosen = representative_rows(shown["text"], shown["inspection_id"], weights)
        return self.quotes(rows[chosen])

    def quotes(self, rows: NDArray[np.int64]) -> tuple[Quote, ...]:
        """Give findings as quotes."""
        names = ["finding_id", "text", "inspection_id", "document", "section", "page", "polarity"]
        return tuple(
            Quote(
                finding_id=plain(row["finding_id"], most=200),
                text=plain(row["text"], most=QUOTE_CHARACTERS),
                inspection=shown_id(row["inspection_id"]),
                document=plain(row["document"], most=200),
                section=plain(row["section"], most=200),
                page="" if pd.isna(row["page"]) else str(row["page"]),
                polarity=row["polarity"],
            )
            for row in records(self.findings[names].iloc[rows])
        )

    def shown(self, theme: str, *, most: int, max_bytes: int) -> Shown:
        """Give the findings of a theme that a page of limited size shows.

        Parameters
        ----------
        theme
            Id.
        most
            Number of findings.
        max_bytes
            Of their text in UTF-8.
        """
        rows = self.rows(theme)
        turn = (
            pd.Series(rows).groupby(self.findings["inspection_id"].to_numpy(dtype=object)[rows]).cumcount().to_numpy()
        )
        by_turn = rows[np.argsort(turn, kind="stable")][:most]
        quotes = self.quotes(by_turn)
        size = np.cumsum([len(f"{quote.text}{quote.place}{quote.inspection}".encode()) for quote in quotes])
        kept = int(np.searchsorted(size, max_bytes, side="right"))
        order = np.argsort(by_turn[:kept], kind="stable")
        return Shown(tuple(quotes[place] for place in order), len(rows))


def balanced_rows(findings: pd.DataFrame, most: int) -> NDArray[np.int64]:
    """Choose at most `most` rows: one of every inspection before a second of any; in the order of the table."""
    if len(findings) <= most:
        return np.arange(len(findings))
    turn = findings.groupby("inspection_id", sort=False).cumcount().to_numpy()
    return np.sort(np.argsort(turn, kind="stable")[:most])
