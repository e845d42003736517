"""Sort the findings behind the figures, and choose quotations from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import (
    POLARITIES,
    mark_duplicates,
    of_inspectors,
    polarities_by_theme,
    theme_matrix,
    theme_polarities,
)
from synth.overview.evidence.quotable import is_quotable, states_grade, unbulleted
from synth.overview.evidence.representative import representative_rows
from synth.overview.inspections import shown_id
from synth.overview.wording import plain
from synth.taxonomy import Taxonomy

QUOTE_CHARACTERS = 600
# A sentence is not quoted for a side if the probability of its polarity is below this.
LEAST_SURE = 0.6
SIDES = ("strength", "improvement")
_PLACE = ("inspection_id", "document", "position")
_ORDER = (*_PLACE, "finding_id", "text")


@dataclass(frozen=True)
class Quote:
    """A sentence as evidence with its location, all in the form shown; page is empty if unknown."""

    finding_id: str
    text: str
    inspection: str
    document: str
    section: str
    page: str
    polarity: str

    @property
    def place(self) -> str:
        """Location of the sentence, for readers."""
        parts = [self.document, f"“{self.section}”" if self.section else "", f"page {self.page}" if self.page else ""]
        return ", ".join(part for part in parts if part)

    def reference(self, name: str) -> str:
        """Return the sentence with its reference, ready to copy into a report."""
        parts = [name, self.place, self.finding_id]
        return f"“{self.text}” ({', '.join(part for part in parts if part)})"


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Sort sentences by inspection and location, so that the order of rows does not matter, and mark duplicates.

    Parameters
    ----------
    table
        Findings with kind, polarity, themes. Columns for the location of a sentence may be missing in a table made by
        hand.

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
    # If locations are unique, further sort keys have no effect and would take long.
    told_apart = not table.duplicated(list(_PLACE)).any()
    keys = list(_PLACE) if told_apart else [name for name in _ORDER if name in table.columns]
    order = table.reset_index(drop=True)[keys].sort_values(keys, kind="stable").index.to_numpy()
    if not (order == np.arange(len(order))).all():
        table = table.take(order)
    table = table.reset_index(drop=True)
    if "finding_id" not in table.columns:
        table["finding_id"] = [f"row-{number}" for number in range(1, len(table) + 1)]
    # A council's plan may repeat a sentence of the report. Only inspectors' sentences are compared, so that of the
    # report is counted.
    is_theirs = of_inspectors(table)
    table["repeat_of"] = ""
    table.loc[is_theirs, "repeat_of"] = mark_duplicates(table[is_theirs])
    return table


def where(table: pd.DataFrame, mask: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the rows selected by a mask, without copying the table if all rows are selected."""
    return table if mask.all() else table[mask].reset_index(drop=True)


def holding(verdicts: pd.DataFrame, theme: str, side: str) -> frozenset[str]:
    """Return the inspections whose verdict on a theme includes a side, alone or with the other side."""
    holds = (verdicts["theme"] == theme) & verdicts["verdict"].isin((side, "both"))
    return frozenset(verdicts.loc[holds, "inspection_id"])


class ThemeFindings:
    """Counted findings by theme and polarity.

    Parameters
    ----------
    findings
        Rows with kind ``finding``, without duplicates, in order.
    taxonomy
        The themes.
    """

    def __init__(self, findings: pd.DataFrame, taxonomy: Taxonomy) -> None:
        self.findings = findings
        self.taxonomy = taxonomy
        codes, cells = pd.factorize(findings["themes"])
        of_cell = theme_matrix(pd.DataFrame({"themes": cells}), taxonomy)
        self._has_theme = of_cell[codes] if len(codes) else np.zeros((0, len(taxonomy.ids)), dtype=np.bool_)
        self._polarity = theme_polarities(findings, taxonomy)
        self._cells: dict[str, NDArray[np.object_]] = {}

    def rows(self, theme: str, polarities: Sequence[str] = ()) -> NDArray[np.int64]:
        """Return the row numbers of the findings on a theme; with all polarities if none is named."""
        number = self.taxonomy.ids.index(theme)
        mask = self._has_theme[:, number]
        if polarities:
            wanted = [POLARITIES.index(polarity) for polarity in polarities]
            mask = mask & np.isin(self._polarity[:, number], wanted)
        return np.flatnonzero(mask)

    def side_rows(self, theme: str, side: str, inspections: Collection[str]) -> NDArray[np.int64]:
        """Return the row numbers of the findings that support a side of a theme.

        Parameters
        ----------
        theme, side
            Id of a theme, and one of `SIDES`.
        inspections
            Inspections whose verdict on the theme includes the side. A finding from another inspection would contradict
            the count shown beside it.

        Returns
        -------
        ndarray
            Without mixed findings, those whose probability is below `LEAST_SURE`, and those that only state a grade.
        """
        names, texts = self._column("inspection_id"), self._column("text")
        held = [row for row in self.rows(theme, (side,)) if names[row] in inspections and not states_grade(texts[row])]
        rows = np.array(held, dtype=np.int64)
        return rows[self._sure(rows, theme, side) >= LEAST_SURE]

    def representative(self, theme: str, side: str, inspections: Collection[str]) -> tuple[Quote, ...]:
        """Return the most typical quotable findings on one side of a theme (see `is_quotable`).

        Parameters
        ----------
        theme, side, inspections
            As for `side_rows`.
        """
        texts = self._column("text")
        held = [row for row in self.side_rows(theme, side, inspections) if is_quotable(texts[row], side)]
        rows = np.array(held, dtype=np.int64)
        weights = self._sure(rows, theme, side)
        if f"p_{theme}" in self.findings.columns:
            weights = weights * self.findings[f"p_{theme}"].to_numpy(dtype=np.float64)[rows]
        shown = self.findings[["text", "inspection_id"]].iloc[rows]
        chosen = representative_rows(shown["text"], shown["inspection_id"], weights)
        return self.quotes(rows[chosen], theme)

    def _sure(self, rows: NDArray[np.int64], theme: str, side: str) -> NDArray[np.float64]:
        """Return the probability of a side; 1 where the theme has a polarity of its own, which people gave."""
        if f"p_{side}" not in self.findings.columns:
            return np.ones(len(rows))
        cells = self._column("themes")[rows]
        is_own = np.fromiter((theme in polarities_by_theme(cell) for cell in cells), dtype=np.bool_, count=len(rows))
        return np.where(is_own, 1.0, self.findings[f"p_{side}"].to_numpy(dtype=np.float64)[rows])

    def quotes(self, rows: NDArray[np.int64], theme: str = "") -> tuple[Quote, ...]:
        """Return findings as quotes, with the polarity of a theme, or that of the sentence if none is named."""
        names = ("finding_id", "text", "inspection_id", "document", "section", "page", "polarity", "themes")
        return tuple(
            Quote(
                finding_id=plain(finding_id, most=200),
                text=plain(unbulleted(str(text)), most=QUOTE_CHARACTERS),
                inspection=shown_id(inspection),
                document=plain(document, most=200),
                section=plain(section, most=200),
                page="" if pd.isna(page) else str(page),
                polarity=polarities_by_theme(themes).get(theme, polarity),
            )
            for finding_id, text, inspection, document, section, page, polarity, themes in zip(
                *(self._column(name)[rows] for name in names), strict=True
            )
        )

    def _column(self, name: str) -> NDArray[np.object_]:
        """Return a column as Python objects, which are made only once."""
        if name not in self._cells:
            self._cells[name] = self.findings[name].to_numpy(dtype=object)
        return self._cells[name]


def balanced_rows(inspections: Sequence[str] | pd.Series, most: int) -> NDArray[np.int64]:
    """Choose at most `most` rows, one from every inspection before a second from any, in the order of the table."""
    if len(inspections) <= most:
        return np.arange(len(inspections))
    names = pd.Series(inspections, dtype="str")
    turn = names.groupby(names, sort=False).cumcount().to_numpy()
    return np.sort(np.argsort(turn, kind="stable")[:most])
