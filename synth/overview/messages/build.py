"""Build the message on each theme: sub-themes, sentences, quotations, a counterexample, decisions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.overview.evidence.findings import SIDES, Quote, ThemeFindings, holding
from synth.overview.evidence.quotable import is_quotable
from synth.overview.evidence.similarity import cosine_similarities
from synth.overview.evidence.subthemes import Subtheme, find_subthemes
from synth.overview.facets import differences
from synth.overview.messages.decisions import MessageDecision
from synth.overview.messages.drafting import (
    OTHER,
    Contrast,
    certainty,
    headline,
    main_side,
    support,
    under_pressure,
)
from synth.overview.messages.message import Encode, Message, Point
from synth.overview.messages.patterns import DraftSentence
from synth.overview.wording import plain, records
from synth.taxonomy import Facet, Taxonomy, Theme

# External pressures are mentioned if the findings on the theme mention one in at least one inspection in this number.
_ONE_IN = 4


class MessageBuilder:
    """Builds messages from counted findings.

    Parameters
    ----------
    by_theme
        Findings by theme and side.
    verdicts
        One row for each inspection and theme.
    facets
        From `count_facets`.
    encode
        Computes sentence embeddings; if None, words are compared.
    areas
        Names of areas, which no message contains.
    decisions
        People's decisions on drafts, by theme.
    """

    def __init__(
        self,
        by_theme: ThemeFindings,
        verdicts: pd.DataFrame,
        facets: pd.DataFrame,
        *,
        encode: Encode | None,
        areas: Collection[str],
        decisions: Mapping[str, MessageDecision],
    ) -> None:
        self._by_theme = by_theme
        self._facets = facets
        self._areas = [area for area in areas if area]
        self._decisions = decisions
        taxonomy = by_theme.taxonomy
        self._held = {(theme, side): holding(verdicts, theme, side) for theme in taxonomy.ids for side in SIDES}
        self._rows = {
            (theme, side): by_theme.side_rows(theme, side, self._held[theme, side])
            for theme in taxonomy.ids
            for side in SIDES
        }
        self._texts = by_theme.findings["text"].to_numpy(dtype=object)
        self._inspections = by_theme.findings["inspection_id"].to_numpy(dtype=object)
        self._taxonomy = taxonomy
        self._vectors = self._encoded(encode) if encode is not None else None

    def build(self, prevalence: pd.DataFrame, *, shares_hold: bool) -> tuple[Message, ...]:
        """Return a message on each theme, in the order of the taxonomy."""
        themes = self._by_theme.taxonomy.themes
        return tuple(
            self._message(theme, row, shares_hold=shares_hold)
            for theme, row in zip(themes, records(prevalence), strict=True)
        )

    def _message(self, theme: Theme, row: Mapping[str, Any], *, shares_hold: bool) -> Message:
        points = {side: self._points(theme, side) for side in SIDES}
        side = main_side(row)
        has_sides = self._taxonomy.label_scheme.has_polarity
        contrasts = differences(self._facets, theme.id, self._taxonomy)
        pressure = self._under_pressure(theme, int(row["inspections"]))
        below = support(theme, row, points, differences=contrasts, pressure=pressure)
        return Message(
            theme=theme,
            side=side,
            headline=headline(theme, row, points, has_sides=has_sides),
            support=below,
            certainty=certainty(theme, row, differences=contrasts, shares_hold=shares_hold, has_sides=has_sides),
            points=points,
            quotes={side: self._by_theme.representative(theme.id, side, self._held[theme.id, side]) for side in SIDES},
            held={side: len(self._held[theme.id, side]) for side in SIDES},
            quality=self._quality(row, below, contrasts) if int(row["inspections"]) else "",
            counterexample=self._counterexample(theme.id, side, points[side]) if side else None,
            decision=self._decisions.get(theme.id),
        )

    def _quality(
        self, row: Mapping[str, Any], sentences: Sequence[DraftSentence], contrasts: Sequence[Contrast]
    ) -> str:
        """Return who checked the verdicts on the theme, and those on the groups and pressures in the sentences."""
        said = [str(row["quality"])]
        if not int(row["confirmed"]):
            # Nobody checked anything: what is said of the theme holds for its groups and pressures too.
            return said[0]
        patterns = [sentence.pattern for sentence in sentences]
        for pair in contrasts[: patterns.count("support.contrast")]:
            said += [_quality_of(str(group["facet_label"]), str(group["quality"])) for group in pair]
        # No verdict is behind the number of inspections that mention a pressure, so people cannot have settled it.
        if (
            any(name.startswith("support.pressure") for name in patterns)
            and (self._facets["status"] == "provisional").any()
        ):
            said.append("The figures for external pressures are provisional: classified by a model only.")
        return " ".join(said)

    def _points(self, theme: Theme, side: str) -> tuple[Point, ...]:
        rows = self._rows[theme.id, side]
        found = find_subthemes(
            [str(self._texts[row]) for row in rows],
            [str(self._inspections[row]) for row in rows],
            rows,
            side,
            vectors=None if self._vectors is None else self._vectors[self._place[rows]],
            about=theme.pattern,
            names=self._areas,
            # An external pressure is neither a strength nor an area for improvement.
            avoid=_any_of([one.pattern for one in _pressures(self._taxonomy, theme)]) if side == "strength" else None,
            others=_any_of([other.pattern for other in self._taxonomy.themes if other != theme]),
        )
        return tuple(self._point(subtheme, theme.id) for subtheme in found)

    def _point(self, subtheme: Subtheme, theme: str) -> Point:
        (quote,) = self._by_theme.quotes(np.array([subtheme.row]), theme)
        where = sorted({str(self._inspections[row]) for row in subtheme.rows})
        return Point(plain(subtheme.wording, most=300), tuple(where), len(subtheme.rows), quote, subtheme.row)

    def _counterexample(self, theme: str, side: str, points: Sequence[Point]) -> Quote | None:
        """Return the quotable finding on the other side that is most similar to the headline."""
        other, point = OTHER[side], points[0] if points else None
        # Findings of inspections that are counted on the other side come first; only these have vectors.
        for candidates, vectors in (
            (self._rows[theme, other], self._vectors),
            (self._by_theme.rows(theme, (other,)), None),
        ):
            rows = np.array([row for row in candidates if is_quotable(str(self._texts[row]), other)], dtype=np.int64)
            if len(rows):
                nearest = np.round(self._similarity(point, rows, vectors), 6)
                return self._by_theme.quotes(rows[[int(np.argmax(nearest))]], theme)[0]
        return None

    def _similarity(
        self, point: Point | None, rows: NDArray[np.int64], vectors: NDArray[np.float32] | None
    ) -> NDArray[np.float64]:
        """Return the similarity of findings to a point."""
        if point is None:
            return np.zeros(len(rows))
        if vectors is None:
            return cosine_similarities([point.text, *(str(self._texts[row]) for row in rows)])[0, 1:]
        one, several = vectors[self._place[point.row]], vectors[self._place[rows]].astype(np.float64)
        cosines: NDArray[np.float64] = several @ one / np.linalg.norm(several, axis=1)
        return cosines

    def _under_pressure(self, theme: Theme, n: int) -> DraftSentence | None:
        """Return a sentence on the external pressures that findings mention; None if they do in few inspections."""
        rows = self._by_theme.rows(theme.id, ("improvement", "mixed", "neutral"))
        by_label = {
            plain(facet.label): {self._inspections[row] for row in rows if facet.pattern.search(str(self._texts[row]))}
            for facet in _pressures(self._taxonomy, theme)
        }
        named = set().union(*by_label.values())
        if not named or len(named) * _ONE_IN < n:
            return None
        mostly = max(by_label, key=lambda label: len(by_label[label]))
        return under_pressure(theme, len(named), n, mostly, len(by_label[mostly]))

    def _encoded(self, encode: Encode) -> NDArray[np.float32]:
        """Encode each finding that may represent a side, once."""
        rows = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *self._rows.values()]))
        self._place = np.zeros(len(self._texts), dtype=np.int64)
        self._place[rows] = np.arange(len(rows))
        return (
            np.asarray(encode([str(self._texts[row]) for row in rows])) if len(rows) else np.zeros((0, 1), np.float32)
        )


def _quality_of(group: str, quality: str) -> str:
    """Return who checked the figures for a group of findings."""
    begin, _, rest = quality.partition(": ")
    provisional = begin == "Provisional"
    return f"The figures for {group} are provisional: {rest}" if provisional else f"Figures for {group}: {quality}"


def _pressures(taxonomy: Taxonomy, theme: Theme) -> list[Facet]:
    """Return the external pressures without those that are the subject of the theme."""
    own = {term.strip("*") for term in theme.terms}
    facets = [condition.facet for condition in taxonomy.conditions if condition.kind == "pressure"]
    return [facet for facet in facets if not own & {term.strip("*") for term in facet.terms}]


def _any_of(patterns: Sequence[re.Pattern[str]]) -> re.Pattern[str] | None:
    return re.compile("|".join(one.pattern for one in patterns), re.IGNORECASE) if patterns else None
