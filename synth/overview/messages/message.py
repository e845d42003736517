"""A key message: a headline, what supports it, how sure it is, its evidence, and whether a person has signed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from synth.overview.evidence.findings import Quote
from synth.overview.messages.decisions import Decision
from synth.overview.messages.patterns import DraftSentence
from synth.taxonomy import Theme
from synth.words import worded

CLAIM_WORDS = {"strength": "a strength", "improvement": "an area for improvement"}


@dataclass(frozen=True)
class Point:
    """A sub-theme as it is shown: what is said, in how many inspections, and a finding that says so.

    Attributes
    ----------
    text
        The wording without its full stop; the finding itself where none was plain enough.
    is_plain
        Whether it may stand in a message.
    inspection_ids
        The inspections in which the point is made, sorted.
    findings
        Number of findings that make it.
    quote
        The finding that gave the wording.
    """

    text: str
    is_plain: bool
    inspection_ids: tuple[str, ...]
    findings: int
    quote: Quote

    @property
    def inspections(self) -> int:
        """Number of inspections in which the point is made."""
        return len(self.inspection_ids)


@dataclass(frozen=True)
class Message:
    """What may be said of a theme, and the findings that stand for both sides of it.

    Attributes
    ----------
    theme
        The theme.
    side
        ``strength`` or ``improvement``: what the headline is about; empty where it is about neither.
    headline
        One sentence of content and quantity; None where nothing was inspected.
    support
        At most two sentences: the other side, what varies, a contrast.
    certainty
        Statistics, folded under "How sure is this?".
    points
        For each side its sub-themes, the most frequent first.
    quotes
        For each side findings of the inspections that it is counted in.
    held
        For each side the number of those inspections.
    quality
        Who checked the verdicts behind the figures, and when; begins with "Provisional" where people have not settled
        all of them. Empty where nothing was inspected.
    counterexample
        A finding that speaks against the headline; None where there is none.
    decision
        What a person decided on the draft; None while nobody has.
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
    decision: Decision | None = None

    @property
    def draft(self) -> str:
        """The headline and what supports it, as the tool drafts them."""
        return " ".join(sentence.text for sentence in (self.headline, *self.support) if sentence)

    @property
    def is_edited(self) -> bool:
        """Whether a person's own words stand in place of the draft."""
        return self.decision is not None and self.decision.decision == "edit"

    @property
    def is_rejected(self) -> bool:
        """Whether a person rejected the draft."""
        return self.decision is not None and self.decision.decision == "reject"

    @property
    def is_signed(self) -> bool:
        """Whether a person accepted the draft, or wrote another text, and the draft is still the one they saw."""
        return self.decision is not None and not self.is_rejected and not self.is_outdated

    @property
    def is_outdated(self) -> bool:
        """Whether the draft has changed since a person decided on it."""
        return self.decision is not None and bool(self.decision.draft) and self.decision.draft != self.draft

    @property
    def text(self) -> str:
        """The text to publish: the person's where they wrote one, else the draft; empty where it was rejected."""
        if self.is_rejected:
            return ""
        return self.decision.text if self.decision is not None and self.is_edited else self.draft

    @property
    def status(self) -> str:
        """Who signed it and when, or that it is a draft."""
        if self.decision is None:
            return "Draft, not signed"
        who = f"{self.decision.name}, {self.decision.date}"
        why = f": {self.decision.reason}" if self.decision.reason else ""
        if self.is_outdated:
            return f"Draft: the figures or words changed after {who} decided ({self.decision.decision})"
        verb = {"accept": "Accepted", "edit": "Edited and signed", "reject": "Rejected"}[self.decision.decision]
        return f"{verb} by {who}{why}"

    def why_no_quote(self, side: str) -> str:
        """Say why nothing is quoted for a side; empty where something is."""
        if self.quotes[side]:
            return ""
        if self.held[side]:
            return "No sentence is clear enough to be quoted here."
        return worded(f"It is {CLAIM_WORDS[side]} in no inspection.")
