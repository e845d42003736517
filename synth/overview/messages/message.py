"""A key message: headline, supporting sentences, certainty, evidence, and whether a person has signed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.overview.evidence.findings import Quote
from synth.overview.messages.decisions import MessageDecision
from synth.overview.messages.patterns import DraftSentence
from synth.taxonomy import Theme
from synth.words import worded

# From texts to sentence embeddings, an ndarray of shape (n_texts, d).
Encode = Callable[[list[str]], NDArray[np.float32]]


SIDE_NAMES = (("strength", "Strength"), ("improvement", "Area for improvement"))
CLAIM_WORDS = {"strength": "a strength", "improvement": "an area for improvement"}


@dataclass(frozen=True)
class Point:
    """A sub-theme as shown: its wording, the inspections that make the point, and a finding as evidence.

    Attributes
    ----------
    text
        The wording without its full stop.
    inspection_ids
        The inspections that make the point, sorted.
    findings
        Number of findings that make the point.
    quote
        The finding from which the wording was taken.
    row
        Its row number in the table of findings.
    """

    text: str
    inspection_ids: tuple[str, ...]
    findings: int
    quote: Quote
    row: int = -1

    @property
    def inspections(self) -> int:
        """Number of inspections that make the point."""
        return len(self.inspection_ids)


@dataclass(frozen=True)
class Message:
    """What may be said about a theme, with representative findings on both sides.

    Attributes
    ----------
    theme
        The theme.
    side
        Side of the headline, ``strength`` or ``improvement``; empty if it is about neither.
    headline
        One sentence of content and quantity; None if there are no inspections.
    support
        Up to two sentences, such as on the other side or a contrast.
    certainty
        Statistics, shown when "How sure is this?" is opened.
    points
        Sub-themes on each side, the most frequent first.
    quotes
        Findings on each side, from the inspections in which it is counted.
    held
        Number of these inspections for each side.
    quality
        Who checked the verdicts behind the figures, and when; "Provisional" if people have not settled all of them. The
        theme comes first, then the groups of a contrast. Empty if there are no inspections.
    counterexample
        A finding that contradicts the headline; None if there is none.
    decision
        A person's decision on the draft; None before a decision.
    """

    theme: Theme
    side: str
    headline: DraftSentence | None
    support: tuple[DraftSentence, ...]
    certainty: tuple[DraftSentence, ...]
    points: Mapping[str, tuple[Point, ...]]
    quotes: Mapping[str, tuple[Quote, ...]]
    held: Mapping[str, int]
    quality: str = ""
    counterexample: Quote | None = None
    decision: MessageDecision | None = None

    @property
    def draft(self) -> str:
        """The drafted headline and supporting sentences."""
        return " ".join(sentence.text for sentence in (self.headline, *self.support) if sentence)

    @property
    def is_edited(self) -> bool:
        """Whether a person replaced the draft with their own text."""
        return self.decision is not None and self.decision.decision == "edit"

    @property
    def is_rejected(self) -> bool:
        """Whether a person rejected the draft."""
        return self.decision is not None and self.decision.decision == "reject"

    @property
    def is_signed(self) -> bool:
        """Whether a person accepted or rewrote the draft, and the draft has not changed since."""
        return self.decision is not None and not self.is_rejected and not self.is_outdated

    @property
    def is_outdated(self) -> bool:
        """Whether the draft has changed since a person decided on it."""
        return self.decision is not None and bool(self.decision.draft) and self.decision.draft != self.draft

    @property
    def text(self) -> str:
        """The text to publish: the person's text if there is one, otherwise the draft; empty if it was rejected."""
        if self.is_rejected:
            return ""
        return self.decision.text if self.decision is not None and self.is_edited else self.draft

    @property
    def status(self) -> str:
        """Who signed the message and when, or that it is a draft."""
        if self.decision is None:
            return "Draft, not signed"
        who = f"{self.decision.name}, {self.decision.date}"
        why = f": {self.decision.reason}" if self.decision.reason else ""
        if self.is_outdated:
            return f"Draft: the figures or words changed after {who} decided ({self.decision.decision})"
        verb = {"accept": "Accepted", "edit": "Edited and signed", "reject": "Rejected"}[self.decision.decision]
        return f"{verb} by {who}{why}"

    def why_no_quote(self, side: str) -> str:
        """Return why nothing is quoted for a side, or an empty string if something is."""
        if self.quotes[side]:
            return ""
        if self.held[side]:
            return "No sentence is clear enough to be quoted here."
        return worded(f"It is not {CLAIM_WORDS[side]} in any inspection.")
