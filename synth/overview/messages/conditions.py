"""Messages on circumstances: external pressures, and periods such as a pandemic."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from synth.overview.evidence.subthemes import find_subthemes
from synth.overview.messages.drafting import LEADS
from synth.overview.messages.message import CLAIM_WORDS, Encode
from synth.overview.wording import plain, records, share_intervals
from synth.taxonomy import Taxonomy
from synth.words import listed, worded

# The smallest number of inspections for a message.
_LEAST_INSPECTIONS = 2
# The counts in a message on a condition; a pressure is neither a strength nor an area for improvement.
_COUNTED = {
    "pressure": {"mentioned": "found"},
    "period": {"mentioned": "found"} | {words: f"{side}_side" for side, words in CLAIM_WORDS.items()},
}


@dataclass(frozen=True)
class ConditionMessage:
    """The point made most often in findings that name a circumstance.

    Attributes
    ----------
    id, kind, label
        The condition as declared in the taxonomy.
    wording
        The point made most often, in the words of a finding; empty if none was plain enough.
    said_in
        Number of inspections that make the point.
    named_in, strength, improvement
        Number of inspections that name the circumstance, and numbers in which findings that name it are strengths or
        areas for improvement.
    inspections
        Total number of inspections.
    quality
        Who checked the verdicts behind the figures, and when; begins with "Provisional" if people have not settled all
        of them.
    intervals
        Estimated shares of the inspections with their 95% intervals; empty if there are none.
    """

    id: str
    kind: str
    label: str
    wording: str
    said_in: int
    named_in: int
    strength: int
    improvement: int
    inspections: int
    quality: str = ""
    intervals: str = ""

    @property
    def certainty(self) -> str:
        """Who checked the figures, and the shares with their intervals, for the line below the message."""
        shares = f"Share of inspections, with its 95% interval: {self.intervals}." if self.intervals else ""
        return " ".join(part for part in (self.quality, worded(shares)) if part)

    @property
    def text(self) -> str:
        """The message as one sentence. As on themes, a point that few of the inspections make does not come first."""
        n = worded(f"{self.inspections:,} inspections")
        counts = zip(CLAIM_WORDS.values(), (self.strength, self.improvement), strict=True)
        sides = listed([f"{words} in {count:,}" for words, count in counts if count])
        how = " as an external pressure" if self.kind == "pressure" else f", with {sides}" if sides else ""
        if self.wording and self.said_in * LEADS >= self.named_in:
            mentioned = f"{self.label}: mentioned in {self.named_in:,}{how}"
            return f"{self.wording}: found in {self.said_in:,} of {n} ({mentioned})."
        text = f"{self.label[:1].upper()}{self.label[1:]}: mentioned in {self.named_in:,} of {n}{how}"
        if self.wording:
            text += f"; the most common point, in {self.said_in:,}: “{self.wording}”"
        return f"{text}."


def condition_messages(
    findings: pd.DataFrame,
    facets: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    encode: Encode | None,
    areas: Collection[str] = (),
) -> tuple[ConditionMessage, ...]:
    """Write a message on each condition that several inspections name.

    Parameters
    ----------
    findings
        Counted findings.
    facets
        From `count_facets`.
    taxonomy
        The taxonomy, which declares the conditions.
    encode
        Computes sentence embeddings; if None, words are compared.
    areas
        Names of areas, which no message contains.
    """
    if not len(facets):
        return ()
    texts = findings["text"].astype(object).fillna("").to_numpy()
    inspections = findings["inspection_id"].to_numpy(dtype=object)
    polarity = findings["polarity"].to_numpy(dtype=object)
    counts = {row["facet"]: row for row in records(facets[facets["kind"] != "contrast"])}
    found = []
    for condition in taxonomy.conditions:
        facet, row = condition.facet, counts[condition.facet.id]
        if int(row["found"]) < _LEAST_INSPECTIONS:
            continue
        rows = np.flatnonzero([facet.pattern.search(str(text)) is not None for text in texts])
        if condition.kind == "pressure":
            rows = rows[polarity[rows] != "strength"]
        said: Sequence[str] = [str(texts[place]) for place in rows]
        points = find_subthemes(
            said,
            [str(inspections[place]) for place in rows],
            rows,
            "",
            vectors=None if encode is None else np.asarray(encode(list(said))),
            about=facet.pattern,
            names=[area for area in areas if area],
        )
        point = points[0] if points else None
        found.append(
            ConditionMessage(
                id=facet.id,
                kind=condition.kind,
                label=plain(facet.label),
                wording=plain(point.wording) if point else "",
                said_in=point.inspections if point else 0,
                named_in=int(row["found"]),
                strength=int(row["strength_side"]),
                improvement=int(row["improvement_side"]),
                inspections=int(row["inspections"]),
                quality=str(row["quality"]),
                intervals=share_intervals(row, _COUNTED[condition.kind]),
            )
        )
    return tuple(found)
